//! PostgreSQL's own programs. A password reaches them through the environment: arguments can be read by every user of
//! the machine.

use super::BackupError;
use percent_encoding::percent_decode_str;
use std::path::Path;
use tokio::process::Command;

/// `pg_dump` of a snapshot to a file.
pub(super) async fn dump(
    url: &str,
    binaries: Option<&Path>,
    snapshot: &str,
    file: &Path,
) -> Result<(), BackupError> {
    let mut command = command("pg_dump", binaries, url)?;
    command
        .args(["--format=custom", "--compress=6", "--no-password"])
        .args(["--schema=app", "--schema=directory"])
        .arg(format!("--snapshot={snapshot}"))
        .arg("--file")
        .arg(file);
    run("pg_dump", command).await
}

/// `pg_restore` of a file, all of it or nothing.
pub(super) async fn restore(
    url: &str,
    binaries: Option<&Path>,
    file: &Path,
) -> Result<(), BackupError> {
    let mut command = command("pg_restore", binaries, url)?;
    command
        .args(["--single-transaction", "--exit-on-error", "--no-password"])
        .arg(file);
    run("pg_restore", command).await
}

fn command(
    program: &'static str,
    binaries: Option<&Path>,
    url: &str,
) -> Result<Command, BackupError> {
    let (url, password) = without_password(url).ok_or(BackupError::Address)?;
    let mut command = match binaries {
        Some(folder) => Command::new(folder.join(program)),
        None => Command::new(program),
    };
    command.arg("--dbname").arg(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

async fn run(program: &'static str, mut command: Command) -> Result<(), BackupError> {
    let done = command
        .output()
        .await
        .map_err(|source| BackupError::Program { program, source })?;
    if done.status.success() {
        return Ok(());
    }
    let output = String::from_utf8_lossy(&done.stderr).trim().to_owned();
    Err(BackupError::Failed { program, output })
}

// The address without its password, and the password.
fn without_password(url: &str) -> Option<(String, Option<String>)> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let Some((user, host)) = authority.rsplit_once('@') else {
        return Some((url.to_owned(), None));
    };
    let Some((name, password)) = user.split_once(':') else {
        return Some((url.to_owned(), None));
    };
    let password = percent_decode_str(password)
        .decode_utf8()
        .ok()?
        .into_owned();
    Some((format!("{scheme}://{name}@{host}{tail}"), Some(password)))
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn no_password_is_left_in_the_address() {
        for (url, bare, password) in [
            (
                "postgresql://a:p%40ss@h:5432/d",
                "postgresql://a@h:5432/d",
                Some("p@ss"),
            ),
            (
                "postgresql://a@%2Ftmp%2Fs:5432/d?x=y",
                "postgresql://a@%2Ftmp%2Fs:5432/d?x=y",
                None,
            ),
            ("postgres://h/d", "postgres://h/d", None),
        ] {
            let found = without_password(url).unwrap();
            assert_eq!(found, (bare.to_owned(), password.map(str::to_owned)));
        }
        assert!(without_password("host=h").is_none());
    }
}
