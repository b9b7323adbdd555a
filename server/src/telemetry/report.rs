//! Errors as Sentry and what is compatible with it take them: each line of the log that is an error becomes an event.
//!
//! Refuses everything personal: an event has what the line of the log has, which names nobody, with the id and the route of
//! its request; neither addresses nor bodies nor the name of the machine. Invariant: nobody waits for a report; what finds
//! no room is counted and gone.

use crate::app::Clock;
use crate::identity::random;
use sentry_types::Dsn;
use sentry_types::protocol::v7::{Envelope, Event, Level, LogEntry};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use tokio::sync::{mpsc, oneshot};
use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;
use uuid::Uuid;

const CLIENT: &str = concat!("brainops-server/", env!("CARGO_PKG_VERSION"));
const RELEASE: &str = concat!("brainops-server@", env!("CARGO_PKG_VERSION"));
// A megabyte at most, while the other side is away.
const WAITING_AT_MOST: usize = 256;
const POST_WITHIN: Duration = Duration::from_secs(10);
const FLUSH_WITHIN: Duration = Duration::from_secs(3);

enum Message {
    Report(Vec<u8>),
    Flush(oneshot::Sender<()>),
}

/// Sends errors of the log; a layer of it.
#[derive(Clone)]
pub struct Reports {
    sender: mpsc::Sender<Message>,
    lost: Arc<AtomicU64>,
    environment: String,
    clock: Clock,
}

impl fmt::Debug for Reports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reports").finish_non_exhaustive()
    }
}

impl Reports {
    /// Sends to an address, from a task of its own: it needs a runtime.
    ///
    /// Errors: no request can be made.
    pub fn to(dsn: &Dsn, environment: &str, clock: Clock) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(POST_WITHIN)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let (sender, receiver) = mpsc::channel(WAITING_AT_MOST);
        let lost = Arc::new(AtomicU64::new(0));
        let post = Post {
            client,
            url: dsn.envelope_api_url().to_string(),
            auth: dsn.to_auth(Some(CLIENT)).to_string(),
        };
        tokio::spawn(post.run(receiver, Arc::clone(&lost)));
        Ok(Self {
            sender,
            lost,
            environment: environment.to_owned(),
            clock,
        })
    }

    /// Waits until what was reported was sent, or moments have passed.
    pub async fn flush(&self) {
        let (done, wait) = oneshot::channel();
        let flushed = async {
            if self.sender.send(Message::Flush(done)).await.is_ok() {
                drop(wait.await);
            }
        };
        if tokio::time::timeout(FLUSH_WITHIN, flushed).await.is_err() {
            tracing::warn!("reports of errors were not sent in time");
        }
    }

    fn put(&self, event: Event<'static>) {
        let mut bytes = Vec::new();
        let is_written = Envelope::from(event).to_writer(&mut bytes).is_ok();
        if !is_written || self.sender.try_send(Message::Report(bytes)).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

struct Post {
    client: reqwest::Client,
    url: String,
    auth: String,
}

impl Post {
    async fn run(self, mut receiver: mpsc::Receiver<Message>, lost: Arc<AtomicU64>) {
        while let Some(message) = receiver.recv().await {
            match message {
                Message::Report(bytes) => {
                    if let Err(why) = self.post(bytes).await {
                        let lost = lost.fetch_add(1, Ordering::Relaxed) + 1;
                        tracing::warn!(why, lost, "a report of an error was not taken");
                    }
                }
                // Whoever asked may have gone away.
                Message::Flush(done) => drop(done.send(())),
            }
        }
    }

    // The address holds a key, so errors are told without it.
    async fn post(&self, bytes: Vec<u8>) -> Result<(), String> {
        let answer = self
            .client
            .post(&self.url)
            .header("content-type", "application/x-sentry-envelope")
            .header("x-sentry-auth", &self.auth)
            .body(bytes)
            .send()
            .await
            .map_err(|error| error.without_url().to_string())?;
        match answer.status().is_success() {
            true => Ok(()),
            false => Err(format!("answered {}", answer.status().as_u16())),
        }
    }
}

// The fields of a span or a line.
#[derive(Default, Clone)]
struct Fields(BTreeMap<String, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Reports {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        if *event.metadata().level() != tracing::Level::ERROR {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut tags = BTreeMap::new();
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(of_span) = span.extensions().get::<Fields>() {
                tags.extend(of_span.0.clone());
            }
        }
        let Ok(id) = random::<16>() else {
            self.lost.fetch_add(1, Ordering::Relaxed);
            return;
        };
        let message = fields.0.remove("message").unwrap_or_default();
        self.put(Event {
            event_id: uuid::Builder::from_random_bytes(id).into_uuid(),
            timestamp: SystemTime::from(self.clock.now()),
            level: Level::Error,
            logger: Some(event.metadata().target().to_owned()),
            release: Some(RELEASE.into()),
            environment: Some(self.environment.clone().into()),
            logentry: Some(LogEntry {
                message,
                params: Vec::new(),
            }),
            tags: tags.into_iter().collect(),
            extra: fields
                .0
                .into_iter()
                .map(|(name, value)| (name, value.into()))
                .collect(),
            ..nothing()
        });
    }
}

// An event's defaults read the clock and draw an id.
fn nothing() -> Event<'static> {
    Event {
        event_id: Uuid::nil(),
        timestamp: SystemTime::UNIX_EPOCH,
        ..Event::default()
    }
}
