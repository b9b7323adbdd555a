//! Search finds what is the organisation's and within reach, and nothing else.

use crate::harness::{Org, Server};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor};
use uuid::Uuid;

async fn found(server: &Server, who: &Org, query: &str) -> Vec<Uuid> {
    let answer = server
        .get(&format!("/api/v1/search?{query}"))
        .by(who)
        .send()
        .await
        .expect(200);
    let mut ids: Vec<Uuid> = answer
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().parse().unwrap())
        .collect();
    ids.sort();
    ids
}

async fn make(server: &Server, who: &Org, plural: &str, body: Value) -> Uuid {
    let call = server.post(&format!("/api/v1/{plural}")).by(who);
    call.json(body).send().await.expect(201).id()
}

#[tokio::test]
async fn search_never_leaves_the_organisation() {
    let server = Server::start().await;
    let ours = server.org("apex").await;
    let theirs = server.org("ridge").await;
    let customer = server.customer(&ours, "Vandersloot").await;
    let job = server.job(&ours, customer).await;
    let body = json!({ "job_id": job, "text": "Gate code 4711, beware of the dog" });
    let comment = make(&server, &ours, "comments", body).await;
    assert_eq!(found(&server, &ours, "q=vander").await, [customer]);
    assert_eq!(found(&server, &ours, "q=26-0001").await, [job]);
    assert_eq!(found(&server, &ours, "q=GATE%20471").await, [comment]);
    assert!(found(&server, &ours, "q=gate%20cat").await.is_empty());
    assert_eq!(found(&server, &ours, "q=e&entity=job").await, [job]);

    let org_word = format!("org{}", ours.org_id.simple());
    for query in [
        "vander",
        "26-0001",
        "gate",
        "elm",
        &org_word,
        "'%20|%20'elm",
    ] {
        assert!(
            found(&server, &theirs, &format!("q={query}"))
                .await
                .is_empty(),
            "{query}"
        );
    }
    // The function itself, as the API's role: in another organisation, and in none.
    let mut sql = server.connect("brainops_api").await;
    for context in [
        format!("set local app.org = '{}'", theirs.org_id),
        "set local app.org = ''".to_owned(),
        "select 1".to_owned(),
    ] {
        sql.execute("begin").await.unwrap();
        sql.execute(AssertSqlSafe(context.clone())).await.unwrap();
        for words in ["'vander':*", "'elm':*", "'gate':* | 'elm':*", "!'nothing'"] {
            let seen: i64 = sqlx::query_scalar(
                "select count(*) from search_entries(
                   $1, array['customer', 'job', 'comment'], array['all', 'all', 'all'], $2, array[]::uuid[], 100)",
            )
            .bind(words)
            .bind(ours.person_id)
            .fetch_one(&mut sql)
            .await
            .unwrap();
            assert_eq!(seen, 0, "{context} {words}");
        }
        sql.execute("rollback").await.unwrap();
    }
    sql.execute("set role brainops_search").await.unwrap_err();
}

#[tokio::test]
async fn search_keeps_to_permissions_reach_and_what_is_not_archived() {
    let server = Server::start().await;
    let org = server.org("apex").await;
    let grants = [
        ("search.read", "all"),
        ("job.read", "own"),
        ("job.create", "own"),
        ("comment.read", "own"),
    ];
    let seller = server.person(&org, "sam", &grants).await;
    let customer = server.customer(&org, "Elmore").await;
    let theirs = server.job(&org, customer).await;
    let own = server.job(&seller, customer).await;
    let comment = |job: Uuid| json!({ "job_id": job, "text": "Elm over the ridge" });
    let their_comment = make(&server, &org, "comments", comment(theirs)).await;
    let own_comment = make(&server, &org, "comments", comment(own)).await;
    let mut sees = vec![own, own_comment];
    sees.sort();
    assert_eq!(found(&server, &seller, "q=elm").await, sees);
    let mut all = vec![customer, theirs, own, their_comment, own_comment];
    all.sort();
    assert_eq!(found(&server, &org, "q=elm").await, all);

    let call = server
        .patch(&format!("/api/v1/jobs/{own}"))
        .by(&org)
        .version(1);
    call.json(json!({ "street": "1 Oak Ave" }))
        .send()
        .await
        .expect(200);
    assert_eq!(found(&server, &seller, "q=elm").await, [own_comment]);
    assert_eq!(found(&server, &seller, "q=oak").await, [own]);
    let path = format!("/api/v1/comments/{own_comment}");
    server
        .delete(&path)
        .by(&org)
        .version(1)
        .send()
        .await
        .expect(200);
    assert!(found(&server, &seller, "q=elm").await.is_empty());
    for query in [
        "",
        "q=",
        "q=--",
        "q=a&entity=person",
        "q=a&limit=0",
        "q=%00",
        "q=a&x=1",
    ] {
        server
            .get(&format!("/api/v1/search?{query}"))
            .by(&org)
            .send()
            .await
            .expect_problem(400, "invalid");
    }
}
