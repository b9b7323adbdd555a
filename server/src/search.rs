//! Full-text search inside one organisation.
//!
//! Owns what is looked for and how far; the reading is a function of the database (see its
//! migration). Invariant: a kind of record is searched within the reach of the permission to read it.

use crate::app::App;
use crate::db::DbError;
use crate::http::{Api, Op, Param, Problem, RawQuery};
use crate::identity::Caller;
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::permission::Perm;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

const WORDS_AT_MOST: usize = 10;
const CHARS_OF_A_WORD: usize = 50;

const SEARCHED: [(&str, Perm); 7] = [
    ("customer", Perm::CustomerRead),
    ("site", Perm::SiteRead),
    ("job", Perm::JobRead),
    ("task", Perm::TaskRead),
    ("comment", Perm::CommentRead),
    ("timeline", Perm::JobRead),
    ("photo", Perm::PhotoRead),
];

/// A record that was found.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
struct Found {
    /// Kind of record.
    entity: String,
    /// Its id.
    id: Uuid,
    /// The job that it is about, where it is about one.
    job_id: Option<Uuid>,
    /// What it is called.
    title: String,
    /// What else of it is searched.
    body: String,
    /// When it was last changed.
    changed_at: DateTime<Utc>,
}

/// Adds the route of search.
pub(crate) fn routes(api: &mut Api) {
    let kinds: Vec<_> = SEARCHED.iter().map(|(entity, _)| *entity).collect();
    let op = Op::get("/api/v1/search", "search")
        .says(
            "search",
            "Records that have all the words, each at least at a word's beginning; best first.",
        )
        .param(
            Param::query(
                "q",
                "The words.",
                json!({ "type": "string", "minLength": 1 }),
            )
            .required(),
        )
        .param(Param::query(
            "entity",
            "Only this kind of record.",
            json!({ "type": "string", "enum": kinds }),
        ))
        .param(Param::query(
            "limit",
            "Records at most.",
            json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 }),
        ))
        .answers_list::<Found>(StatusCode::OK, "What was found.")
        .fails(StatusCode::BAD_REQUEST, "A parameter can't be understood.");
    api.guarded(Perm::SearchRead, op, search);
}

async fn search(
    State(app): State<App>,
    caller: Caller,
    mut query: RawQuery,
) -> Result<axum::Json<Vec<Found>>, Problem> {
    let words = query
        .take("q")
        .and_then(|text| tsquery(&text))
        .ok_or_else(|| Problem::bad_request("q", "It needs a letter or a digit."))?;
    let entity = query.take("entity");
    if let Some(name) = &entity
        && !SEARCHED.iter().any(|(known, _)| known == name)
    {
        return Err(Problem::bad_request("entity", "It is not searched."));
    }
    let limit = i32::try_from(query.take_limit()?).map_err(Problem::internal)?;
    query.finish()?;
    let principal = caller.principal();
    let (entities, reaches): (Vec<&str>, Vec<&str>) = SEARCHED
        .iter()
        .filter(|(name, _)| entity.as_ref().is_none_or(|entity| entity == name))
        .filter_map(|(name, perm)| Some((*name, principal.grants().reach(*perm)?.name())))
        .unzip();
    let mut tx = app.db.read(caller.authority()).await?;
    let found = sqlx::query_as(
        "select entity, id, job_id, title, body, changed_at
         from search_entries($1, $2, $3, $4, $5, $6)",
    )
    .bind(words)
    .bind(entities)
    .bind(reaches)
    .bind(principal.person_id())
    .bind(principal.teams().to_vec())
    .bind(limit)
    .fetch_all(tx.sql())
    .await
    .map_err(DbError::from)?;
    Ok(axum::Json(found))
}

// Words are cut where the index cuts them; what is left has no letter that means something to PostgreSQL.
fn tsquery(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split(|letter: char| {
            letter.is_ascii_punctuation() || letter.is_whitespace() || letter.is_control()
        })
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(WORDS_AT_MOST)
        .map(|word| {
            let word: String = word.chars().take(CHARS_OF_A_WORD).collect();
            format!("'{word}':*")
        })
        .collect();
    (!words.is_empty()).then(|| words.join(" & "))
}

#[cfg(test)]
mod tests {
    use super::tsquery;

    #[test]
    fn words_are_quoted_and_nothing_else_is_left() {
        for (text, query) in [
            ("Vander elm", Some("'Vander':* & 'elm':*")),
            ("26-0001", Some("'26':* & '0001':*")),
            ("a' | b:* \\ !c", Some("'a':* & 'b':* & 'c':*")),
            ("  -- ''", None),
            ("", None),
        ] {
            assert_eq!(tsquery(text).as_deref(), query, "{text}");
        }
    }
}
