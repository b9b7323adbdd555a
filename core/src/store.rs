//! The encrypted database: one writer thread, a pool of readers, change tags after each commit.
//!
//! Owns every connection. Refuses writes outside [`Store::write`]. Invariant: a commit that touches a
//! row of a synced table holds an outbox record of that row, checked at commit by what SQLite itself
//! reports.

mod connect;
mod context;
mod error;
mod migrate;
mod row;
mod tx;

pub use connect::Key;
pub use context::Context;
pub use error::StoreError;
pub(crate) use migrate::copies as copies_before_upgrades;
pub use row::{
    Fields, get_id, get_instant, get_opt_date, get_opt_instant, id_value, name_of, of_name,
};
pub(crate) use row::{from_sql, parse, text_of, to_sql};
pub use tx::Tx;

use crate::unwind;
use brainops_domain::view::tag::Tag;
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Readers kept open; more are opened when all are busy and closed afterwards.
const READERS: usize = 4;
/// Writes that wait at most; a caller beyond that waits for its place.
const QUEUE: usize = 64;

type Work = Box<dyn FnOnce(&mut Connection) -> Vec<Tag> + Send>;
type Listener = Box<dyn Fn(&[Tag]) + Send + Sync>;

/// The open database. Clones share it; the last one closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    work: Option<SyncSender<Work>>,
    writer: Option<JoinHandle<()>>,
    source: connect::Source,
    readers: Mutex<Vec<Connection>>,
    listeners: Arc<Mutex<Vec<Listener>>>,
    context: Context,
}

impl Store {
    /// Opens the database, making or upgrading it first.
    ///
    /// Errors: `WrongKey`, `Newer`, `Busy`, `Upgrade`, `Io`. A file that is refused is not changed.
    /// Before an upgrade a copy is left beside the file as `NAME.before-VERSION`.
    ///
    /// `founding` names who works here when the file is new; an existing file knows.
    pub fn open(
        path: &Path,
        key: Key,
        founding: Option<&Context>,
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let source = connect::Source::new(path, key);
        let mut connection = source.writer()?;
        migrate::upgrade(&mut connection, path, now)?;
        connect::report_every_row(&connection)?;
        if let Some(context) = founding {
            context.save(&mut connection)?;
        }
        let context = Context::load(&connection)?;
        let (work, queue) = sync_channel::<Work>(QUEUE);
        let listeners: Arc<Mutex<Vec<Listener>>> = Arc::default();
        let published = Arc::clone(&listeners);
        let writer = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || run_writer(connection, &queue, &published))
            .map_err(|source| StoreError::Io {
                doing: "start the writer thread",
                source,
            })?;
        let inner = Inner {
            work: Some(work),
            writer: Some(writer),
            source,
            readers: Mutex::default(),
            listeners,
            context,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Calls `listener` with the tags of every later commit, on the writer thread: it must be quick.
    pub fn listen(&self, listener: impl Fn(&[Tag]) + Send + Sync + 'static) {
        lock(&self.inner.listeners).push(Box::new(listener));
    }

    /// Runs one user action in one transaction and waits for its commit.
    ///
    /// `now` is the instant the action carries. Errors of `action` roll everything back.
    pub fn write<T, E>(
        &self,
        now: DateTime<Utc>,
        action: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, result) = std::sync::mpsc::channel();
        let context = self.inner.context.clone();
        let work: Work = Box::new(move |connection| {
            // A panic drops the transaction, which rolls it back; the writer goes on with the next action.
            let ran = unwind::contain(|| tx::run(connection, context, now, action));
            let (outcome, tags) = ran
                .unwrap_or_else(|unwind::Panicked| (Err(StoreError::Panicked.into()), Vec::new()));
            // The caller may have gone away; the commit stands all the same.
            if answer.send(outcome).is_err() {
                tracing::debug!("the caller of a write did not wait for its end");
            }
            tags
        });
        let sender = self
            .inner
            .work
            .as_ref()
            .expect("BUG: the queue lives as long as the store");
        sender
            .send(work)
            .map_err(|_| E::from(StoreError::WriterGone))?;
        result.recv().map_err(|_| E::from(StoreError::WriterGone))?
    }

    /// Runs a query on a read-only connection.
    pub fn read<T, E>(&self, query: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let pooled = lock(&self.inner.readers).pop();
        let connection = match pooled {
            Some(connection) => connection,
            None => self.inner.source.reader()?,
        };
        let result = query(&connection);
        let mut readers = lock(&self.inner.readers);
        if readers.len() < READERS {
            readers.push(connection);
        }
        result
    }

    /// Who works here.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.inner.context
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        drop(self.work.take());
        if let Some(writer) = self.writer.take()
            && writer.thread().id() != std::thread::current().id()
            && writer.join().is_err()
        {
            tracing::error!("the writer thread had panicked");
        }
    }
}

fn run_writer(
    mut connection: Connection,
    queue: &Receiver<Work>,
    listeners: &Mutex<Vec<Listener>>,
) {
    while let Ok(work) = queue.recv() {
        let tags: BTreeSet<Tag> = work(&mut connection).into_iter().collect();
        if !tags.is_empty() {
            let tags: Vec<Tag> = tags.into_iter().collect();
            for listener in lock(listeners).iter() {
                unwind::tell(|| listener(&tags));
            }
        }
    }
}

/// A lock whose holder panicked is still sound here: every value behind one is replaced whole.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
