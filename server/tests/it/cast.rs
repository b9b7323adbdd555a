//! Who and what tests play with: organisations, people, teams, customers, jobs, keys, letters.

use crate::harness::{Org, PASSWORD, Server, new_id};
use brainops_server::work;
use serde_json::json;
use uuid::Uuid;

impl Server {
    /// Does what waits to be done, until nothing is due.
    pub(crate) async fn work(&self) {
        while work::round(&self.app).await.unwrap() > 0 {}
    }

    /// The letters that were sent to an address, whole, in the order of their ids.
    pub(crate) async fn letters(&self, recipient: &str) -> Vec<String> {
        self.work().await;
        let Ok(folder) = std::fs::read_dir(self.keys.path().join("mail")) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let letters = paths
            .iter()
            .map(|path| std::fs::read_to_string(path).unwrap());
        letters
            .filter(|letter| letter.contains(&format!("To: {recipient}\r\n")))
            .collect()
    }

    /// Registers an organisation.
    pub(crate) async fn org(&self, slug: &str) -> Org {
        self.org_of(slug, &format!("owner@{slug}.example")).await
    }

    pub(crate) async fn org_of(&self, slug: &str, email: &str) -> Org {
        let answer = self
            .post("/api/v1/organisations")
            .json(json!({
                "name": slug, "slug": slug, "email": email, "person_name": "Harriet", "password": PASSWORD,
            }))
            .send()
            .await
            .expect(201);
        let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
        Org {
            slug: slug.to_owned(),
            email: email.to_owned(),
            org_id: text("org_id").parse().unwrap(),
            person_id: text("person_id").parse().unwrap(),
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }

    /// A person beside the owner, with a role of these grants, signed in.
    pub(crate) async fn person(&self, org: &Org, name: &str, grants: &[(&str, &str)]) -> Org {
        let mut sql = self.connect("postgres").await;
        let (person_id, role_id) = (new_id(), new_id());
        let email = format!("{name}@{}.example", org.slug);
        sqlx::query(
            "insert into person (org_id, id, email, name, password_hash, status, created_at, changed_at)
             select org_id, $2, $3, $4, password_hash, 'active', $5, $5 from person where org_id = $1 and id = $6",
        )
        .bind(org.org_id)
        .bind(person_id)
        .bind(&email)
        .bind(name)
        .bind(self.now())
        .bind(org.person_id)
        .execute(&mut sql)
        .await
        .unwrap();
        sqlx::query("insert into role (org_id, id, name, created_at, changed_at) values ($1, $2, $3, $4, $4)")
            .bind(org.org_id)
            .bind(role_id)
            .bind(format!("role of {name}"))
            .bind(self.now())
            .execute(&mut sql)
            .await
            .unwrap();
        for (permission, reach) in grants {
            sqlx::query("insert into role_grant (org_id, role_id, permission, reach) values ($1, $2, $3, $4)")
                .bind(org.org_id)
                .bind(role_id)
                .bind(permission)
                .bind(reach)
                .execute(&mut sql)
                .await
                .unwrap();
        }
        sqlx::query("insert into membership (org_id, person_id, role_id, created_at) values ($1, $2, $3, $4)")
            .bind(org.org_id)
            .bind(person_id)
            .bind(role_id)
            .bind(self.now())
            .execute(&mut sql)
            .await
            .unwrap();
        sqlx::query(
            "insert into directory.login (email_sha256, org_id, person_id) values (sha256(convert_to($1, 'UTF8')), $2, $3)",
        )
        .bind(&email)
        .bind(org.org_id)
        .bind(person_id)
        .execute(&mut sql)
        .await
        .unwrap();
        self.sign_in(&org.slug, &email).await
    }

    pub(crate) async fn sign_in(&self, slug: &str, email: &str) -> Org {
        let answer = self
            .post("/api/v1/auth/login")
            .json(json!({ "email": email, "password": PASSWORD, "organisation": slug }))
            .send()
            .await
            .expect(200);
        let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
        Org {
            slug: slug.to_owned(),
            email: email.to_owned(),
            org_id: text("org_id").parse().unwrap(),
            person_id: text("person_id").parse().unwrap(),
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }

    /// The same sign-in with its next tokens.
    pub(crate) async fn renewed(&self, org: &Org) -> Org {
        let body = json!({ "refresh_token": org.refresh });
        let call = self.post("/api/v1/auth/refresh").json(body);
        let answer = call.send().await.expect(200);
        let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
        Org {
            access: text("access_token"),
            refresh: text("refresh_token"),
            ..org.clone()
        }
    }

    /// A team with members.
    pub(crate) async fn team(&self, org: &Org, name: &str, members: &[Uuid]) -> Uuid {
        let mut sql = self.connect("postgres").await;
        let team_id = new_id();
        sqlx::query("insert into team (org_id, id, name, created_at, changed_at) values ($1, $2, $3, $4, $4)")
            .bind(org.org_id)
            .bind(team_id)
            .bind(name)
            .bind(self.now())
            .execute(&mut sql)
            .await
            .unwrap();
        for member in members {
            sqlx::query("insert into team_member (org_id, team_id, person_id) values ($1, $2, $3)")
                .bind(org.org_id)
                .bind(team_id)
                .bind(member)
                .execute(&mut sql)
                .await
                .unwrap();
        }
        team_id
    }

    pub(crate) async fn customer(&self, org: &Org, last_name: &str) -> Uuid {
        let answer = self
            .post("/api/v1/customers")
            .by(org)
            .json(json!({ "last_name": last_name }))
            .send()
            .await;
        answer.expect(201).id()
    }

    pub(crate) async fn job(&self, org: &Org, customer: Uuid) -> Uuid {
        let body = json!({ "customer_id": customer, "street": "12 Elm St" });
        self.post("/api/v1/jobs")
            .by(org)
            .json(body)
            .send()
            .await
            .expect(201)
            .id()
    }

    /// A key with scopes.
    pub(crate) async fn key(&self, org: &Org, scopes: &[&str]) -> (Uuid, String) {
        let answer = self
            .post("/api/v1/api-keys")
            .by(org)
            .json(json!({ "name": "test", "scopes": scopes }))
            .send()
            .await
            .expect(201);
        let id = answer.body["api_key"]["id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        (id, answer.body["secret"].as_str().unwrap().to_owned())
    }
}
