//! A contested address is confirmed again: at once, or after the reset mail did not leave.

use local::FaultKind;

use super::{STRANGERS, confirm, mailed, opens_without_a_password};
use crate::faults::{TRIES, fail};
use crate::person::PASSWORD;
use crate::world::World;

#[tokio::test]
async fn two_confirmations_of_a_contested_address_at_once_send_one_mail() {
    let world = World::strict().await;
    let tokens = [
        mailed(&world, PASSWORD).await,
        mailed(&world, STRANGERS).await,
    ];
    let (one, two) = tokio::join!(confirm(&world, &tokens[0]), confirm(&world, &tokens[1]));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
    opens_without_a_password(&world).await;
}

#[tokio::test]
async fn a_reset_mail_that_does_not_leave_is_a_503_and_confirming_again_sends_it() {
    let world = World::strict().await;
    mailed(&world, STRANGERS).await;
    let token = mailed(&world, PASSWORD).await;
    fail(&world, "SendEmail", FaultKind::Before, TRIES);
    confirm(&world, &token).await.is(503);
    confirm(&world, &token).await.is(201).says("null");
    confirm(&world, &token)
        .await
        .refuses(422, "Email was already confirmed, please try signing in");
    opens_without_a_password(&world).await;
}

#[tokio::test]
async fn a_confirmation_that_ended_before_its_mail_can_be_repeated_a_minute_later() {
    let world = World::strict().await;
    mailed(&world, STRANGERS).await;
    let token = mailed(&world, PASSWORD).await;
    // The second transaction takes effect, its answer never comes.
    for call in 2..=4 {
        let action = Some("TransactWriteItems".to_owned());
        world.fault(local::Fault {
            call,
            action,
            kind: FaultKind::After,
        });
    }
    confirm(&world, &token).await.is(503);
    confirm(&world, &token)
        .await
        .refuses(422, "Email was already confirmed, please try signing in");
    world.clock().advance(60);
    confirm(&world, &token).await.is(201).says("null");
    opens_without_a_password(&world).await;
}
