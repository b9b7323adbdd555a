//! Runs the API until it is told to stop.

use crate::app::App;
use crate::http::metrics_router;
use crate::{live, routes, work};
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

// Each process reads the folder of keys this often; a new key signs after two of these.
const KEYS_READ_EVERY: Duration = Duration::from_secs(60);
// How long open requests may take after the signal to stop; orchestrators kill after 30 s.
const DRAIN: Duration = Duration::from_secs(20);
const AFTER_FAILED_ACCEPT: Duration = Duration::from_secs(1);

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
}

/// Opens the address.
///
/// Errors: it is taken, or not this machine's.
pub async fn listen(listen: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(listen)
        .await
        .map_err(|source| ServeError::Listen { listen, source })
}

/// Opens an address that may be left out.
///
/// Errors: as `listen`.
pub async fn listen_if(address: Option<SocketAddr>) -> Result<Option<TcpListener>, ServeError> {
    match address {
        Some(address) => Ok(Some(listen(address).await?)),
        None => Ok(None),
    }
}

/// Answers requests until `stop`, then lets open ones end. Metrics have a listener of their own.
pub async fn serve(
    app: App,
    listener: TcpListener,
    metrics: Option<TcpListener>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let mut beside = tokio::task::JoinSet::new();
    beside.spawn(read_keys_again(app.clone()));
    beside.spawn(work::run(app.clone()));
    beside.spawn(live::watch_heads(app.clone()));
    if let Some(metrics) = metrics {
        beside.spawn(serve_metrics(app.clone(), metrics));
    }
    let open = accept(&app, listener, stop).await;
    app.stopping.send_replace(true);
    tracing::info!("stopping: no new requests, open ones end");
    if tokio::time::timeout(DRAIN, open.shutdown()).await.is_err() {
        tracing::warn!(
            limit_s = DRAIN.as_secs(),
            "requests were still open when time was up"
        );
    }
    beside.shutdown().await;
    app.tracer.stop().await;
    app.db.close().await;
    Ok(())
}

async fn serve_metrics(app: App, listener: TcpListener) {
    if let Err(error) = axum::serve(listener, metrics_router(app)).await {
        tracing::error!(%error, "metrics are not served any more");
    }
}

// Takes connections until `stop`. A client that sends its head too slowly, or nothing at all, loses its connection; when
// all places are taken, new clients wait in the kernel's queue.
async fn accept(
    app: &App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> GracefulShutdown {
    let router = routes::api(app.clone()).into_router();
    let open = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(app.config.max_connections));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(app.config.header_timeout);
    let mut stop = std::pin::pin!(stop);
    loop {
        let taken = async {
            let place = Arc::clone(&places)
                .acquire_owned()
                .await
                .expect("BUG: the semaphore of connections is never closed");
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = &mut stop => return open,
            taken = taken => taken,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Most often no file descriptor is free; trying at once would only burn time.
                tracing::error!(%error, "a connection can't be accepted");
                tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
                continue;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
        let router = router.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                // Clients go away, send no HTTP, or take too long: nothing that can be mended here.
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
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
