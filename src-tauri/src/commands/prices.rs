//! The price book.

use crate::app::{Answer, App};
use crate::dialog;
use brainops_core::platform::text_file;
use brainops_core::prices;
use brainops_domain::price_book::PriceImport;
use brainops_domain::view::menu::{FileDialog, PickedText};
use brainops_domain::view::prices::{NewPriceImport, PriceBookView, PriceItemEdit, PriceItemRef};
use tauri::State;

#[tauri::command]
pub(crate) async fn get_price_book(app: State<'_, App>) -> Answer<PriceBookView> {
    app.read(prices::get).await
}

#[tauri::command]
pub(crate) async fn save_price_item(
    app: State<'_, App>,
    input: PriceItemEdit,
) -> Answer<PriceBookView> {
    app.write(move |tx| prices::save_item(tx, &input)).await
}

#[tauri::command]
pub(crate) async fn delete_price_item(
    app: State<'_, App>,
    input: PriceItemRef,
) -> Answer<PriceBookView> {
    app.write(move |tx| prices::delete_item(tx, &input)).await
}

#[tauri::command]
pub(crate) async fn import_price_book(
    app: State<'_, App>,
    input: NewPriceImport,
) -> Answer<PriceImport> {
    app.write(move |tx| prices::import(tx, &input)).await
}

#[tauri::command]
pub(crate) async fn export_price_book(app: State<'_, App>) -> Answer<String> {
    app.read(prices::export).await
}

/// Asks for a file of prices and reads it; nothing where the person closes the dialog.
#[tauri::command]
pub(crate) async fn pick_price_file(
    app: State<'_, App>,
    input: FileDialog,
) -> Answer<Option<PickedText>> {
    app.run(move |app| {
        let Some(path) = dialog::open_csv(app.handle(), &input)? else {
            return Ok(None);
        };
        let text = text_file::read(&path)?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into();
        Ok(Some(PickedText { name, text }))
    })
    .await
}

/// Asks where to and writes the price book there; gives the file's name.
#[tauri::command]
pub(crate) async fn save_price_file(
    app: State<'_, App>,
    input: FileDialog,
) -> Answer<Option<String>> {
    app.run(move |app| {
        let csv = app.workspace()?.store().read(prices::export)?;
        let Some(path) = dialog::save_csv(app.handle(), &input)? else {
            return Ok(None);
        };
        text_file::write(&path, &csv)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Some(name.into_owned()))
    })
    .await
}
