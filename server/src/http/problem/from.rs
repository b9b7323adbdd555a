//! What each error of the API's parts is for those who call it.

use super::{FieldError, Problem};
use crate::db::DbError;
use crate::identity::{GateError, IdentityError, PasswordError};
use crate::mail::MailError;
use axum::http::StatusCode;
use brainops_domain::failure::Code;

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        let field = error
            .constraint()
            .and_then(field_of)
            .unwrap_or_default()
            .to_owned();
        match error {
            DbError::Unavailable(_) => Self::unavailable(error),
            DbError::Taken { .. } => {
                let mut problem = Self::new(
                    StatusCode::CONFLICT,
                    Code::Conflict,
                    format!("Another record has this {field} already."),
                );
                problem.errors = vec![FieldError::of(&field, "Another record has this already.")];
                problem
            }
            DbError::Missing { .. } => {
                Self::invalid(vec![FieldError::of(&field, "There is no such record.")])
            }
            DbError::Refused { .. } => Self::invalid(vec![FieldError::of(
                &field,
                "The value breaks a rule of its table.",
            )]),
            DbError::Broken(_) => Self::internal(error),
        }
    }
}

/// The field behind a constraint, by the names that constraints have: `table_field_fk`, `table_field_once`,
/// `table_field_rule`, and `table_key` for the id.
fn field_of(constraint: &str) -> Option<&str> {
    const TABLES_OF_TWO_WORDS: [&str; 14] = [
        "api_key_",
        "role_grant_",
        "team_member_",
        "refresh_token_",
        "price_book_",
        "crew_member_",
        "detection_run_",
        "inventory_item_",
        "inventory_location_",
        "inventory_movement_",
        "inventory_stock_",
        "second_factor_",
        "recovery_code_",
        "receipt_key_",
    ];
    let rest = TABLES_OF_TWO_WORDS
        .iter()
        .find_map(|table| constraint.strip_prefix(table))
        .or_else(|| constraint.split_once('_').map(|(_, rest)| rest))?;
    if rest == "key" {
        return Some("id");
    }
    rest.rsplit_once('_').map(|(field, _)| field)
}

impl From<GateError> for Problem {
    fn from(error: GateError) -> Self {
        match error {
            GateError::Unauthenticated => Self::new(
                StatusCode::UNAUTHORIZED,
                Code::Unauthenticated,
                "Sign in, or send a token that still holds.",
            ),
            GateError::Forbidden(perm) => Self::missing(perm),
            GateError::Db(error) => error.into(),
        }
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::WrongCredentials => Self::new(
                StatusCode::UNAUTHORIZED,
                Code::WrongCredentials,
                "The e-mail address or the password is wrong.",
            ),
            IdentityError::ChooseOrganisation(slugs) => Self::new(
                StatusCode::CONFLICT,
                Code::ChooseOrganisation,
                format!("Name the organisation: {}.", slugs.join(", ")),
            ),
            IdentityError::SecondFactorNeeded => Self::new(
                StatusCode::UNAUTHORIZED,
                Code::SecondFactorNeeded,
                "Send a code of the second factor, too.",
            ),
            IdentityError::SecondFactorWrong => Self::new(
                StatusCode::UNAUTHORIZED,
                Code::SecondFactorWrong,
                "The code is wrong, or was used before.",
            ),
            IdentityError::SecondFactorThere => Self::new(
                StatusCode::CONFLICT,
                Code::Conflict,
                "A second factor is in use already.",
            ),
            IdentityError::NeedsSignIn => Self::new(
                StatusCode::FORBIDDEN,
                Code::Forbidden,
                "This needs somebody who signed in, not a key.",
            ),
            IdentityError::SessionEnded => Self::new(
                StatusCode::UNAUTHORIZED,
                Code::SessionEnded,
                "This sign-in has ended. Sign in again.",
            ),
            IdentityError::RegistrationClosed => Self::new(
                StatusCode::FORBIDDEN,
                Code::Forbidden,
                "Organisations can't be registered here.",
            ),
            IdentityError::Scope(scope) => Self::invalid(vec![FieldError::of(
                "scopes",
                format!("{scope} does not exist, or you do not have it."),
            )]),
            IdentityError::TooManyAttempts(wait) => Self::too_many(wait),
            IdentityError::NotFound => Self::not_found(),
            IdentityError::Password(PasswordError::Weak(why)) => {
                Self::invalid(vec![FieldError::of("password", why)])
            }
            IdentityError::Password(PasswordError::Busy) => Self::unavailable(error),
            IdentityError::Db(error) | IdentityError::Mail(MailError::Db(error)) => error.into(),
            IdentityError::Password(PasswordError::Hash(_) | PasswordError::Task(_))
            | IdentityError::Token(_)
            | IdentityError::Seal(_)
            | IdentityError::Mail(_)
            | IdentityError::Random(_) => Self::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::field_of;

    #[test]
    fn constraints_name_their_field() {
        for (constraint, field) in [
            ("job_customer_id_fk", Some("customer_id")),
            ("customer_key", Some("id")),
            ("api_key_sha256_once", Some("sha256")),
            ("organisation_slug_shape", Some("slug")),
            ("nonsense", None),
        ] {
            assert_eq!(field_of(constraint), field, "{constraint}");
        }
    }
}
