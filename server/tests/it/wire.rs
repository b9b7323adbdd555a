//! The API on a socket, a PostgreSQL that may be killed, and a place for log lines.

use crate::harness::Server;
use brainops_server::config::DatabaseConfig;
use brainops_server::postgres::{Durability, Postgres};
use brainops_server::{dev, serve};
use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tracing_subscriber::fmt::MakeWriter;

/// A server that listens, as the program runs it.
pub(crate) struct Wire {
    address: SocketAddr,
    metrics: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

/// A connection to it.
pub(crate) struct Connection(TcpStream);

impl Wire {
    pub(crate) async fn open(server: &Server) -> Self {
        let listen = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (listener, metrics) = (listen().await, listen().await);
        let (address, metrics_address) = (
            listener.local_addr().unwrap(),
            metrics.local_addr().unwrap(),
        );
        let (stop, stopped) = oneshot::channel();
        let app = server.app.clone();
        let serving = tokio::spawn(async move {
            let stop = async {
                stopped.await.unwrap();
            };
            serve::serve(app, listener, Some(metrics), stop)
                .await
                .unwrap();
        });
        Self {
            address,
            metrics: metrics_address,
            stop,
            serving,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) async fn connect(&self) -> Connection {
        Connection(TcpStream::connect(self.address).await.unwrap())
    }

    pub(crate) async fn metrics(&self) -> String {
        let mut connection = Connection(TcpStream::connect(self.metrics).await.unwrap());
        connection
            .write("GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .await;
        connection.read_to_end().await
    }

    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap();
    }
}

impl Connection {
    pub(crate) async fn write(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Until the other end closes, however it does.
    pub(crate) async fn read_to_end(&mut self) -> String {
        let mut bytes = Vec::new();
        if let Err(error) = self.0.read_to_end(&mut bytes).await {
            assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        }
        String::from_utf8(bytes).unwrap()
    }

    /// The head of one answer; its body is read and left aside.
    pub(crate) async fn read_head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        self.0.read_exact(&mut body).await.unwrap();
        head
    }
}

/// A PostgreSQL that no other test uses.
pub(crate) struct OwnPostgres {
    running: Mutex<Option<Postgres>>,
    folder: tempfile::TempDir,
}

impl OwnPostgres {
    pub(crate) fn start() -> Self {
        let own = Self {
            running: Mutex::new(None),
            folder: tempfile::tempdir().unwrap(),
        };
        own.restart();
        own
    }

    pub(crate) fn restart(&self) {
        let started = Postgres::start(self.folder.path(), None, Durability::Kept).unwrap();
        *self.running.lock().unwrap() = Some(started);
    }

    #[allow(clippy::await_holding_lock, reason = "one task alone uses it")]
    pub(crate) async fn prepare(&self, database: &str, pool_size: u32) -> DatabaseConfig {
        let running = self.running.lock().unwrap();
        let postgres = running.as_ref().unwrap();
        dev::prepare(postgres, database).await.unwrap();
        dev::database_config(postgres, database, pool_size)
    }

    /// Every process of it ends at once, with nothing written that was not written already.
    pub(crate) fn crash(&self) {
        let pid =
            std::fs::read_to_string(self.folder.path().join("postgres/postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap().to_owned();
        let killed = Command::new("kill").args(["-QUIT", &pid]).status().unwrap();
        assert!(killed.success());
        drop(self.running.lock().unwrap().take());
    }
}

/// Log lines of one test.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
