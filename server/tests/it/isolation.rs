//! Organisations can't reach each other, whatever the API does above the tables.

use crate::harness::{Server, new_id};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor};

// Tables that hold no organisation's data, and why.
const NOT_ISOLATED: [&str; 5] = [
    // Which migrations ran.
    "app._sqlx_migrations",
    // Hashes of what somebody tried to sign in with; reached through two functions only.
    "directory.attempt",
    // Hashes of e-mail addresses; reached through four functions only.
    "directory.login",
    // Names in addresses; reached through the same functions.
    "directory.organisation",
    // Ids and hashes of what waits to be done; reached through four functions only.
    "directory.task",
];

#[derive(sqlx::FromRow)]
struct Table {
    name: String,
    is_isolated: bool,
    owner: String,
    app_may: Vec<String>,
}

async fn tables(server: &Server) -> Vec<Table> {
    let mut sql = server.connect("postgres").await;
    sqlx::query_as(
        "select n.nspname || '.' || c.relname as name,
           c.relrowsecurity and c.relforcerowsecurity and exists (
             select from pg_policy p where p.polrelid = c.oid and p.polqual is not null and p.polwithcheck is not null
           ) as is_isolated,
           pg_get_userbyid(c.relowner)::text as owner,
           array(
             select privilege from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege
             where has_table_privilege('brainops_api', c.oid, privilege)
           ) as app_may
         from pg_class c
         join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname in ('app', 'directory', 'public')
         order by 1",
    )
    .fetch_all(&mut sql)
    .await
    .unwrap()
}

#[tokio::test]
async fn every_table_is_isolated_or_on_the_list() {
    let server = Server::start().await;
    let tables = tables(&server).await;
    assert!(tables.len() >= 20);
    for table in &tables {
        let listed = NOT_ISOLATED.contains(&table.name.as_str());
        assert_ne!(table.is_isolated, listed, "{}", table.name);
        assert_eq!(table.owner, "brainops_owner", "{}", table.name);
        assert!(
            !table.app_may.contains(&"TRUNCATE".to_owned()),
            "{}",
            table.name
        );
        if listed {
            assert!(
                table.app_may.is_empty(),
                "{} {:?}",
                table.name,
                table.app_may
            );
        }
        if ["app.audit", "app.change"].contains(&table.name.as_str()) {
            assert_eq!(table.app_may, ["SELECT", "INSERT"], "{}", table.name);
        }
    }
}

#[tokio::test]
async fn every_key_begins_with_the_organisation() {
    let server = Server::start().await;
    let mut sql = server.connect("postgres").await;
    let wrong: Vec<(String, String)> = sqlx::query_as(
        "select c.conrelid::regclass::text, c.conname::text
         from pg_constraint c
         join pg_namespace n on n.oid = c.connamespace
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
         where n.nspname = 'app' and c.contype in ('p', 'u', 'f') and a.attname <> 'org_id'
           and c.conrelid <> '_sqlx_migrations'::regclass
         union all
         select i.indrelid::regclass::text, i.indexrelid::regclass::text
         from pg_index i
         join pg_class c on c.oid = i.indrelid
         join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
         where n.nspname = 'app' and a.attname <> 'org_id' and c.relname <> '_sqlx_migrations'
           -- An index of words can't begin with a column; the organisation is one of its words.
           and i.indexrelid <> 'search_entry_words'::regclass",
    )
    .fetch_all(&mut sql)
    .await
    .unwrap();
    assert_eq!(wrong, []);
    let sequences: i64 = sqlx::query_scalar("select count(*) from pg_class where relkind = 'S'")
        .fetch_one(&mut sql)
        .await
        .unwrap();
    assert_eq!(sequences, 0);
}

