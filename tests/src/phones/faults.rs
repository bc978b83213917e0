//! What holds when a call to AWS fails.

use local::{Fault, FaultKind};

use super::{PHONES, SENT, UA, phone};
use crate::world::World;

const BUSY: &str = "Service is unavailable, please try again";

fn fault(action: &str, call: usize, kind: FaultKind) -> Fault {
    Fault {
        call,
        action: Some(action.to_owned()),
        kind,
    }
}

#[tokio::test]
async fn when_sns_fails_the_client_may_ask_again() {
    for kind in [FaultKind::Before, FaultKind::After] {
        let world = World::strict().await;
        let mia = world.account().await;
        world.fault(fault("Publish", 1, kind));
        let answer = mia.post(PHONES, phone(UA)).await;
        assert_eq!(answer.header("retry-after"), "1");
        answer.refuses(503, BUSY);
        // What was sent is one SMS at most: SNS is asked once, but where it says itself that it
        // sent none.
        assert_eq!(
            world.sms(UA).len(),
            usize::from(kind == FaultKind::After),
            "{kind:?}"
        );
        mia.post(PHONES, phone(UA)).await.is(201).says(SENT);
        mia.verify(UA, &world.code(UA)).await.is(201);
    }
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_paid_and_kept() {
    let calls = {
        let world = World::strict().await;
        let mia = world.account().await;
        mia.post(PHONES, phone(UA)).await.is(201);
        let calls = world.last_request().unwrap().calls;
        let at = |service: &str| {
            calls
                .iter()
                .position(|call| call.service == service)
                .unwrap()
        };
        assert_eq!(at("sns"), calls.len() - 1);
        calls
            .iter()
            .filter(|call| call.service == "dynamodb")
            .count()
    };
    for nth in 1..=calls {
        for kind in [FaultKind::Before, FaultKind::Throttle, FaultKind::After] {
            let world = World::strict().await;
            let mia = world.account().await;
            world.fault(Fault {
                call: nth,
                action: None,
                kind,
            });
            let answer = mia.post(PHONES, phone(UA)).await;
            // The SDK tries again, so either nothing shows or the client is told to.
            assert!(
                [201, 429, 503].contains(&answer.status.as_u16()),
                "{nth} {kind:?}: {}",
                answer.text()
            );
            let sent = world.sms(UA).len();
            assert_eq!(sent, usize::from(answer.status == 201), "{nth} {kind:?}");
            let code = if sent == 1 {
                world.code(UA)
            } else {
                mia.code(UA).await
            };
            mia.verify(UA, &code).await.is(201);
        }
    }
}

#[tokio::test]
async fn a_verification_happens_once_or_not_at_all() {
    for action in ["UpdateItem", "GetItem", "Query", "TransactWriteItems"] {
        for kind in [FaultKind::Before, FaultKind::Throttle, FaultKind::After] {
            let world = World::strict().await;
            let mia = world.account().await;
            let code = mia.code(UA).await;
            world.fault(fault(action, 1, kind));
            let answer = mia.verify(UA, &code).await;
            let done = answer.status == 201;
            assert!(
                done || answer.status == 503,
                "{action} {kind:?}: {}",
                answer.text()
            );
            if !done {
                mia.verify(UA, &code).await.is(201);
            }
            assert_eq!(mia.level().await, 2);
        }
    }
}
