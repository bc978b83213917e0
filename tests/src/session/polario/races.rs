//! Polario under parallel requests and lost answers.

use local::{Fault, FaultKind};
use serde_json::json;

use super::{EMAIL, refuses};
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::{World, crowd};

#[tokio::test]
async fn one_of_many_equal_final_messages_wins() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    for _ in 0..5 {
        let challenge = scram.challenge().await;
        let proof = scram.proof(&challenge).proof;
        let nonce = challenge["nonce"].as_str().unwrap();
        let answers = crowd((0..8).map(|_| scram.last(nonce, &proof))).await;
        assert_eq!(
            answers.iter().filter(|answer| answer.status == 200).count(),
            1
        );
        // Those that are used up are tries like any other: one source has five.
        assert!(
            answers
                .iter()
                .all(|answer| [200, 401, 429].contains(&answer.status.as_u16()))
        );
        world.clock().advance(3_600);
    }
}

#[tokio::test]
async fn many_devices_at_once_are_never_more_than_twenty() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    for round in 0..4 {
        let devices = crowd((0..8).map(|_| scram.device())).await;
        let alive = crowd(devices.iter().map(|device| device.refresh(&world))).await;
        assert!(
            alive.iter().all(|answer| answer.status == 200),
            "round {round}"
        );
        world.clock().advance(1);
    }
    assert_eq!(world.sessions(), 20);
}

#[tokio::test]
async fn a_refresh_after_a_logout_never_succeeds() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    for _ in 0..8 {
        let device = scram.device().await;
        let (logout, _) = tokio::join!(device.logout(&world), device.refresh(&world));
        logout.is(200);
        refuses(device.refresh(&world).await, 416, "Error.Token.Invalid");
    }
}

#[tokio::test]
async fn a_lost_answer_is_no_refusal() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    for call in 1..=5 {
        let challenge = scram.challenge().await;
        let proof = scram.proof(&challenge).proof;
        world.fault(Fault {
            call,
            action: Some("UpdateItem".to_owned()),
            kind: FaultKind::After,
        });
        scram
            .last(challenge["nonce"].as_str().unwrap(), &proof)
            .await
            .is(200);
    }
    let device = scram.device().await;
    world.fault(Fault {
        call: 1,
        action: Some("UpdateItem".to_owned()),
        kind: FaultKind::After,
    });
    device.logout(&world).await.is(200);
}

#[tokio::test]
async fn a_table_that_stays_away_signs_nobody_in() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    let challenge = scram.challenge().await;
    let proof = scram.proof(&challenge).proof;
    for call in 1..=6 {
        world.fault(Fault {
            call,
            action: Some("UpdateItem".to_owned()),
            kind: FaultKind::Before,
        });
    }
    refuses(
        scram
            .last(challenge["nonce"].as_str().unwrap(), &proof)
            .await,
        503,
        "Error.Service.Unavailable",
    );
    scram.device().await;
}

#[tokio::test]
async fn a_sign_in_beside_a_new_password_leaves_no_session_of_the_old_one() {
    let world = World::strict().await;
    let mia = world.account().await;
    let passwords: Vec<_> = (0..9).map(|n| format!("Harbour-lane-{}", n + 7)).collect();
    for pair in passwords.windows(2) {
        let scram = Scram::new(&world, EMAIL, &pair[0]);
        let challenges = crowd((0..4).map(|_| scram.challenge())).await;
        let lasts = challenges.iter().map(|challenge| async {
            let proof = scram.proof(challenge).proof;
            scram
                .last(challenge["nonce"].as_str().unwrap(), &proof)
                .await
        });
        let change = json!({ "old_password": pair[0], "new_password": pair[1] });
        let (changed, lasts) =
            tokio::join!(mia.put("/api/v1/accounts/password", change), crowd(lasts));
        changed.is(200);
        for last in lasts.into_iter().filter(|last| last.status == 200) {
            let refresh = json!({ "refreshToken": last.json()["refreshToken"] });
            refuses(
                world.post("/api/auth/session", refresh).await,
                416,
                "Error.Token.Invalid",
            );
        }
        assert_eq!(world.sessions(), 0);
    }
}
