//! Where letters go: to a mail server, or into a folder while developing.

use crate::config::MailConfig;
use chrono::{DateTime, Utc};
use lettre::address::AddressError;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use uuid::Uuid;

// Long enough for a server that greets slowly on purpose, shorter than a task is held.
const SEND_LIMIT: Duration = Duration::from_secs(45);

/// Why a letter was not sent.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// An address is none.
    #[error("an address can't be used")]
    Address(#[from] AddressError),
    /// A letter can't be put together.
    #[error("the letter can't be put together")]
    Message(#[from] lettre::error::Error),
    /// The mail server can't be reached, or refuses.
    #[error("the mail server did not take it")]
    Smtp(#[from] smtp::Error),
    /// The mail server takes too long.
    #[error("the mail server did not answer in time")]
    Slow,
    /// The folder can't be written.
    #[error("{path} can't be written")]
    Folder {
        /// Which.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// No mail server is set.
    #[error("neither BRAINOPS_SMTP_URL nor BRAINOPS_MAIL_DIR is set")]
    Nowhere,
}

impl PostError {
    /// Whether trying again can't help.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Address(_) | Self::Message(_) => true,
            Self::Smtp(error) => error.is_permanent(),
            Self::Slow | Self::Folder { .. } | Self::Nowhere => false,
        }
    }
}

/// Where letters go.
pub struct Post {
    from: Mailbox,
    way: Way,
}

enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
    Nowhere,
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let way = match &self.way {
            Way::Smtp(_) => "smtp",
            Way::Folder(_) => "folder",
            Way::Nowhere => "nowhere",
        };
        f.debug_struct("Post")
            .field("way", &way)
            .finish_non_exhaustive()
    }
}

impl Post {
    /// The way of the settings. Nothing is reached yet.
    ///
    /// Errors: an address can't be understood.
    pub fn open(config: &MailConfig) -> Result<Self, PostError> {
        let from = Mailbox::new(
            Some("BrainOps Field".to_owned()),
            config.from.parse::<Address>()?,
        );
        let way = match (&config.smtp_url, &config.folder) {
            (Some(url), _) => Way::Smtp(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())?
                    .timeout(Some(SEND_LIMIT))
                    .build(),
            ),
            (None, Some(folder)) => Way::Folder(folder.clone()),
            (None, None) => Way::Nowhere,
        };
        Ok(Self { from, way })
    }

    /// Whether letters go anywhere.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !matches!(self.way, Way::Nowhere)
    }

    /// Sends a letter.
    pub async fn send(
        &self,
        id: Uuid,
        recipient: &str,
        subject: &str,
        text: String,
        now: DateTime<Utc>,
    ) -> Result<(), PostError> {
        let domain = self.from.email.domain();
        let message = Message::builder()
            .from(self.from.clone())
            // An address and nothing else: a name or a line break in it is refused.
            .to(Mailbox::new(None, recipient.parse::<Address>()?))
            .subject(subject)
            .message_id(Some(format!("<{id}@{domain}>")))
            .date(SystemTime::from(now))
            .header(ContentType::TEXT_PLAIN)
            .body(text)?;
        match &self.way {
            Way::Smtp(server) => {
                tokio::time::timeout(SEND_LIMIT, server.send(message))
                    .await
                    .map_err(|_| PostError::Slow)??;
                Ok(())
            }
            Way::Folder(folder) => {
                let path = folder.join(format!("{id}.eml"));
                let bytes = message.formatted();
                let written = path.clone();
                let write = move || {
                    std::fs::create_dir_all(written.parent().unwrap_or(&written))?;
                    std::fs::write(&written, bytes)
                };
                tokio::task::spawn_blocking(write)
                    .await
                    .unwrap_or_else(|error| Err(std::io::Error::other(error)))
                    .map_err(|source| PostError::Folder { path, source })
            }
            Way::Nowhere => Err(PostError::Nowhere),
        }
    }
}
