//! A token of one API is none of the others', even where one key signs both.

use serde_json::{Value, json};

use super::po2::Machine;
use crate::person::PASSWORD;
use crate::scram::{Scram, logout};
use crate::world::{Answer, World};

#[tokio::test]
async fn every_token_opens_its_own_api_only() {
    let world = World::strict().await;
    let mia = world.account().await;
    let session = world
        .post(
            "/session",
            json!({ "email": mia.email, "password": PASSWORD }),
        )
        .await
        .json();
    let device = Scram::new(&world, &mia.email, PASSWORD).device().await;
    let machine = Machine::made(&world).await.login(&world).await.json();
    let tokens = [
        ("barong", mia.token.clone()),
        ("pacerpro", session["jwtToken"].as_str().unwrap().to_owned()),
        ("po2", machine["token"].as_str().unwrap().to_owned()),
        ("refresh", device.refresh.clone()),
        ("polario", device.jwt.clone()),
    ];
    for (api, token) in &tokens {
        let bearer = Some(token.as_str());
        let opens = |answer: Answer, status: u16, own: &str, whose: &str| {
            let opened = answer.status == status;
            assert_eq!(opened, *api == own, "{api} at {whose}'s: {}", answer.text());
        };
        let barong = world
            .ask("GET", "/api/v1/accounts/me", bearer, &Value::Null)
            .await;
        opens(barong, 200, "barong", "Barong");
        let renewed = world
            .ask("POST", "/api/v1/security/renew", bearer, &Value::Null)
            .await;
        opens(renewed, 201, "barong", "Barong");
        let pacerpro = world.ask("GET", "/session", bearer, &Value::Null).await;
        opens(pacerpro, 200, "pacerpro", "PacerPro");
        let refreshed = world
            .post("/api/auth/session", json!({ "refreshToken": token }))
            .await;
        opens(refreshed, 200, "refresh", "Polario");
        // Last, as it ends the session.
        let polario = logout(&world, bearer).await;
        opens(polario, 200, "polario", "Polario");
    }
    let me = world
        .ask("GET", "/api/v1/accounts/me", Some(&mia.token), &Value::Null)
        .await;
    me.is(200);
}
