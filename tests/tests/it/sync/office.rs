//! An office as a process that can be killed, and a line to it that can lose answers.

use brainops_server::app::Clock;
use brainops_server::config::DevArgs;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Names the data folder; set for the process that is the office.
const FOLDER: &str = "BRAINOPS_TEST_OFFICE";
const PORT: &str = "BRAINOPS_TEST_OFFICE_PORT";

/// The office. Dropping it ends its process.
pub(crate) struct Office {
    folder: TempDir,
    child: Option<Child>,
    pub(crate) port: u16,
    pub(crate) email: String,
    pub(crate) password: String,
}

/// The process of the office.
#[test]
fn process() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let port = std::env::var(PORT).unwrap().parse().unwrap();
    let args = DevArgs {
        data_dir: folder.into(),
        listen: SocketAddr::from(([127, 0, 0, 1], port)),
        pg_bin: None,
        metrics_listen: None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let clock = Clock::new(|| brainops_core::clock::Clock::system().now());
    let run = brainops_server::dev::run(&args, clock, std::future::pending());
    runtime.block_on(run).unwrap();
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn spawn(folder: &Path, port: u16) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["sync::office::process", "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .env(PORT, port.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    (child, output)
}

impl Office {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let (child, output) = spawn(folder.path(), port);
        let mut office = Self {
            folder,
            child: Some(child),
            port,
            email: String::new(),
            password: String::new(),
        };
        for line in output.lines() {
            let line = line.unwrap();
            if let Some(email) = line.strip_prefix("E-mail: ") {
                email.clone_into(&mut office.email);
            }
            if let Some(password) = line.strip_prefix("Password: ") {
                password.clone_into(&mut office.password);
                break;
            }
        }
        assert!(!office.password.is_empty(), "the office did not start");
        office
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// SIGKILL: nothing in the process gets a say.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub(crate) fn restart(&mut self) {
        let (child, output) = spawn(self.folder.path(), self.port);
        self.child = Some(child);
        let is_up = output
            .lines()
            .map_while(Result::ok)
            .any(|line| line.starts_with("Sign in with"));
        assert!(is_up, "the office did not come again");
    }
}

impl Office {
    /// What the owner asks of the office, or tells it.
    pub(crate) fn call(&self, what: &str, body: &Value) -> Value {
        let path = "POST /api/v1/auth/login";
        let sign_in = json!({ "email": self.email, "password": self.password });
        let token = self.send(path, None, &sign_in)["access_token"].clone();
        self.send(what, token.as_str(), body)
    }

    fn send(&self, what: &str, token: Option<&str>, body: &Value) -> Value {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let token = token.map_or_else(String::new, |token| {
            format!("authorization: Bearer {token}\r\n")
        });
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            line,
            "{what} HTTP/1.1\r\nhost: localhost\r\n{token}content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 2"), "{what}: {answer}");
        match body.find(['{', '[']) {
            Some(at) => serde_json::Deserializer::from_str(&body[at..])
                .into_iter()
                .next()
                .unwrap()
                .unwrap(),
            None => Value::Null,
        }
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A line that passes bytes on, until it is told to lose answers.
pub(crate) struct Line {
    port: u16,
    losing: Arc<AtomicU32>,
}

impl Line {
    pub(crate) fn to(office: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let losing: Arc<AtomicU32> = Arc::default();
        let told = Arc::clone(&losing);
        // It ends with the process of the tests.
        std::thread::spawn(move || {
            for laptop in listener.incoming() {
                let told = Arc::clone(&told);
                std::thread::spawn(move || pass(laptop.unwrap(), office, &told));
            }
        });
        Self { port, losing }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The next answers are cut off before their first byte arrives; the office has done what was asked.
    pub(crate) fn lose_answers(&self, answers: u32) {
        self.losing.store(answers, Ordering::SeqCst);
    }
}

fn pass(laptop: TcpStream, office: u16, losing: &AtomicU32) {
    let Ok(office) = TcpStream::connect(("127.0.0.1", office)) else {
        return;
    };
    let (mut from_laptop, mut to_office) =
        (laptop.try_clone().unwrap(), office.try_clone().unwrap());
    let asking = std::thread::spawn(move || {
        if std::io::copy(&mut from_laptop, &mut to_office).is_err() {
            return;
        }
        if to_office.shutdown(Shutdown::Write).is_err() {
            // The other side was faster.
        }
    });
    answer(office, laptop, losing);
    asking.join().unwrap();
}

fn answer(mut office: TcpStream, mut laptop: TcpStream, losing: &AtomicU32) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count) = office.read(&mut bytes) {
        let is_lost = count > 0
            && losing
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                    left.checked_sub(1)
                })
                .is_ok();
        if count == 0 || is_lost || laptop.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    for end in [&office, &laptop] {
        if end.shutdown(Shutdown::Both).is_err() {
            // The other side was faster.
        }
    }
}
