//! A token of one API is none of the others', even where one key signs both.

use serde_json::{Value, json};

use super::po2::Machine;
use crate::person::PASSWORD;
use crate::scram::{Scram, logout};
use crate::world::World;

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
        let barong = world
            .ask("GET", "/api/v1/accounts/me", bearer, &Value::Null)
            .await;
        assert_eq!(
            barong.status == 200,
            *api == "barong",
            "{api} at Barong's: {}",
            barong.text()
        );
        let renewed = world
            .ask("POST", "/api/v1/security/renew", bearer, &Value::Null)
            .await;
        assert_eq!(
            renewed.status == 201,
            *api == "barong",
            "{api} at Barong's: {}",
            renewed.text()
        );
        let pacerpro = world.ask("GET", "/session", bearer, &Value::Null).await;
        assert_eq!(
            pacerpro.status == 200,
            *api == "pacerpro",
            "{api} at PacerPro's: {}",
            pacerpro.text()
        );
        let refreshed = world
            .post("/api/auth/session", json!({ "refreshToken": token }))
            .await;
        assert_eq!(
            refreshed.status == 200,
            *api == "refresh",
            "{api} at Polario's: {}",
            refreshed.text()
        );
        // Last, as it ends the session.
        let polario = logout(&world, bearer).await;
        assert_eq!(
            polario.status == 200,
            *api == "polario",
            "{api} at Polario's: {}",
            polario.text()
        );
    }
    let me = world
        .ask("GET", "/api/v1/accounts/me", Some(&mia.token), &Value::Null)
        .await;
    me.is(200);
}
