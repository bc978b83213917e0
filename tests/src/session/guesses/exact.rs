//! Budgets count exactly, whatever is lost on the way, and at the full hour.

use std::time::Duration;

use local::{Fault, FaultKind};

use super::*;
use crate::faults::{TRIES, fail};
use crate::world::{crowd, flood};

/// What happens to the `call`th write of the next sign-in.
fn at(world: &World, call: usize, kind: FaultKind) {
    world.fault(Fault {
        call,
        action: Some("UpdateItem".to_owned()),
        kind,
    });
}

#[tokio::test]
async fn a_sign_in_beside_a_new_password_leaves_the_account_open() {
    let world = World::with(&[("SourceHashes", "off")]).await;
    Person::confirmed(&world, EMAIL).await;
    world.post(RESET, json!({ "email": EMAIL })).await.is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    at(&world, 2, FaultKind::Delay(Duration::from_millis(1_500)));
    let reset = async {
        while counted(&world, "guesses") == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        world
            .put(
                RESET,
                json!({ "reset_password_token": token, "password": NEW }),
            )
            .await
            .is(200);
    };
    let (signed_in, ()) = tokio::join!(world.post(PATH, credentials(PASSWORD)), reset);
    signed_in.is(201);
    assert_eq!(counted(&world, "guesses"), 0);
    world.post(PATH, credentials(NEW)).await.is(201);
}

#[tokio::test]
async fn a_lost_answer_counts_once() {
    let world = World::with(&[("SourceHashes", "off")]).await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    at(&world, 1, FaultKind::After);
    world
        .post(PATH, credentials("wrong"))
        .await
        .refuses(401, BAD);
    assert_eq!(
        (counted(&world, "guesses"), number(&world, "guesses_total")),
        (1, Some(1))
    );
    for call in [1, 2] {
        at(&world, call, FaultKind::After);
        world.post(PATH, credentials(PASSWORD)).await.is(201);
        assert_eq!(
            (counted(&world, "guesses"), number(&world, "guesses_total")),
            (1, None)
        );
    }
}

#[tokio::test]
async fn a_lost_answer_at_the_last_try_refuses_no_right_password() {
    let world = World::with(&[("SourceHashes", "off")]).await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    for _ in 0..4 {
        world.post(PATH, credentials("wrong")).await.is(401);
    }
    at(&world, 1, FaultKind::After);
    world.post(PATH, credentials(PASSWORD)).await.is(201);
}

#[tokio::test]
async fn a_try_that_cannot_be_handed_back_fails_no_sign_in() {
    let world = World::with(&[("SourceHashes", "off")]).await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    for call in 2..2 + TRIES {
        at(&world, call, FaultKind::Before);
    }
    world.post(PATH, credentials(PASSWORD)).await.is(201);
    assert_eq!(counted(&world, "guesses"), 1);
    world.clock().advance(3_600);
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    scram.device().await;
    assert_eq!(world.sessions(), 1);
}

#[tokio::test]
async fn a_table_that_stays_away_takes_no_try() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    fail(&world, "UpdateItem", FaultKind::Before, 2 * TRIES);
    world.post(PATH, credentials("wrong")).await.is(503);
    assert_eq!(counted(&world, "guesses"), 0);
}

#[tokio::test]
async fn right_passwords_at_once_are_all_right() {
    for world in [World::strict().await, World::compat().await] {
        world.new_hour();
        Person::confirmed(&world, EMAIL).await;
        for answer in crowd((0..32).map(|_| world.post(PATH, credentials(PASSWORD)))).await {
            answer.is(201);
        }
        let scram = Scram::new(&world, EMAIL, PASSWORD);
        for answer in crowd((0..16).map(|_| scram.login())).await {
            answer.is(200);
        }
        assert_eq!(
            (counted(&world, "guesses"), number(&world, "guesses_total")),
            (0, None)
        );
    }
}

#[tokio::test]
async fn of_a_flood_of_guesses_five_get_through_from_one_source_and_twenty_from_many() {
    for (networks, most) in [(1, 5), (50, 20)] {
        let world = World::with(&[("SourceHashes", "off")]).await;
        world.new_hour();
        Person::confirmed(&world, EMAIL).await;
        let answers = flood(|n| from(&world, n % networks, "wrong")).await;
        let wrong = answers.iter().filter(|answer| answer.status == 401).count();
        assert!(
            answers
                .iter()
                .all(|answer| [401, 429].contains(&answer.status.as_u16()))
        );
        let total = i64::try_from(most).unwrap();
        assert_eq!(
            (
                wrong,
                counted(&world, "guesses"),
                number(&world, "guesses_total")
            ),
            (most, most, Some(total))
        );
    }
}

#[tokio::test]
async fn requests_from_both_sides_of_a_full_hour_share_two_budgets() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    world.clock().advance(3_300);
    guess(&world, 1, 4).await;
    for n in 0..24 {
        world.clock().advance(600);
        from(&world, n, "wrong").await;
        // It read the clock before the hour turned, and comes after those that read it later.
        world.clock().advance(-600);
        from(&world, n, "wrong").await;
    }
    assert_eq!(number(&world, "guesses_total"), Some(40));
}

#[tokio::test]
async fn a_request_from_the_hour_before_leaves_a_budget_that_was_handed_back_in_its_hour() {
    let world = World::strict().await;
    world.new_hour();
    let mia = world.account().await;
    world.clock().advance(3_300);
    guess(&world, 1, 4).await;
    world.clock().advance(600);
    from(&world, 50, PASSWORD).await.is(201);
    world.clock().advance(-600);
    from(&world, 50, "wrong").await.is(401);
    world.clock().advance(600);
    guess(&world, 1, 3).await;
    for _ in 0..6 {
        from(&world, 60, "wrong").await;
    }
    assert_eq!(number(&world, "guesses_total"), Some(20));
    mia.post(PATH, credentials(PASSWORD)).await.is(201);
}
