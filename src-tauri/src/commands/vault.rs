//! The vault: make, open, close.

use crate::app::{Answer, App, told};
use brainops_core::vault::Vault;
use brainops_core::workspace::Workspace;
use brainops_domain::view::vault::{
    NewVault, RecoverySheet, Session, Unlock, VaultState, VaultStatus,
};
use std::sync::Arc;
use tauri::State;

#[tauri::command]
pub(crate) async fn vault_status(app: State<'_, App>) -> Answer<VaultStatus> {
    app.run(|app| {
        let session = match app.workspace() {
            Ok(workspace) => Some(workspace.session()?),
            Err(_) => None,
        };
        let key_home = app.vault().key_home()?;
        let state = match (&session, key_home) {
            (Some(_), _) => VaultState::Open,
            (None, Some(_)) => VaultState::Locked,
            (None, None) => VaultState::Missing,
        };
        Ok(VaultStatus {
            state,
            key_home,
            keychain_available: Vault::keychain_available(),
            session,
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn create_vault(app: State<'_, App>, input: NewVault) -> Answer<Session> {
    app.run(move |app| {
        let opened = app.vault().create(&input, app.clock().now())?;
        let workspace = Workspace::start(
            opened,
            app.resources(),
            app.clock().clone(),
            app.listeners(),
        )?;
        // The vault is made, whatever becomes of the demo; the first screen offers it once more, and says why not.
        if input.with_demo
            && let Err(error) = workspace.add_demo()
        {
            told(&error);
        }
        enter(app, workspace)
    })
    .await
}

#[tauri::command]
pub(crate) async fn add_demo(app: State<'_, App>) -> Answer<()> {
    app.with(|workspace| workspace.add_demo().map(|_| ())).await
}

#[tauri::command]
pub(crate) async fn unlock_vault(app: State<'_, App>, input: Unlock) -> Answer<Session> {
    app.run(move |app| {
        if let Ok(workspace) = app.workspace() {
            return workspace.session();
        }
        let opened = app.vault().open(&input, app.clock().now())?;
        let workspace = Workspace::start(
            opened,
            app.resources(),
            app.clock().clone(),
            app.listeners(),
        )?;
        enter(app, workspace)
    })
    .await
}

#[tauri::command]
pub(crate) async fn lock_vault(app: State<'_, App>) -> Answer<()> {
    app.run(|app| {
        app.set(None);
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn recovery_sheet(app: State<'_, App>) -> Answer<RecoverySheet> {
    app.run(|app| app.workspace()?.recovery_sheet(app.data_folder()))
        .await
}

/// Sets a vault aside whose key is gone; the first screen offers a new one then.
#[tauri::command]
pub(crate) async fn set_vault_aside(app: State<'_, App>) -> Answer<()> {
    app.run(|app| Ok(app.vault().set_aside(app.clock().now())?))
        .await
}

fn enter(app: &App, workspace: Workspace) -> brainops_core::Result<Session> {
    let session = workspace.session()?;
    app.set(Some(Arc::new(workspace)));
    Ok(session)
}
