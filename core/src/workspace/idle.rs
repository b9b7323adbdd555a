//! Gives memory back that nobody uses.

use crate::error::{Error, Result};
use crate::photo::tiles::TileServer;
use brainops_domain::failure::Code;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a decoded picture stays after its last use.
const KEPT: Duration = Duration::from_secs(20);

/// Drops decoded pictures some time after their last use; ends with the workspace.
pub(super) struct Idle {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Idle {
    pub(super) fn watch(tiles: Arc<TileServer>) -> Result<Self> {
        let (end, ended) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("idle".into())
            .spawn(move || {
                while ended.recv_timeout(KEPT / 2) == Err(RecvTimeoutError::Timeout) {
                    tiles.drop_idle(KEPT);
                }
            })
            .map_err(|error| {
                Error::coded(Code::Internal, format!("start the idle thread: {error}"))
            })?;
        Ok(Self {
            end: Some(end),
            thread: Some(thread),
        })
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the idle thread had panicked");
        }
    }
}
