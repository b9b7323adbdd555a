//! Every route of the API, from the parts that have them.

use crate::app::App;
use crate::http::Api;
use crate::{audit, files, health, identity, live, receipt, record, records, search, stock, sync};

/// Every route of the API.
#[must_use]
pub fn api(app: App) -> Api {
    let mut api = Api::new(app);
    health::routes(&mut api);
    identity::routes(&mut api);
    for record in records::all() {
        record::routes(&mut api, &record);
    }
    stock::routes(&mut api);
    search::routes(&mut api);
    files::routes(&mut api);
    receipt::routes(&mut api);
    live::routes(&mut api);
    sync::routes(&mut api);
    audit::routes(&mut api);
    api
}
