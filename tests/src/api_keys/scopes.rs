//! Scopes that are audiences of other tokens.

use local::{Fault, FaultKind};

use super::*;

const REFUSED: &str = "Scopes are invalid";

#[tokio::test]
async fn a_registered_application_is_no_scope() {
    let world = World::strict().await;
    world
        .order(&["applications", "create", "exchange-2"])
        .await
        .well();
    world.order(&["applications", "create", "old"]).await.well();
    world
        .order(&["applications", "disable", "old"])
        .await
        .well();
    let mia = Owner::of(&world, MIA).await;
    let kid = mia.key(json!({ "scopes": "trade" })).await;
    let path = format!("{KEYS}/{kid}");
    for scopes in [
        "peatio",
        " peatio ",
        "trade,peatio",
        "trade, exchange-2",
        "a old b",
        "barong",
        "peatio,barong",
        "polario",
    ] {
        let create = json!({ "public_key": public_key(), "scopes": scopes });
        unharmed(&world, mia.ask("POST", KEYS, create))
            .await
            .refuses(422, REFUSED);
        unharmed(&world, mia.ask("PATCH", &path, json!({ "scopes": scopes })))
            .await
            .refuses(422, REFUSED);
    }
    for scopes in [
        "Peatio",
        "peatio2",
        "read-peatio",
        "trade,history",
        "exchange",
    ] {
        mia.key(json!({ "scopes": scopes })).await;
        let changed = mia
            .ask("PATCH", &path, json!({ "scopes": scopes }))
            .await
            .is(200)
            .json();
        assert_eq!(changed["scopes"], scopes);
    }
}

#[tokio::test]
async fn other_problems_are_told_first_and_a_right_code_is_used_up() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    let ask = async |wish| unharmed(&world, mia.ask("POST", KEYS, wish)).await;
    ask(json!({ "scopes": "peatio" }))
        .await
        .refuses(400, "public_key is missing, public_key is empty");
    let late = json!({ "public_key": "k", "scopes": "peatio", "expires_in": 1 });
    ask(late)
        .await
        .refuses(422, "Expires in must be greater than or equal to 30");
    let taken = json!({ "public_key": "k", "scopes": "peatio", "totp_code": mia.app.next() });
    mia.person
        .post(KEYS, taken.clone())
        .await
        .refuses(422, REFUSED);
    mia.person.post(KEYS, taken).await.refuses(422, USED);
}

#[tokio::test]
async fn where_the_applications_cannot_be_read_the_code_stays_good() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    let kid = mia.key(json!({})).await;
    let path = format!("{KEYS}/{kid}");
    for (method, path, status) in [("POST", KEYS, 201), ("PATCH", path.as_str(), 200)] {
        let wish = json!({ "public_key": "k", "scopes": "trade", "totp_code": mia.app.next() });
        // More often than five tries at a code would allow.
        for _ in 0..6 {
            for call in 1..=3 {
                world.fault(Fault {
                    call,
                    action: Some("Query".to_owned()),
                    kind: FaultKind::Before,
                });
            }
            unharmed(&world, mia.person.ask(method, path, wish.clone()))
                .await
                .is(503);
        }
        mia.person.ask(method, path, wish).await.is(status);
    }
}
