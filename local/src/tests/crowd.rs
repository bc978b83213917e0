//! More requests at once than a function takes.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get as route;
use bytes::Bytes;
use http::Response;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{get, limited};
use crate::gateway::Limits;
use crate::stack::Stack;

const LONG: Duration = Duration::from_hours(1);

/// A function that answers once the door is open.
fn behind(door: &Arc<Semaphore>, limits: Limits) -> Stack {
    let door = Arc::clone(door);
    limited(limits, |_| {
        Router::new().route(
            "/",
            route(async move || {
                let _ = door.acquire().await.unwrap();
            }),
        )
    })
}

fn turned_away(answer: &Response<Bytes>) {
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["retry-after"]),
        (503, &"1".parse().unwrap())
    );
    assert_eq!(
        answer.body().as_ref(),
        br#"{"message":"Service Unavailable"}"#
    );
    assert_eq!(answer.headers()["content-type"], "application/json");
}

#[tokio::test]
async fn who_finds_no_place_is_turned_away_and_the_others_are_answered() {
    let door = Arc::new(Semaphore::new(0));
    let stack = behind(
        &door,
        Limits {
            at_once: 2,
            waiting: 3,
            patience: LONG,
        },
    );
    let mut crowd = JoinSet::new();
    for _ in 0..12 {
        let stack = stack.clone();
        crowd.spawn(async move { get(&stack, "/").await });
    }
    for _ in 0..7 {
        turned_away(&crowd.join_next().await.unwrap().unwrap());
    }
    door.add_permits(1);
    for answer in crowd.join_all().await {
        assert_eq!(answer.status(), 200);
    }
    assert_eq!(
        get(&stack, "/").await.status(),
        200,
        "the places are free again"
    );
}

#[tokio::test]
async fn nobody_waits_for_ever() {
    let door = Arc::new(Semaphore::new(0));
    let stack = behind(
        &door,
        Limits {
            at_once: 1,
            waiting: 1,
            patience: Duration::from_millis(10),
        },
    );
    let inside = tokio::spawn({
        let stack = stack.clone();
        async move { get(&stack, "/").await }
    });
    tokio::task::yield_now().await;
    turned_away(&get(&stack, "/").await);
    door.add_permits(1);
    assert_eq!(inside.await.unwrap().status(), 200);
}
