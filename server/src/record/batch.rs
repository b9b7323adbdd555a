//! Many records in one transaction: each row is tried by itself, and what fails is taken back alone.

use crate::db::{ChangeKind, OrgTx};
use crate::http::{FieldError, Problem};
use crate::identity::Caller;
use crate::record::read::Row;
use crate::record::resource::Record;
use crate::record::{create, set_archived, update};
use brainops_domain::failure::Code;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is to be done to one record.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Create(Map<String, Value>),
    Update {
        id: Uuid,
        version: i64,
        fields: Map<String, Value>,
    },
    Archive {
        id: Uuid,
        version: i64,
    },
}

/// Why one row was refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Refusal {
    /// What programs branch on.
    #[schema(value_type = String)]
    pub(super) code: Code,
    /// What happened, in a sentence.
    pub(super) detail: String,
    /// The fields that are wrong.
    pub(super) errors: Vec<FieldError>,
}

/// What became of one row: its record, or why it was refused.
pub(super) type Outcome = Result<(Uuid, Row), Refusal>;

/// Does one step. What it left behind is gone when it is refused.
///
/// Errors: the whole batch can't go on.
pub(super) async fn attempt(
    tx: &mut OrgTx,
    record: &Record,
    caller: &Caller,
    step: Step,
) -> Result<Outcome, Problem> {
    let part = tx.begin_part().await?;
    let done = match step {
        Step::Create(draft) => create(tx, record, caller, draft).await,
        Step::Update {
            id,
            version,
            fields,
        } => update(tx, record, caller, id, version, fields)
            .await
            .map(|row| (id, row)),
        Step::Archive { id, version } => {
            let kind = ChangeKind::Archive;
            set_archived(tx, record, caller, id, version, kind)
                .await
                .map(|row| (id, row))
        }
    };
    match done {
        Ok(done) => {
            tx.keep_part(part).await?;
            Ok(Ok(done))
        }
        Err(error) => {
            let problem = Problem::from(error);
            if matches!(problem.code(), Code::Unavailable | Code::Internal) {
                return Err(problem);
            }
            tx.take_back(part).await?;
            Ok(Err(Refusal {
                code: problem.code(),
                detail: problem.detail().to_owned(),
                errors: problem.errors().to_vec(),
            }))
        }
    }
}
