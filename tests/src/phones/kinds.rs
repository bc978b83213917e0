//! Which numbers get SMS at all: those of subscribers (docs/compatibility/barong.md#a2-20).

use super::{PHONES, SEND_CODE, VERIFY, old_hand, phone, sms_sent};
use crate::world::World;

#[tokio::test]
async fn numbers_that_are_no_subscribers_get_no_sms() {
    let world = World::with(&[("SmsPrices", "*=1000")]).await;
    let mia = world.account().await;
    for number in [
        "+1 900 234 5679",
        "+44 909 879 0001",
        "+44 70 1234 5679",
        "+1 800 234 5679",
        "+44 76 4012 3456",
        "+44 300 123 4567",
        "+49 900 1 234567",
        "+49 180 1234567",
        "+49 700 12345678",
        "+1 500 234 5678",
        "+380 800 123456",
        "+81 20 1234 5678",
        "+41 58 123 45 67",
        "+353 85 512 34567",
    ] {
        for path in [PHONES, SEND_CODE, VERIFY] {
            world
                .unchanged(mia.post(path, phone(number)))
                .await
                .refuses(400, "Phone number is invalid");
        }
    }
    assert_eq!(sms_sent(&world), 0);
}

#[tokio::test]
async fn fixed_lines_mobiles_and_voip_get_them() {
    let world = World::with(&[("SmsPrices", "*=1000")]).await;
    let mia = old_hand(&world).await;
    for number in [
        "+44 20 7946 0018",
        "+44 7418 123456",
        "+1 202 555 0173",
        "+44 56 1234 5678",
        "+33 9 12 34 56 78",
    ] {
        mia.post(PHONES, phone(number)).await.is(201);
    }
    assert_eq!(sms_sent(&world), 5);
}
