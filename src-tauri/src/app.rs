//! The running app: where its data lies, and the vault that is open.

use crate::menu::Bar;
use brainops_core::clock::Clock;
use brainops_core::error::Error;
use brainops_core::store::Tx;
use brainops_core::vault::Vault;
use brainops_core::workspace::{Listeners, Resources, Workspace};
use brainops_domain::failure::{Code, Failure};
use brainops_domain::view::tag::Tag;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tauri::{AppHandle, Emitter as _, Manager as _};

/// The answer of a command.
pub(crate) type Answer<T> = Result<T, Failure>;
type Outcome<T> = brainops_core::Result<T>;

/// State behind every command. Clones share it.
#[derive(Clone)]
pub(crate) struct App {
    inner: Arc<Inner>,
}

struct Inner {
    handle: AppHandle,
    vault: Vault,
    resources: Resources,
    clock: Clock,
    menu: Bar,
    open: RwLock<Option<Arc<Workspace>>>,
}

impl App {
    /// Finds the data folder and what came with the app.
    ///
    /// `BRAINOPS_DATA_DIR` names another data folder; for tests, and for a vault on another disk.
    pub(crate) fn new(handle: &AppHandle) -> tauri::Result<Self> {
        let named = std::env::var_os("BRAINOPS_DATA_DIR").filter(|named| !named.is_empty());
        let data = match named {
            Some(folder) => PathBuf::from(folder),
            None => handle.path().app_local_data_dir()?,
        };
        std::fs::create_dir_all(&data)?;
        let resources = find_resources(handle)?;
        let inner = Inner {
            handle: handle.clone(),
            vault: Vault::at(&data),
            resources,
            clock: Clock::system(),
            menu: Bar::default(),
            open: RwLock::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The data folder.
    pub(crate) fn data_folder(&self) -> &Path {
        self.inner.vault.folder()
    }

    /// The vault's place.
    pub(crate) fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    /// What came with the app.
    pub(crate) fn resources(&self) -> &Resources {
        &self.inner.resources
    }

    /// The running app.
    pub(crate) fn handle(&self) -> &AppHandle {
        &self.inner.handle
    }

    /// The menu bar.
    pub(crate) fn menu(&self) -> &Bar {
        &self.inner.menu
    }

    /// The clock.
    pub(crate) fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The open vault.
    pub(crate) fn workspace(&self) -> Outcome<Arc<Workspace>> {
        self.inner
            .open
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .ok_or(Error::Locked)
    }

    /// Puts an open vault in place of the one before, or closes it.
    pub(crate) fn set(&self, workspace: Option<Arc<Workspace>>) {
        let before = {
            let mut open = self
                .inner
                .open
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *open, workspace)
        };
        // Outside the lock: closing waits for the work of the vault to end.
        drop(before);
    }

    /// Where an open vault tells what changes.
    pub(crate) fn listeners(&self) -> Listeners {
        let handle = || self.inner.handle.clone();
        let app = self.clone();
        let (changed, import, analysis, learning) = (handle(), handle(), handle(), handle());
        Listeners {
            changed: Box::new(move |tags| emit(&changed, "changed", tags.to_vec())),
            import: Box::new(move |view| emit(&import, "import", view)),
            analysis: Box::new(move |view| emit(&analysis, "analysis", view)),
            learning: Box::new(move |view| emit(&learning, "learning", view)),
            revoked: Box::new(move || close_for_good(app.clone())),
        }
    }

    /// Runs `work` off the window's threads.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Outcome<T> + Send + 'static,
    ) -> Answer<T> {
        let app = self.clone();
        let joined = tauri::async_runtime::spawn_blocking(move || work(&app)).await;
        match joined {
            Ok(outcome) => outcome.map_err(|error| told(&error)),
            Err(error) => Err(Failure {
                code: Code::Internal,
                message: error.to_string(),
                retryable: false,
            }),
        }
    }

    /// Runs `work` over the open vault.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Workspace) -> Outcome<T> + Send + 'static,
    ) -> Answer<T> {
        self.run(move |app| work(&*app.workspace()?)).await
    }

    /// Runs a query over the open vault.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Outcome<T> + Send + 'static,
    ) -> Answer<T> {
        self.with(move |workspace| workspace.store().read(query))
            .await
    }

    /// Runs one user action over the open vault.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        action: impl FnOnce(&mut Tx<'_>) -> Outcome<T> + Send + 'static,
    ) -> Answer<T> {
        self.run(move |app| app.workspace()?.store().write(app.clock().now(), action))
            .await
    }
}

/// Closes a vault whose key is gone, from a thread of its own: whoever calls is one of the vault's.
fn close_for_good(app: App) {
    tauri::async_runtime::spawn_blocking(move || {
        app.set(None);
        // The window asks anew how the vault stands.
        emit(app.handle(), "changed", vec![Tag::Company]);
    });
}

/// What came with the app: the folder that `BRAINOPS_RESOURCES` names and no other, as for `brainops`; else
/// where its package put it, or beside the program when it runs from where it was built.
fn find_resources(handle: &AppHandle) -> tauri::Result<Resources> {
    if let Some(named) = std::env::var_os("BRAINOPS_RESOURCES").filter(|named| !named.is_empty()) {
        return Ok(Resources::at(Path::new(&named)));
    }
    let packaged = Resources::at(&handle.path().resource_dir()?);
    if packaged.model.is_dir() {
        return Ok(packaged);
    }
    let program = std::env::current_exe()?;
    Ok(program.parent().map_or(packaged, Resources::at))
}

pub(crate) fn emit<T: serde::Serialize + Clone>(handle: &AppHandle, event: &str, payload: T) {
    if let Err(error) = handle.emit(event, payload) {
        tracing::warn!(%error, event, "an event did not reach the window");
    }
}

/// An error as it goes to the window, logged once: what a log holds names neither people nor places.
pub(crate) fn told(error: &Error) -> Failure {
    let failure = error.failure();
    match failure.code {
        Code::Internal | Code::DatabaseDamaged | Code::SamplesMissing => {
            tracing::error!(code = ?failure.code, trace = error.trace(), "a command failed");
        }
        code => tracing::info!(?code, trace = error.trace(), "a command was refused"),
    }
    failure
}
