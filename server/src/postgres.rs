//! A private PostgreSQL from the system's binaries, for development and tests.
//!
//! It listens on a socket in a folder of its own and nowhere else, and ends when this process ends,
//! however that happens: a small shell holds a pipe to us and stops it when the pipe closes.

use std::fs::{File, TryLockError};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

// The longest path of a socket that Linux takes, less the name PostgreSQL adds.
const SOCKET_FOLDER_CHARS_AT_MOST: usize = 80;
const PORT: u16 = 5432;

/// Why there is no PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// Its programs are not installed.
    #[error("PostgreSQL's programs were not found; on Debian: apt-get install postgresql")]
    Missing,
    /// A program can't be run, or a folder not be used.
    #[error("{what} failed")]
    Io {
        /// What was tried.
        what: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Another process uses the folder.
    #[error("{0} is in use by another process")]
    InUse(PathBuf),
    /// A program ended with an error.
    #[error("{what} failed: {output}")]
    Failed {
        /// What was tried.
        what: &'static str,
        /// What it said.
        output: String,
    },
}

/// What is kept when the machine loses power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Every commit.
    Kept,
    /// Nothing is promised, and the folder goes when the server does; for tests.
    Lost,
}

/// A running private PostgreSQL. It ends with this value.
#[derive(Debug)]
pub struct Postgres {
    guard: Child,
    sockets: PathBuf,
    // Held as long as the server runs: a second process would stop it as a leftover.
    _lock: File,
}

fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> PostgresError {
    let what = what.into();
    move |source| PostgresError::Io { what, source }
}

impl Postgres {
    /// Starts the server of a folder, made when it is not there.
    ///
    /// Errors: the programs are missing, or the server does not start; what it said is in the error.
    pub fn start(
        folder: &Path,
        binaries: Option<&Path>,
        durability: Durability,
    ) -> Result<Self, PostgresError> {
        let binaries = find_binaries(binaries)?;
        std::fs::create_dir_all(folder).map_err(io(format!("making {}", folder.display())))?;
        let folder = folder
            .canonicalize()
            .map_err(io(format!("finding {}", folder.display())))?;
        let lock = lock(&folder)?;
        let data = folder.join("postgres");
        let user = User::who_may_run_it()?;
        if durability == Durability::Lost {
            user.own(&folder)?;
        }
        if !data.join("PG_VERSION").exists() {
            user.give(&folder, &data)?;
            user.run(
                "initdb",
                &binaries.join("initdb"),
                &[
                    "--pgdata",
                    &data.to_string_lossy(),
                    "--username",
                    "postgres",
                    "--auth",
                    "trust",
                    "--encoding",
                    "UTF8",
                    "--locale",
                    "C.UTF-8",
                    "--no-sync",
                ],
            )?;
        }
        let sockets = socket_folder(&folder, &user)?;
        let guard = user.start(&binaries, &folder, &sockets, durability)?;
        Ok(Self {
            guard,
            sockets,
            _lock: lock,
        })
    }

    /// Address of a database, as a user.
    #[must_use]
    pub fn url(&self, user: &str, database: &str) -> String {
        let folder = self.sockets.to_string_lossy().replace('/', "%2F");
        format!("postgresql://{user}@{folder}:{PORT}/{database}")
    }

    /// The folder of the socket.
    #[must_use]
    pub fn sockets(&self) -> &Path {
        &self.sockets
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The shell reads the end of its input and stops the server.
        drop(self.guard.stdin.take());
        if let Err(error) = self.guard.wait() {
            tracing::warn!(%error, "the private PostgreSQL was not waited for");
        }
    }
}

// PostgreSQL refuses to run as root, so it runs as its own user there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum User {
    Ours,
    Postgres,
}

impl User {
    fn who_may_run_it() -> Result<Self, PostgresError> {
        let output = Command::new("id")
            .arg("-u")
            .output()
            .map_err(io("running id"))?;
        let is_root = output.stdout.trim_ascii() == b"0";
        Ok(if is_root { Self::Postgres } else { Self::Ours })
    }

