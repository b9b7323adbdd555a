//! The price book.

use crate::app::{Answer, App};
use brainops_core::prices;
use brainops_domain::price_book::PriceImport;
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
