//! Coming in and going out: registration, sign-in, tokens.

use super::{IDENTITY, is_email, require_at_most, require_length};
use crate::app::App;
use crate::config::Registration;
use crate::http::{Api, FieldError, Json, Op, Problem, Stranger};
use crate::identity::error::IdentityError;
use crate::identity::organisation::{NewOrganisation, register};
use crate::identity::sign_in::{self, Tokens};
use axum::extract::State;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Registering {
    /// Name of the organisation.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Its name in addresses.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{1,62}$")]
    slug: String,
    /// E-mail address of its owner.
    #[schema(format = "email", max_length = 254)]
    email: String,
    /// Name of its owner.
    #[schema(min_length = 1, max_length = 200)]
    person_name: String,
    /// Password of its owner.
    #[schema(value_type = String, format = "password", min_length = 12, max_length = 128)]
    password: SecretString,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SigningIn {
    /// E-mail address.
    #[schema(max_length = 254)]
    email: String,
    /// Password.
    #[schema(value_type = String, format = "password", max_length = 128)]
    password: SecretString,
    /// Name of the organisation in addresses, for people who belong to several.
    #[serde(default)]
    organisation: Option<String>,
    /// A code of the authenticator, or a recovery code, for people who have a second factor.
    #[serde(default)]
    #[schema(max_length = 40)]
    code: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SigningOut {
    /// The refresh token.
    #[schema(max_length = 200)]
    refresh_token: String,
    /// On an enrolled laptop: its signature of `brainops logout 1`, a line feed and the token; 64 bytes in base64.
    #[serde(default)]
    #[schema(max_length = 88)]
    device_proof: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Renewing {
    /// The refresh token.
    #[schema(max_length = 200)]
    refresh_token: String,
    /// On an enrolled laptop: its signature of `brainops refresh 1`, a line feed and the token; 64 bytes in base64.
    #[serde(default)]
    #[schema(max_length = 88)]
    device_proof: Option<String>,
}

/// Adds the routes of sign-in.
pub(super) fn routes(api: &mut Api) {
    let op = Op::post("/api/v1/organisations", "register_organisation")
        .says(
            IDENTITY,
            "Register an organisation and its owner, and sign the owner in.",
        )
        .takes::<Registering>()
        .answers::<Tokens>(StatusCode::CREATED, "The owner is signed in.")
        .fails(
            StatusCode::FORBIDDEN,
            "Organisations can't be registered here.",
        )
        .fails(StatusCode::CONFLICT, "The slug is taken.")
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "Fields break a rule.");
    api.public(op, add_organisation);
    let op = Op::post("/api/v1/auth/login", "login")
        .says(IDENTITY, "Sign in with a password.")
        .takes::<SigningIn>()
        .answers::<Tokens>(StatusCode::OK, "Signed in.")
        .fails(
            StatusCode::UNAUTHORIZED,
            "The e-mail address, the password or the code is wrong, or a code is needed.",
        )
        .fails(
            StatusCode::CONFLICT,
            "The person belongs to several organisations: name one.",
        );
    api.public(op, login);
    let op = Op::post("/api/v1/auth/refresh", "refresh")
        .says(
            IDENTITY,
            "The next pair of tokens. A refresh token works once; a second use ends the sign-in. On an enrolled laptop it \
             works with the laptop's signature alone.",
        )
        .takes::<Renewing>()
        .answers::<Tokens>(StatusCode::OK, "New tokens.")
        .fails(StatusCode::UNAUTHORIZED, "The sign-in has ended.");
    api.public(op, refresh);
    let op = Op::post("/api/v1/auth/logout", "logout")
        .says(
            IDENTITY,
            "End the sign-in of a refresh token; on an enrolled laptop with the laptop's signature alone.",
        )
        .takes::<SigningOut>()
        .answers_empty(StatusCode::NO_CONTENT, "It has ended.")
        .fails(
            StatusCode::UNAUTHORIZED,
            "It is the token of a laptop, and not the laptop that sends it.",
        )
        .fails(StatusCode::UNPROCESSABLE_ENTITY, "It is no token.");
    api.public(op, logout);
    let op = Op::get("/.well-known/jwks.json", "get_keys")
        .says(IDENTITY, "The keys that verify access tokens (RFC 7517).")
        .answers_any(StatusCode::OK, "A JSON Web Key Set.");
    api.public(op, async |State(app): State<App>| {
        axum::Json(app.keyring.public_set())
    });
}

async fn add_organisation(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<Registering>,
) -> Result<(StatusCode, axum::Json<Tokens>), Problem> {
    if app.config.registration == Registration::Closed {
        return Err(IdentityError::RegistrationClosed.into());
    }
    let mut errors = Vec::new();
    require_length(&mut errors, "name", &sent.name, 200);
    require_length(&mut errors, "person_name", &sent.person_name, 200);
    require_length(&mut errors, "email", &sent.email, 254);
    if !is_email(&sent.email) {
        errors.push(FieldError::of("email", "It must be an e-mail address."));
    }
    if !is_slug(&sent.slug) {
        errors.push(FieldError::of(
            "slug",
            "It must be 2 to 63 small letters, digits and hyphens, no hyphen first.",
        ));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let new = NewOrganisation {
        name: sent.name,
        slug: sent.slug,
        email: sent.email,
        person_name: sent.person_name,
        password: sent.password,
    };
    let made = register(&app, &request, new).await?;
    let tokens = sign_in::start(&app, &request, made.org_id, made.person_id).await?;
    Ok((StatusCode::CREATED, axum::Json(tokens)))
}

fn is_slug(text: &str) -> bool {
    (2..=63).contains(&text.len())
        && !text.starts_with('-')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

async fn login(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<SigningIn>,
) -> Result<axum::Json<Tokens>, Problem> {
    let proof = sign_in::Proof {
        email: &sent.email,
        password: sent.password,
        organisation: sent.organisation.as_deref(),
        code: sent.code.as_deref(),
    };
    Ok(axum::Json(sign_in::sign_in(&app, &request, proof).await?))
}

async fn refresh(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<Renewing>,
) -> Result<axum::Json<Tokens>, Problem> {
    let proof = sent.device_proof.as_deref();
    Ok(axum::Json(
        sign_in::refresh(&app, &request, &sent.refresh_token, proof).await?,
    ))
}

async fn logout(
    State(app): State<App>,
    Stranger(request): Stranger,
    Json(sent): Json<SigningOut>,
) -> Result<StatusCode, Problem> {
    require_at_most("refresh_token", &sent.refresh_token, 200)?;
    let proof = sent.device_proof.as_deref();
    require_at_most("device_proof", proof.unwrap_or_default(), 88)?;
    sign_in::sign_out(&app, &request, &sent.refresh_token, proof).await?;
    Ok(StatusCode::NO_CONTENT)
}
