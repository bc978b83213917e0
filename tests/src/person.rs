//! Somebody with an account, who calls with their access token.

use serde_json::{Value, json};
use shared::label::Levels;
use types::values::Uid;

use crate::world::{Answer, World};

pub const PASSWORD: &str = "Harbour-lane-7";

/// A signed-in account.
pub struct Person<'a> {
    pub world: &'a World,
    pub email: String,
    pub token: String,
}

impl<'a> Person<'a> {
    /// Signs up, leaves the mail unread.
    pub async fn signed_up(world: &World, email: &str) {
        world
            .post(
                "/api/v1/accounts",
                json!({ "email": email, "password": PASSWORD }),
            )
            .await
            .is(201)
            .says("null");
    }

    /// Signs up and confirms.
    pub async fn confirmed(world: &World, email: &str) {
        Self::signed_up(world, email).await;
        let token = world.mailed(email, "confirmation_token");
        world
            .post(
                "/api/v1/accounts/confirm",
                json!({ "confirmation_token": token }),
            )
            .await
            .is(201)
            .says("null");
    }

    /// Signs up, confirms and signs in.
    pub async fn signed_in(world: &'a World, email: &str) -> Self {
        Self::confirmed(world, email).await;
        let token = Self::token(world, email, PASSWORD).await;
        Self {
            world,
            email: email.to_owned(),
            token,
        }
    }

    /// A fresh access token.
    pub async fn token(world: &World, email: &str, password: &str) -> String {
        let body = json!({ "email": email, "password": password, "application_id": "peatio" });
        let answer = world.post("/api/v1/sessions", body).await.is(201);
        answer.json().as_str().unwrap().to_owned()
    }

    /// The same person, signed in a day later: the account is new no more.
    pub async fn a_day_later(self) -> Self {
        self.world.clock().advance(86_400);
        let token = Self::token(self.world, &self.email, PASSWORD).await;
        Self { token, ..self }
    }

    pub async fn ask(&self, method: &str, path: &str, body: Value) -> Answer {
        self.world.ask(method, path, Some(&self.token), &body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask("PUT", path, body).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask("PATCH", path, body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path, Value::Null).await
    }

    /// The level that the API tells.
    pub async fn level(&self) -> u64 {
        self.get("/api/v1/accounts/me").await.is(200).json()["level"]
            .as_u64()
            .unwrap()
    }

    /// Sets a private label as an operator does.
    pub async fn private_label(&self, key: &str, value: &str) {
        let (uid, now) = (
            Uid::parse(&self.uid().await).unwrap(),
            self.world.clock().now(),
        );
        let set = self
            .world
            .operations()
            .set_private_label(&uid, key, value, now, &Levels::default())
            .await;
        assert!(set.unwrap());
    }

    /// Asks for a code for `number`; the code that came.
    pub async fn code(&self, number: &str) -> String {
        let answer = self
            .post("/api/v1/phones", json!({ "phone_number": number }))
            .await
            .is(201);
        answer.says(r#"{"message":"Code was sent successfully"}"#);
        self.world.code(number)
    }

    /// Gives a code back.
    pub async fn verify(&self, number: &str, code: &str) -> Answer {
        self.post(
            "/api/v1/phones/verify",
            json!({ "phone_number": number, "verification_code": code }),
        )
        .await
    }

    /// The uid that the API tells.
    pub async fn uid(&self) -> String {
        self.get("/api/v1/accounts/me").await.is(200).json()["uid"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}
