//! Stock on hand: what the movements add up to.

use crate::app::App;
use crate::db::DbError;
use crate::http::{Api, Op, Param, Problem, RawQuery};
use crate::identity::Caller;
use axum::extract::State;
use axum::http::StatusCode;
use brainops_domain::permission::Perm;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// How much of an item a place has.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
struct OnHand {
    /// The item.
    item_id: Uuid,
    /// The place.
    location_id: Uuid,
    /// How much, in thousandths of a unit.
    quantity_milli: i64,
}

/// Adds the route of stock.
pub(crate) fn routes(api: &mut Api) {
    let id = || json!({ "type": "string", "format": "uuid" });
    let op = Op::get("/api/v1/inventory-stock", "list_inventory_stock")
        .says("inventory-movements", "What is on hand, by item and place.")
        .params([
            Param::query("item_id", "Of this item only.", id()),
            Param::query("location_id", "At this place only.", id()),
            Param::query("after_item_id", "Begins after this item.", id()),
            Param::query(
                "limit",
                "Rows of a page.",
                json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 }),
            ),
        ])
        .answers_list::<OnHand>(StatusCode::OK, "By item and place; items come whole.")
        .fails(StatusCode::BAD_REQUEST, "A parameter can't be understood.");
    api.guarded(Perm::InventoryRead, op, list);
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    mut query: RawQuery,
) -> Result<axum::Json<Vec<OnHand>>, Problem> {
    let item_id = query.take_id("item_id")?;
    let location_id = query.take_id("location_id")?;
    let after = query.take_id("after_item_id")?;
    let limit = query.take_limit()?;
    query.finish()?;
    let mut tx = app.db.read(caller.authority()).await?;
    let org_id = tx.org_id();
    // A page ends with all places of its last item, so that the next can begin after it.
    let rows = sqlx::query_as(
        "select item_id, location_id, quantity_milli
         from inventory_stock
         where org_id = $1
           and quantity_milli > 0
           and ($2::uuid is null or item_id = $2)
           and ($3::uuid is null or location_id = $3)
           and ($4::uuid is null or item_id > $4)
         order by item_id
         fetch first $5 rows with ties",
    )
    .bind(org_id)
    .bind(item_id)
    .bind(location_id)
    .bind(after)
    .bind(limit)
    .fetch_all(tx.sql())
    .await
    .map_err(DbError::from)?;
    Ok(axum::Json(rows))
}
