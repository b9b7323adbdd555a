//! `brainops-server check`: every part that the API needs, and in words what is wrong with it.

use crate::config::{CheckArgs, FilesConfig};
use crate::db::{role, standing};
use crate::files::FileStore;
use crate::identity::Keyring;
use crate::mail::Post;
use crate::seal::Sealer;
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use std::fmt;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub part: &'static str,
    /// Whether it is as it should be.
    pub good: bool,
    /// In words.
    pub words: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.good { "ok     " } else { "WRONG  " };
        write!(f, "{mark}{}: {}", self.part, self.words)
    }
}

fn good(part: &'static str, words: impl Into<String>) -> Finding {
    Finding {
        part,
        good: true,
        words: words.into(),
    }
}

fn wrong(part: &'static str, words: impl Into<String>) -> Finding {
    Finding {
        part,
        good: false,
        words: words.into(),
    }
}

// The whole chain of causes; sqlx leaves passwords out of it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

/// Looks at everything, whatever is found on the way.
pub async fn check(args: &CheckArgs, now: DateTime<Utc>) -> Vec<Finding> {
    let mut found = check_settings(args);
    found.push(match Keyring::read(&args.serve.signing_keys, now) {
        Ok(keyring) => good("signing keys", format!("{} found", keyring.len())),
        Err(error) => wrong(
            "signing keys",
            format!("{}; `brainops-server rotate-keys` adds one", chain(&error)),
        ),
    });
    found.push(match Sealer::read(&args.serve.signing_keys) {
        Ok(_) => good("sealing keys", "found"),
        Err(error) => wrong(
            "sealing keys",
            format!("{}; `brainops-server rotate-keys` adds one", chain(&error)),
        ),
    });
    found.push(check_files(args).await);
    found.push(match Post::open(&args.serve.mail.config()) {
        Ok(post) if post.is_set() => good("mail", "set; no letter was sent to try it"),
        Ok(_) => good(
            "mail",
            "not set: nobody can ask for a new password (BRAINOPS_SMTP_URL)",
        ),
        Err(error) => wrong("mail", chain(&error)),
    });
    found.extend(check_database(args).await);
    found.push(check_schema(args).await);
    found
}

async fn check_files(args: &CheckArgs) -> Finding {
    let opened = FileStore::open(&FilesConfig::of(&args.serve.files));
    let asked = match opened {
        Ok(store) => store.ping().await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(()) => good("files", "the store answers"),
        Err(error) => wrong("files", chain(&error)),
    }
}

fn check_settings(args: &CheckArgs) -> Vec<Finding> {
    let config = match args.serve.config() {
        Ok(config) => config,
        Err(error) => return vec![wrong("settings", chain(&error))],
    };
    let mut found = vec![good(
        "settings",
        format!("public address {}", config.public_url),
    )];
    if config.public_url.starts_with("http://") && !args.serve.listen.ip().is_loopback() {
        found.push(wrong(
            "settings",
            "BRAINOPS_PUBLIC_URL is http:// although the API listens beyond this machine",
        ));
    }
    found
}

async fn check_schema(args: &CheckArgs) -> Finding {
    let Some(url) = &args.migrate_database_url else {
        return good(
            "schema",
            "not looked at: BRAINOPS_MIGRATE_DATABASE_URL is not set",
        );
    };
    match standing(url.expose_secret()).await {
        Ok(standing) if standing.is_enough() => {
            good("schema", format!("version {}", standing.wanted))
        }
        Ok(standing) => {
            let present = standing
                .present
                .map_or("none".to_owned(), |present| present.to_string());
            wrong(
                "schema",
                format!(
                    "version {} is needed, found {present}; run `brainops-server migrate`",
                    standing.wanted
                ),
            )
        }
        Err(error) => wrong("schema", chain(&error)),
    }
}

async fn check_database(args: &CheckArgs) -> Vec<Finding> {
    let config = match args.serve.database.config() {
        Ok(config) => config,
        Err(error) => return vec![wrong("database", chain(&error))],
    };
    let role = match role(&config).await {
        Ok(role) => role,
        Err(error) => return vec![wrong("database", chain(&error))],
    };
    let name = &role.name;
    let mut found = vec![good("database", format!("reached as {name}"))];
    if role.above_policies {
        found.push(wrong(
            "role",
            format!(
                "{name} stands above row-level security: use a role without SUPERUSER and BYPASSRLS"
            ),
        ));
    }
    if role.owns_tables {
        found.push(wrong(
            "role",
            format!("{name} owns tables: use a role that is only a member of brainops_app"),
        ));
    }
    if !role.is_app {
        found.push(wrong(
            "role",
            format!("{name} may not use the tables: `grant brainops_app to {name}`"),
        ));
    }
    if found.len() == 1 {
        found.push(good("role", "a member of brainops_app that owns nothing"));
    }
    found
}
