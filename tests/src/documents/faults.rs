//! What holds when an AWS call of an upload fails.

use local::{Fault, FaultKind};

use super::Form;
use crate::world::World;

fn fail(world: &World, action: &str, call: usize, kind: FaultKind, times: usize) {
    for call in call..call + times {
        world.fault(Fault {
            call,
            action: Some(action.to_owned()),
            kind,
        });
    }
}

#[tokio::test]
async fn a_call_that_fails_once_is_made_again_and_counts_once() {
    for kind in [FaultKind::Before, FaultKind::After, FaultKind::Throttle] {
        for (action, call) in [
            ("Query", 1),
            ("PutObject", 1),
            ("UpdateItem", 1),
            ("UpdateItem", 2),
        ] {
            let world = World::strict().await;
            let mia = world.account().await;
            fail(&world, action, call, kind, 1);
            Form::passport().by(&mia).await.is(201).says("201");
            assert_eq!(mia.documents().await.len(), 1, "{action} {kind:?}");
            assert_eq!(mia.document_label()["value"]["S"], "pending");
        }
    }
}

#[tokio::test]
async fn a_bucket_that_stays_away_is_the_contract_s_error() {
    let world = World::strict().await;
    let mia = world.account().await;
    for kind in [FaultKind::Before, FaultKind::Throttle] {
        fail(&world, "PutObject", 1, kind, 3);
        world
            .unchanged(Form::passport().by(&mia))
            .await
            .refuses(500, "Connection error");
    }
    Form::passport().by(&mia).await.is(201);
}

#[tokio::test]
async fn what_is_half_done_costs_no_place() {
    let world = World::with(&[("DocumentsLimit", "1")]).await;
    let mia = world.account().await;
    // The label is written, the item is not.
    fail(&world, "UpdateItem", 2, FaultKind::Before, 3);
    Form::passport().by(&mia).await.is(503);
    assert_eq!(mia.documents().await.len(), 0);
    Form::passport().by(&mia).await.is(201);
    assert_eq!(mia.documents().await.len(), 1);
}
