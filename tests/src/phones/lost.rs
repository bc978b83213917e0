//! Answers of the table that get lost: everything counts once.

use local::{Fault, FaultKind};

use super::{PHONES, UA, WRONG, money, phone, row, wrong};
use crate::world::{World, marks};

/// Loses the answers of the next request's writes to the table, from the one numbered `from`,
/// `times` in a row.
fn lose(world: &World, from: usize, times: usize) {
    for call in from..from + times {
        world.fault(Fault {
            call,
            action: Some("UpdateItem".to_owned()),
            kind: FaultKind::After,
        });
    }
}

#[tokio::test]
async fn a_right_code_survives_them() {
    for times in [1, 2] {
        let world = World::strict().await;
        let mia = world.account().await;
        let code = mia.code(UA).await;
        for n in 0..2 {
            mia.verify(UA, &wrong(&code, n)).await.refuses(404, WRONG);
        }
        // The third try, and the last.
        lose(&world, 1, times);
        mia.verify(UA, &code).await.is(201);
        assert_eq!(mia.level().await, 2);
    }
}

#[tokio::test]
async fn a_right_code_can_be_given_back_again_after_a_503() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    for _ in 0..2 {
        lose(&world, 1, 3);
        mia.verify(UA, &code)
            .await
            .refuses(503, "Service is unavailable, please try again");
    }
    assert_eq!(
        (
            marks(&row(&world, &mia, UA).await, "tries"),
            marks(&row(&world, &mia, UA).await, "guesses")
        ),
        (2, 2)
    );
    mia.verify(UA, &code).await.is(201);
}

#[tokio::test]
async fn an_sms_is_paid_once() {
    for nth in 1..=5 {
        let world = World::strict().await;
        let mia = world.account().await;
        world.new_hour();
        lose(&world, nth, 1);
        mia.post(PHONES, phone(UA)).await.is(201);
        let money = money(&world, "UA");
        assert_eq!(
            (&money["sent"]["N"], &money["spent_micros"]["N"]),
            (&"1".into(), &"250000".into()),
            "{nth}"
        );
        assert_eq!(marks(&row(&world, &mia, UA).await, "sends"), 1, "{nth}");
        for item in world.table() {
            for name in ["sms", "sends"] {
                assert!(marks(&item, name) <= 1, "{nth}: {item}");
            }
        }
        assert_eq!(world.sms(UA).len(), 1);
    }
}
