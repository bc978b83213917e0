//! Steps that come twice, out of order, too late, or whose calls fail.

mod pending;

use local::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::world::World;

const STEPS: [&str; 4] = ["createSecret", "setSecret", "testSecret", "finishSecret"];
/// The SDK tries a call three times; this many in a row fail for good.
const TRIES: usize = 3;

fn fail(world: &World, action: &str, kind: FaultKind, times: usize) {
    for call in 1..=times {
        world.fault(Fault {
            call,
            action: Some(action.to_owned()),
            kind,
        });
    }
}

/// Every version with a label, and what it holds.
async fn whole(world: &World) -> Vec<(String, Vec<String>, String)> {
    let mut all = Vec::new();
    for (version, labels) in world.labels().await {
        let value = world
            .secrets("GetSecretValue", json!({ "VersionId": version }))
            .await["SecretString"]
            .to_string();
        all.push((version, labels, value));
    }
    all
}

#[tokio::test]
async fn a_step_that_comes_again_changes_nothing() {
    let world = World::unrotated().await;
    for token in ["first", "second"] {
        world.rotation_begun(token).unwrap();
        for (at, step) in STEPS.into_iter().enumerate() {
            world.rotation_step(step, token).await.unwrap();
            let done = whole(&world).await;
            for earlier in &STEPS[..=at] {
                world.rotation_step(earlier, token).await.unwrap();
            }
            assert_eq!(whole(&world).await, done, "{step}");
        }
        assert_eq!(world.holder("AWSCURRENT").await.as_deref(), Some(token));
    }
    assert_eq!(world.holder("AWSPREVIOUS").await.as_deref(), Some("first"));
}

#[tokio::test]
async fn a_call_that_fails_once_is_made_again() {
    let calls = [
        ("createSecret", "DescribeSecret"),
        ("createSecret", "GetSecretValue"),
        ("createSecret", "PutSecretValue"),
        ("testSecret", "GetSecretValue"),
        ("finishSecret", "UpdateSecretVersionStage"),
    ];
    for kind in [FaultKind::Before, FaultKind::After, FaultKind::Throttle] {
        let world = World::unrotated().await;
        for (step, action) in calls {
            let token = format!("{step} {action}");
            world.rotation_begun(&token).unwrap();
            for one in STEPS {
                if one == step {
                    fail(&world, action, kind, 1);
                }
                world.rotation_step(one, &token).await.unwrap();
            }
            assert_eq!(world.holder("AWSCURRENT").await, Some(token));
        }
    }
}

#[tokio::test]
async fn a_call_that_keeps_failing_fails_the_step_and_the_step_again_goes_on() {
    let calls = [
        ("createSecret", "DescribeSecret"),
        ("createSecret", "GetSecretValue"),
        ("createSecret", "PutSecretValue"),
        ("testSecret", "GetSecretValue"),
        ("finishSecret", "GetSecretValue"),
        ("finishSecret", "UpdateSecretVersionStage"),
    ];
    for kind in [FaultKind::Before, FaultKind::After] {
        let world = World::unrotated().await;
        for (step, action) in calls {
            let token = format!("{step} {action}");
            world.rotation_begun(&token).unwrap();
            let before = world.keyring().await;
            for one in STEPS {
                if one == step {
                    fail(&world, action, kind, TRIES);
                    let done = world.rotation_step(one, &token).await;
                    // A label that moved, though its answer was lost each time, is found where it
                    // is to be.
                    let moved = (action, kind) == ("UpdateSecretVersionStage", FaultKind::After);
                    assert_eq!(done.is_ok(), moved, "{token}");
                    assert_eq!(world.keyring().await == before, !moved, "{token}");
                }
                world.rotation_step(one, &token).await.unwrap();
            }
            assert_eq!(world.holder("AWSCURRENT").await, Some(token));
        }
    }
}

#[tokio::test]
async fn steps_out_of_order_and_of_others_are_refused() {
    let world = World::unrotated().await;
    let before = whole(&world).await;
    for step in STEPS {
        let refused = world
            .rotation_step(step, "unknown")
            .await
            .unwrap_err()
            .to_string();
        assert_eq!(
            refused,
            "the version unknown is neither pending nor current"
        );
    }
    assert_eq!(whole(&world).await, before);
    world.rotation_begun("first").unwrap();
    for step in ["testSecret", "finishSecret"] {
        let refused = world
            .rotation_step(step, "first")
            .await
            .unwrap_err()
            .to_string();
        assert_eq!(refused, "there is no value that is pending", "{step}");
    }
    assert!(world.rotation_begun("second").is_err(), "one at a time");
}

#[tokio::test]
async fn what_an_operator_does_meanwhile_is_not_undone() {
    let world = World::strict().await;
    // Secrets Manager asks for a step that fails again and again, and for none behind it.
    for step in ["testSecret", "finishSecret"] {
        world.rotation_begun(step).unwrap();
        world.rotation_step("createSecret", step).await.unwrap();
        world
            .order(&["keys", "rotate", "sealing", "--at-once"])
            .await
            .well();
        let theirs = world.keyring().await;
        let refused = world
            .rotation_step(step, step)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("was changed during the rotation"),
            "{refused}"
        );
        assert_eq!(world.keyring().await, theirs);
    }
    // The next one goes on from there.
    world.rotate("next").await.unwrap();
    let after: Value = serde_json::from_str(&world.keyring().await).unwrap();
    assert_eq!(after["sealing"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn two_at_once_make_one_keyring() {
    let world = World::unrotated().await;
    world.rotation_begun("first").unwrap();
    let create = || world.rotation_step("createSecret", "first");
    let (one, two) = tokio::join!(create(), create());
    one.unwrap();
    two.unwrap();
    world.rotation_step("testSecret", "first").await.unwrap();
    let finish = || world.rotation_step("finishSecret", "first");
    let (one, two) = tokio::join!(finish(), finish());
    one.unwrap();
    two.unwrap();
    world
        .account()
        .await
        .get("/api/v1/accounts/me")
        .await
        .is(200);
}
