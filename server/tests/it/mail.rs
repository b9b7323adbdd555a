//! Letters on their way to a mail server that answers, hesitates, refuses, or is away.

use crate::harness::Server;
use brainops_server::config::MailConfig;
use brainops_server::mail::Post;
use chrono::TimeDelta;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail server: what it answers to a recipient, and what it was given.
#[derive(Clone, Default)]
struct MailServer {
    answer: Arc<Mutex<&'static str>>,
    letters: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    async fn listen(&self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = self.clone();
        tokio::spawn(async move {
            loop {
                let (line, _) = listener.accept().await.unwrap();
                server.talk(line).await;
            }
        });
        port
    }

    async fn talk(&self, line: TcpStream) {
        let mut line = BufReader::new(line);
        line.write_all(b"220 here\r\n").await.unwrap();
        loop {
            let mut said = String::new();
            if line.read_line(&mut said).await.unwrap() == 0 {
                return;
            }
            let answer = match said.get(..4).unwrap_or_default() {
                "EHLO" | "MAIL" | "RSET" => "250 so",
                "RCPT" => *self.answer.lock().unwrap(),
                "DATA" => {
                    line.write_all(b"354 go on\r\n").await.unwrap();
                    let letter = read_letter(&mut line).await;
                    self.letters.lock().unwrap().push(letter);
                    "250 taken"
                }
                _ => "221 over",
            };
            line.write_all(format!("{answer}\r\n").as_bytes())
                .await
                .unwrap();
        }
    }

    fn answer(&self, answer: &'static str) {
        *self.answer.lock().unwrap() = answer;
    }

    fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
    }
}

async fn read_letter(line: &mut BufReader<TcpStream>) -> String {
    let mut letter = String::new();
    while !letter.ends_with("\r\n.\r\n") {
        line.read_line(&mut letter).await.unwrap();
    }
    letter
}

async fn server_with(url: String) -> Server {
    let config = MailConfig {
        smtp_url: Some(url.into()),
        folder: None,
        from: "no-reply@brainops.example".to_owned(),
    };
    let post = Post::open(&config).unwrap();
    Server::start_given(|means| means.post = post).await
}

async fn standing(server: &Server) -> (i64, i64, i64) {
    let mut sql = server.connect("postgres").await;
    sqlx::query_as(
        "select count(*) filter (where letter is not null), count(sent_at), count(given_up_at) from mail",
    )
    .fetch_one(&mut sql)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_letter_waits_for_a_mail_server_and_is_sent_once() {
    let mail = MailServer::default();
    let port = mail.listen().await;
    let server = server_with(format!("smtp://127.0.0.1:{port}")).await;
    mail.answer("450 later");
    server.org("apex").await;
    server.work().await;
    assert_eq!(standing(&server).await, (1, 0, 0));
    mail.answer("250 good");
    // Not before its time.
    server.work().await;
    assert_eq!(standing(&server).await, (1, 0, 0));
    server.pass(TimeDelta::seconds(11));
    server.work().await;
    server.pass(TimeDelta::hours(1));
    server.work().await;
    assert_eq!(standing(&server).await, (0, 1, 0));
    let letters = mail.letters();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains("To: owner@apex.example\r\n"));
    assert!(letters[0].contains("Message-ID: <"));
    assert!(letters[0].contains("boe_"));
}

#[tokio::test]
async fn a_letter_that_is_refused_or_too_late_is_given_up() {
    let mail = MailServer::default();
    let port = mail.listen().await;
    let server = server_with(format!("smtp://127.0.0.1:{port}")).await;
    mail.answer("550 nobody here");
    server.org("apex").await;
    server.work().await;
    assert_eq!(standing(&server).await, (0, 0, 1));
    // Nobody listens there: it is tried until it is worth nothing.
    let nowhere = server_with("smtp://127.0.0.1:1".to_owned()).await;
    nowhere.org("apex").await;
    nowhere.work().await;
    assert_eq!(standing(&nowhere).await, (1, 0, 0));
    nowhere.pass(TimeDelta::days(4));
    nowhere.work().await;
    assert_eq!(standing(&nowhere).await, (0, 0, 1));
}

// A task that a process took and died with is another one's after two minutes.
#[tokio::test]
async fn a_task_outlives_the_process_that_took_it() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let (now, until) = (server.now(), server.now() + TimeDelta::minutes(2));
    let taken = server.app.db.claim_tasks(now, until, 10).await.unwrap();
    assert_eq!(taken.len(), 1);
    let none = server.app.db.claim_tasks(now, until, 10).await.unwrap();
    assert!(none.is_empty());
    assert!(server.letters(&org.email).await.is_empty());
    server.pass(TimeDelta::minutes(2));
    assert_eq!(server.letters(&org.email).await.len(), 1);
    // The first one wakes up again and says that it is done: that changes nothing any more.
    server.app.db.finish_task(&taken[0], until).await.unwrap();
    assert_eq!(server.letters(&org.email).await.len(), 1);
}
