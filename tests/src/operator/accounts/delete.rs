//! Deleting an account: what is left of it, and when.

use local::template::{Parameters, Template};
use operations::accounts::actions::{AccountAction, ActionOutcome};
use operator::context::GRACE;
use serde_json::json;
use shared::label::Levels;
use types::values::Uid;

use super::{EMAIL, sign_in};
use crate::authenticator::Authenticator;
use crate::fixtures::profile;
use crate::person::{PASSWORD, Person};
use crate::world::World;

#[tokio::test]
async fn a_deleted_account_leaves_nothing_but_the_trail_and_its_address_is_free() {
    let world = World::strict().await;
    let before: Vec<_> = world.table();
    let mia = world.account().await;
    let uid = mia.uid().await;
    mia.post("/api/v1/profiles", profile()).await.is(201);
    let app = Authenticator::of(&mia).await;
    let key = json!({ "public_key": "key", "totp_code": app.next() });
    mia.post("/api/v1/api_keys", key).await.is(201);
    let deleted = world.order(&["accounts", "delete", EMAIL]).await.well();
    assert_eq!(deleted, json!({ "uid": uid, "items": 2 }));

    mia.get("/api/v1/accounts/me")
        .await
        .refuses(401, "Account does not exist");
    let left: Vec<_> = world
        .accounts_and_more()
        .into_iter()
        .filter(|item| !before.contains(item))
        .collect();
    let kept: Vec<_> = left
        .iter()
        .map(|item| item["pk"]["S"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        kept,
        [
            format!("AUDIT#ACCOUNT#{uid}"),
            format!("AUDIT#ACCOUNT#{uid}")
        ],
        "{left:?}"
    );
    assert!(!world.table_text().contains(EMAIL));
    world
        .unchanged(world.order(&["accounts", "delete", &uid]))
        .await
        .fails(3, &format!("there is no account {uid}"));

    let new = Person::signed_in(&world, EMAIL).await;
    assert_ne!(new.uid().await, uid);
}

#[tokio::test]
async fn a_deletion_that_stopped_half_way_goes_on() {
    let world = World::strict().await;
    let mia = world.account().await;
    let uid = mia.uid().await;
    let owner = Uid::parse(&uid).unwrap();
    let shut = world
        .operations()
        .apply(
            &owner,
            &AccountAction::Shut,
            &world.audit(),
            &Levels::default(),
        )
        .await;
    assert!(matches!(shut, Ok(ActionOutcome::Done(_))));
    mia.get("/api/v1/accounts/me")
        .await
        .refuses(401, "Account does not exist");
    world
        .post("/api/v1/sessions", sign_in(PASSWORD))
        .await
        .refuses(401, "Invalid Email or password.");
    let unban = world
        .unchanged(world.order(&["accounts", "unban", &uid]))
        .await;
    unban.fails(4, "the account is being deleted");
    world.order(&["accounts", "delete", EMAIL]).await.well();
    assert!(!world.table_text().contains(EMAIL));
}

#[test]
fn a_deletion_waits_until_no_request_from_before_can_write() {
    let template = Template::load(&Parameters::new()).unwrap();
    let longest = template
        .routes()
        .map(|(_, function)| function.timeout)
        .max()
        .unwrap();
    assert!(GRACE > longest, "a function answers for {longest:?}");
}
