//! What ends API keys, and what does not.

use super::*;
use crate::authenticator::Authenticator;
use crate::client::claims;
use crate::person::{PASSWORD, Person};

const NEW: &str = "Another-lane-9";
const GONE: &str = "Record is not found";

/// What everybody is told of a key: whether it makes tokens, and its state.
async fn usable(world: &World, kid: &str) -> (u16, String) {
    let jti = world.calls().len().to_string();
    let jwt = PAIRS[0].sign(&claims(&jti, world.clock().now()));
    let minted = world
        .post(
            "/api/v1/sessions/generate_jwt",
            json!({ "kid": kid, "jwt_token": jwt }),
        )
        .await;
    if minted.status != 200 {
        assert_eq!(minted.json()["error"], GONE);
    }
    let told = world
        .post("/api/v1/security/verify_api_key", json!({ "uid": kid }))
        .await
        .is(200)
        .json();
    (
        minted.status.as_u16(),
        told["state"].as_str().unwrap().to_owned(),
    )
}

#[track_caller]
fn is(told: &(u16, String), state: &str) {
    let status = if state == "active" { 200 } else { 404 };
    assert_eq!((told.0, told.1.as_str()), (status, state));
}

/// A reset by mail, and a sign-in with the new password.
async fn reset<'a>(world: &'a World, owner: Owner<'a>, password: &str) -> Owner<'a> {
    let path = "/api/v1/security/reset_password";
    world.post(path, json!({ "email": MIA })).await.is(201);
    let token = world.mailed(MIA, "reset_password_token");
    world
        .put(
            path,
            json!({ "reset_password_token": token, "password": password }),
        )
        .await
        .is(200);
    signed_in(world, owner, password).await
}

async fn signed_in<'a>(world: &'a World, owner: Owner<'a>, password: &str) -> Owner<'a> {
    let body = json!({
        "email": MIA, "password": password, "application_id": "peatio",
        "otp_code": owner.app.next(),
    });
    let token = world
        .post("/api/v1/sessions", body)
        .await
        .is(201)
        .json()
        .as_str()
        .unwrap()
        .to_owned();
    Owner {
        person: Person {
            world,
            email: MIA.to_owned(),
            token,
        },
        app: owner.app,
    }
}

#[tokio::test]
async fn a_reset_ends_them_until_their_owner_activates_them() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    let (kid, other) = (
        mia.key(json!({ "scopes": "a" })).await,
        mia.key(json!({ "scopes": "b" })).await,
    );
    is(&usable(&world, &kid).await, "active");
    let mia = reset(&world, mia, NEW).await;
    for kid in [&kid, &other] {
        is(&usable(&world, kid).await, "inactive");
    }
    let path = format!("{KEYS}/{kid}");
    let listed = mia.ask("GET", KEYS, Value::Null).await.is(200).json();
    assert_eq!(
        [&listed[0]["state"], &listed[1]["state"]],
        [&json!("inactive"), &json!("inactive")]
    );
    assert_eq!(
        mia.ask("GET", &path, Value::Null).await.json()["state"],
        "inactive"
    );
    // Whatever else is changed, it stays so, and the answer says it.
    for change in [
        json!({}),
        json!({ "scopes": "c" }),
        json!({ "expires_in": 60 }),
        json!({ "state": "inactive" }),
    ] {
        assert_eq!(
            mia.ask("PATCH", &path, change).await.is(200).json()["state"],
            "inactive"
        );
        is(&usable(&world, &kid).await, "inactive");
    }
    let active = json!({ "state": "active" });
    let changed = mia.ask("PATCH", &path, active).await.is(200);
    assert_eq!(changed.json()["state"], "active");
    let shown = mia.ask("GET", &path, Value::Null).await;
    assert_eq!(shown.json()["state"], "active");
    is(&usable(&world, &kid).await, "active");
    is(&usable(&world, &other).await, "inactive");
    // A key made afterwards is alive, and the next reset ends it, and the activated one again.
    let new = mia.key(json!({})).await;
    is(&usable(&world, &new).await, "active");
    reset(&world, mia, PASSWORD).await;
    for kid in [&kid, &other, &new] {
        is(&usable(&world, kid).await, "inactive");
    }
}

#[tokio::test]
async fn an_operator_who_ends_sessions_or_the_second_factor_ends_them() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    let kid = mia.key(json!({})).await;
    world.order(&["accounts", "end-sessions", MIA]).await.well();
    is(&usable(&world, &kid).await, "inactive");
    let mia = signed_in(&world, mia, PASSWORD).await;
    mia.ask(
        "PATCH",
        &format!("{KEYS}/{kid}"),
        json!({ "state": "active" }),
    )
    .await
    .is(200);
    is(&usable(&world, &kid).await, "active");
    world.order(&["accounts", "reset-otp", MIA]).await.well();
    is(&usable(&world, &kid).await, "inactive");
    let token = Person::token(&world, MIA, PASSWORD).await;
    let person = Person {
        world: &world,
        email: MIA.to_owned(),
        token,
    };
    let app = Authenticator::of(&person).await;
    is(&usable(&world, &kid).await, "inactive");
    let mia = Owner { person, app };
    mia.ask(
        "PATCH",
        &format!("{KEYS}/{kid}"),
        json!({ "state": "active" }),
    )
    .await
    .is(200);
    is(&usable(&world, &kid).await, "active");
}

#[tokio::test]
async fn a_password_change_and_a_ban_that_is_lifted_do_not() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    let kid = mia.key(json!({})).await;
    let change = json!({ "old_password": PASSWORD, "new_password": NEW });
    mia.person
        .put("/api/v1/accounts/password", change)
        .await
        .is(200);
    is(&usable(&world, &kid).await, "active");
    world.order(&["accounts", "ban", MIA]).await.well();
    is(&usable(&world, &kid).await, "inactive");
    world.order(&["accounts", "unban", MIA]).await.well();
    is(&usable(&world, &kid).await, "active");
}

#[tokio::test]
async fn a_key_that_is_made_while_sessions_end_is_not_told_to_be_made_and_unusable() {
    let world = World::strict().await;
    for round in 0..4 {
        let email = format!("mia{round}@example.com");
        let mia = Owner::of(&world, &email).await;
        let words = ["accounts", "end-sessions", email.as_str()];
        let made = mia.ask("POST", KEYS, json!({ "public_key": public_key() }));
        let (made, ended) = tokio::join!(made, world.order(&words));
        ended.well();
        // Before it, it is ended; after it, the token was.
        match made.status.as_u16() {
            201 => is(
                &usable(&world, made.json()["uid"].as_str().unwrap()).await,
                "inactive",
            ),
            401 => drop(made.refuses(401, "The access token was revoked")),
            other => panic!("{other}: {}", made.text()),
        }
    }
}