    fn command(self, program: &Path) -> Command {
        match self {
            Self::Ours => Command::new(program),
            Self::Postgres => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--"]).arg(program);
                command
            }
        }
    }

    // Makes `inner` the user's own, and `outer` passable for the user.
    fn give(self, outer: &Path, inner: &Path) -> Result<(), PostgresError> {
        std::fs::create_dir_all(inner).map_err(io(format!("making {}", inner.display())))?;
        if self == Self::Postgres {
            let mode = std::fs::Permissions::from_mode(0o711);
            std::fs::set_permissions(outer, mode)
                .map_err(io(format!("opening {}", outer.display())))?;
        }
        self.own(inner)
    }

    fn own(self, folder: &Path) -> Result<(), PostgresError> {
        if self == Self::Ours {
            return Ok(());
        }
        let done = Command::new("chown")
            .arg("postgres")
            .arg(folder)
            .output()
            .map_err(io("running chown"))?;
        if done.status.success() {
            return Ok(());
        }
        Err(PostgresError::Failed {
            what: "chown",
            output: text(&done.stderr),
        })
    }

    fn run(self, what: &'static str, program: &Path, args: &[&str]) -> Result<(), PostgresError> {
        let done = self
            .command(program)
            .args(args)
            .current_dir("/")
            .output()
            .map_err(io(format!("running {what}")))?;
        if done.status.success() {
            return Ok(());
        }
        Err(PostgresError::Failed {
            what,
            output: text(&done.stderr),
        })
    }

    fn start(
        self,
        binaries: &Path,
        folder: &Path,
        sockets: &Path,
        durability: Durability,
    ) -> Result<Child, PostgresError> {
        let sync = match durability {
            Durability::Kept => "on",
            Durability::Lost => "off",
        };

        // `pg_ctl -w` waits until connections are taken; the line after it tells us. Then the shell waits for the end of
        // its input, and stops what it started. Ctrl-C reaches it, too, and is ours to answer.
        let script = r#"
            trap '' INT HUP TERM
            data="$2/postgres" log="$3/server.log"
            "$1/pg_ctl" status -D "$data" >/dev/null && "$1/pg_ctl" stop -w -s -D "$data" -m fast
            if ! "$1/pg_ctl" start -w -s -D "$data" -l "$log" -o "-k '$3' -c listen_addresses='' -c fsync=$4 -c synchronous_commit=$4 -c full_page_writes=$4 -c max_connections=200"; then
              cat "$log" >&2
              exit 1
            fi
            echo ready
            cat >/dev/null
            "$1/pg_ctl" stop -w -s -D "$data" -m fast
            [ "$4" = on ] || rm -rf "$3" "$2"
        "#;
        let mut child = self
            .command(Path::new("/bin/sh"))
            .args(["-c", script, "sh"])
            .args([binaries, folder, sockets])
            .arg(sync)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(io("starting PostgreSQL"))?;
        let mut ready = [0; 6];
        let outcome = child
            .stdout
            .as_mut()
            .map(|stdout| stdout.read_exact(&mut ready));
        if matches!(outcome, Some(Ok(()))) {
            return Ok(child);
        }
        let done = child
            .wait_with_output()
            .map_err(io("starting PostgreSQL"))?;
        Err(PostgresError::Failed {
            what: "starting PostgreSQL",
            output: text(&done.stderr),
        })
    }
}

fn lock(folder: &Path) -> Result<File, PostgresError> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(io(format!("making {}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(PostgresError::InUse(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(io(format!("locking {}", path.display()))(source)),
    }
}

// A socket's path is short by law, so its folder is beside the data only where that is short.
fn socket_folder(folder: &Path, user: &User) -> Result<PathBuf, PostgresError> {
    let beside = folder.join("socket");
    let sockets = if beside.as_os_str().len() <= SOCKET_FOLDER_CHARS_AT_MOST {
        beside
    } else {
        std::env::temp_dir().join(format!("brainops-postgres-{}", std::process::id()))
    };
    user.give(sockets.parent().unwrap_or(folder), &sockets)?;
    Ok(sockets)
}

fn find_binaries(given: Option<&Path>) -> Result<PathBuf, PostgresError> {
    let is_whole = |folder: &Path| {
        ["initdb", "postgres", "pg_ctl"]
            .iter()
            .all(|name| folder.join(name).exists())
    };
    if let Some(given) = given {
        return if is_whole(given) {
            Ok(given.to_owned())
        } else {
            Err(PostgresError::Missing)
        };
    }
    let mut candidates: Vec<PathBuf> = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default();
    // Debian keeps each major version in a folder of its own; the newest is taken.
    for parent in [
        "/usr/lib/postgresql",
        "/usr/local/lib/postgresql",
        "/opt/homebrew/opt",
    ] {
        let Ok(entries) = std::fs::read_dir(parent) else {
            continue;
        };
        let mut folders: Vec<_> = entries
            .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
            .collect();
        folders.sort();
        candidates.extend(folders.into_iter().rev());
    }
    candidates
        .into_iter()
        .find(|folder| is_whole(folder))
        .ok_or(PostgresError::Missing)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}
