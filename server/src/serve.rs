//! Runs the API until it is told to stop.

use crate::app::App;
use crate::routes;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

// Each process reads the folder of keys this often; a new key signs after two of these.
const KEYS_READ_EVERY: Duration = Duration::from_secs(60);
// How long open requests may take after the signal to stop; orchestrators kill after 30 s.
const DRAIN: Duration = Duration::from_secs(20);

/// Why the API does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken, or not this machine's.
    #[error("{listen} can't be listened on")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Accepting connections failed.
    #[error("connections can't be accepted")]
    Accept(#[source] std::io::Error),
}

/// Opens the address.
///
/// Errors: it is taken, or not this machine's.
pub async fn listen(listen: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(listen)
        .await
        .map_err(|source| ServeError::Listen { listen, source })
}

/// Answers requests until `stop`, then lets open ones end.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let router = routes::api(app.clone()).into_router();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let keys = tokio::spawn(read_keys_again(app.clone()));
    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping: no new requests, open ones end");
        drop(stopping);
    });
    let serving = std::future::IntoFuture::into_future(serving);
    let outcome = tokio::select! {
        outcome = serving => outcome.map_err(ServeError::Accept),
        () = drained(stopped) => {
            tracing::warn!(limit_s = DRAIN.as_secs(), "requests were still open when time was up");
            Ok(())
        }
    };
    keys.abort();
    app.db.close().await;
    outcome
}

async fn drained(stopped: tokio::sync::oneshot::Receiver<()>) {
    // Only the sender's end is waited for; nothing is ever sent.
    if stopped.await.is_err() {
        tokio::time::sleep(DRAIN).await;
    }
}

async fn read_keys_again(app: App) {
    loop {
        tokio::time::sleep(KEYS_READ_EVERY).await;
        if let Err(error) = app.keyring.read_again() {
            tracing::error!(%error, "signing keys can't be read again; the ones in memory stay");
        }
    }
}

/// Ends at SIGTERM or Ctrl-C.
pub async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = match signal(SignalKind::terminate()) {
            Ok(terminate) => terminate,
            Err(error) => {
                tracing::error!(%error, "SIGTERM can't be heard");
                return std::future::pending().await;
            }
        };
        tokio::select! {
            _ = terminate.recv() => {}
            outcome = tokio::signal::ctrl_c() => log_signal(outcome),
        }
    }
    #[cfg(not(unix))]
    log_signal(tokio::signal::ctrl_c().await);
}

fn log_signal(outcome: std::io::Result<()>) {
    if let Err(error) = outcome {
        tracing::error!(%error, "Ctrl-C can't be heard");
    }
}
