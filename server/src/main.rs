//! `brainops-server`: reads the settings, then does what it was told.

use anyhow::{Context, bail};
use brainops_server::app::{App, Clock, Means};
use brainops_server::config::{
    self, AuditArgs, AuditWhat, Cli, Command, FilesConfig, LogFormat, ServeArgs,
};
use brainops_server::db::{self, Db};
use brainops_server::files::FileStore;
use brainops_server::identity::{Authority, Keyring};
use brainops_server::mail::Post;
use brainops_server::seal::{SealError, Sealer};
use brainops_server::telemetry::{Reports, Tracer};
use brainops_server::{audit, backup, dev, serve, telemetry};
use chrono::{TimeDelta, Utc};
use clap::Parser;
use secrecy::ExposeSecret;
use std::io::Write;
use std::process::ExitCode;

#[expect(
    clippy::disallowed_methods,
    reason = "the shell reads the clock; everything below is told the time"
)]
fn clock() -> Clock {
    Clock::new(Utc::now)
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    let clock = clock();
    match cli.command {
        Command::Dev(args) => {
            telemetry::start(LogFormat::Text, None);
            dev::run(&args, clock, serve::stop_signal()).await?;
        }
        Command::Serve(args) => {
            let reports = match args.reports()? {
                Some(dsn) => Some(Reports::to(&dsn, &args.environment, clock.clone())?),
                None => None,
            };
            telemetry::start(args.log_format, reports.clone());
            let outcome = run(&args, clock).await;
            if let Some(reports) = reports {
                reports.flush().await;
            }
            outcome?;
        }
        Command::Migrate(args) => {
            let standing = db::migrate(args.migrate_database_url.expose_secret()).await?;
            say(&format!("The schema has version {}.", standing.wanted))?;
        }
        Command::Check(args) => {
            let found = config::check(&args, clock.now()).await;
            for finding in &found {
                say(&finding.to_string())?;
            }
            if found.iter().any(|finding| !finding.good) {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Backup(args) => {
            let made = backup::backup(&args, clock.now()).await?;
            say(&format!("Saved {}.", contents(&made)))?;
        }
        Command::Restore(args) => {
            let back = backup::restore(&args).await?;
            say(&format!(
                "Brought back {}, saved at {}; every count and every audit chain's end is as it was.",
                contents(&back),
                back.made_at
            ))?;
        }
        Command::Audit(args) => return audit(&args, &clock).await,
        Command::RotateKeys(args) => {
            let kid = Keyring::rotate(&args.signing_keys, clock.now())?;
            say(&format!(
                "Added the key {kid}; remove older ones (*.key) after ten minutes."
            ))?;
            // A key that can't be read is no reason for another: it may be the one that everything is sealed with.
            if let Err(SealError::None(_)) = Sealer::read(&args.signing_keys) {
                Sealer::add_key(&args.signing_keys, clock.now())?;
                say("Added a sealing key (*.seal): keep it, and keep a copy with the backups.")?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn contents(manifest: &backup::Manifest) -> String {
    let standing = &manifest.standing;
    format!(
        "{} rows of {} organisations",
        standing.rows.values().sum::<i64>(),
        standing.heads.len()
    )
}

async fn audit(args: &AuditArgs, clock: &Clock) -> anyhow::Result<ExitCode> {
    let db = Db::open(&args.database.config()?)?;
    let authority = Authority::of_operator(args.organisation, "brainops-server audit", clock.now());
    match args.what {
        AuditWhat::Export => {
            let mut tx = db.read_latest(&authority).await?;
            audit::export::export(&mut tx, &mut std::io::stdout().lock()).await?;
        }
        AuditWhat::Verify => {
            let mut tx = db.read_latest(&authority).await?;
            let report = audit::verify::verify(&mut tx, None).await?;
            say(&serde_json::to_string_pretty(&report)?)?;
            if !report.holds {
                return Ok(ExitCode::FAILURE);
            }
        }
        AuditWhat::Blank => {
            let before = clock.now() - TimeDelta::days(i64::from(args.keep_days));
            let rows = audit::retention::blank(&db, &authority, before).await?;
            say(&format!(
                "Blanked the details of {rows} rows before {before}."
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn run(args: &ServeArgs, clock: Clock) -> anyhow::Result<()> {
    let config = args.config()?;
    let keyring = Keyring::read(&args.signing_keys, clock.now())
        .context("signing keys; `brainops-server rotate-keys` adds one")?;
    let sealer = Sealer::read(&args.signing_keys)
        .context("sealing keys; `brainops-server rotate-keys` adds one")?;
    let post = Post::open(&args.mail.config()).context("mail")?;
    if !post.is_set() {
        tracing::warn!("no mail is sent: neither BRAINOPS_SMTP_URL nor BRAINOPS_MAIL_DIR is set");
    }
    let files = FileStore::open(&FilesConfig::of(&args.files)).context("BRAINOPS_FILES")?;
    let database = args.database.config()?;
    let role = db::role(&database).await.context("the database")?;
    if role.above_policies || role.owns_tables || !role.is_app {
        bail!(
            "the role {} may do too much or too little; `brainops-server check` says what",
            role.name
        );
    }
    let db = Db::open(&database)?;
    let tracer = match args.otlp()? {
        Some(endpoint) => Tracer::to(endpoint).context("BRAINOPS_OTLP_ENDPOINT")?,
        None => Tracer::default(),
    };
    let listener = serve::listen(args.listen).await?;
    let metrics = serve::listen_if(args.metrics_listen).await?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    serve::serve(
        App::new(
            config,
            Means {
                db,
                keyring,
                sealer,
                post,
                files,
                tracer,
                clock,
            },
        ),
        listener,
        metrics,
        serve::stop_signal(),
    )
    .await?;
    Ok(())
}

fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{line}")
}