#[tokio::test]
async fn every_constraint_has_a_name_of_ours() {
    let server = Server::start().await;
    let mut sql = server.connect("postgres").await;
    let wrong: Vec<String> = sqlx::query_scalar(
        "select c.conname::text
         from pg_constraint c
         join pg_class t on t.oid = c.conrelid
         join pg_namespace n on n.oid = c.connamespace
         where n.nspname = 'app' and t.relname <> '_sqlx_migrations' and c.contype in ('p', 'u', 'f', 'c')
           and c.conname !~ ('^' || t.relname || '_([a-z0-9_]+_(fk|once|length|known|lower|whole|rule)|key|row_once)$')",
    )
    .fetch_all(&mut sql)
    .await
    .unwrap();
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn the_apis_own_role_sees_and_writes_nothing_of_another_organisation() {
    let server = Server::start().await;
    let ours = server.org("apex").await;
    let theirs = server.org("ridge").await;
    let customer = server.customer(&ours, "Vandersloot").await;
    server.job(&ours, customer).await;
    server.key(&ours, &["job.read"]).await;
    let tables = tables(&server).await;
    let mut sql = server.connect("brainops_api").await;
    for context in [
        format!("set local app.org = '{}'", theirs.org_id),
        "select 1".to_owned(),
        "set local app.org = ''".to_owned(),
    ] {
        for table in tables.iter().filter(|table| table.is_isolated) {
            let name = &table.name;
            sql.execute("begin").await.unwrap();
            sql.execute(AssertSqlSafe(context.clone())).await.unwrap();
            let seen: i64 = sqlx::query_scalar(AssertSqlSafe(format!(
                "select count(*) from {name} where org_id = $1"
            )))
            .bind(ours.org_id)
            .fetch_one(&mut sql)
            .await
            .unwrap();
            assert_eq!(seen, 0, "{name}");
            if table.app_may.contains(&"UPDATE".to_owned()) {
                let done = sqlx::query(AssertSqlSafe(format!(
                    "update {name} set org_id = org_id where org_id = $1"
                )))
                .bind(ours.org_id)
                .execute(&mut sql)
                .await
                .unwrap();
                assert_eq!(done.rows_affected(), 0, "{name}");
            }
            sql.execute("rollback").await.unwrap();
        }
    }
    // Rows can't be put into another organisation either.
    sql.execute("begin").await.unwrap();
    sql.execute(AssertSqlSafe(format!(
        "set local app.org = '{}'",
        theirs.org_id
    )))
    .await
    .unwrap();
    let refused = sqlx::query(
        "insert into customer (org_id, id, last_name, created_at, changed_at) values ($1, $2, 'X', now(), now())",
    )
    .bind(ours.org_id)
    .bind(new_id())
    .execute(&mut sql)
    .await
    .unwrap_err();
    assert!(
        refused.to_string().contains("row-level security"),
        "{refused}"
    );
    sql.execute("rollback").await.unwrap();
    for statement in [
        "select * from directory.login",
        "delete from app.audit",
        "alter table app.customer disable row level security",
        "create table app.x ()",
    ] {
        sql.execute(statement).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_record_without_its_change_is_refused_by_the_database() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let customer = server.customer(&org, "Vandersloot").await;
    for user in ["brainops_api", "postgres"] {
        let mut sql = server.connect(user).await;
        sql.execute("begin").await.unwrap();
        sql.execute(AssertSqlSafe(format!(
            "set local app.org = '{}'",
            org.org_id
        )))
        .await
        .unwrap();
        sqlx::query(
            "update customer set phone = '1', version = version + 1 where org_id = $1 and id = $2",
        )
        .bind(org.org_id)
        .bind(customer)
        .execute(&mut sql)
        .await
        .unwrap();
        let refused = sql.execute("commit").await.unwrap_err();
        assert!(
            refused.to_string().contains("is not in the change log"),
            "{refused}"
        );
    }
    let answer = server
        .get(&format!("/api/v1/customers/{customer}"))
        .by(&org)
        .send()
        .await
        .expect(200);
    assert_eq!(answer.body["phone"], "");
    server
        .patch(&format!("/api/v1/customers/{customer}"))
        .by(&org)
        .version(1)
        .json(json!({ "phone": "402-555-0101" }))
        .send()
        .await
        .expect(200);
}
