//! A number that another account verified: `strict` tells nobody, by answer, budget, call or table
//! (docs/compatibility/barong.md#a1-9).

use serde_json::json;

use super::{GB, PHONES, SEND_CODE, SENT, TAKEN, UA, VERIFY, WRONG, from, people, phone, row};
use crate::person::Person;
use crate::world::{Answer, World, marks};

/// What a stranger sees of an answer, and the calls that the request made.
fn seen(world: &World, answer: &Answer) -> (u16, String, Vec<String>) {
    let row = world.last_request().unwrap();
    let call = |call: &local::Call| {
        format!(
            "{} {} {} {} R{} W{} {}",
            call.service,
            call.action,
            call.kind,
            call.status,
            call.reads,
            call.writes,
            call.bytes_in
        )
    };
    // The items of numbers and accounts differ by their names only, which are as long.
    (
        answer.status.as_u16(),
        answer.text(),
        row.calls.iter().map(call).collect(),
    )
}

#[tokio::test]
async fn strict_tells_nobody_whose_number_it_is() {
    let world = World::strict().await;
    let people = people(&world, &["mia", "bob", "ann"]).await;
    let (mia, bob, ann) = (&people[0], &people[1], &people[2]);
    let code = mia.code(UA).await;
    mia.verify(UA, &code).await.is(201);
    world.new_hour();
    // The function reads its keyring anew by now, which is no one's business.
    mia.post(PHONES, phone(UA)).await.refuses(400, TAKEN);
    let (taken, free) = (UA, "380957564568");
    let before = world.sms(taken).len();
    for path in [PHONES, SEND_CODE, PHONES, SEND_CODE] {
        let of_taken = from(bob, 1, path, taken).await;
        let of_taken = seen(&world, &of_taken);
        let of_free = from(ann, 2, path, free).await;
        assert_eq!(of_taken, seen(&world, &of_free), "{path}");
    }
    // One source has two SMS there in an hour, and both got as many.
    assert_eq!(
        (world.sms(taken).len() - before, world.sms(free).len()),
        (0, 2)
    );
    for _ in 0..4 {
        let guess = json!({ "phone_number": taken, "verification_code": "000001" });
        let of_taken = bob.post(VERIFY, guess).await;
        let of_taken = seen(&world, &of_taken);
        let guess = json!({ "phone_number": free, "verification_code": "000001" });
        let of_free = ann.post(VERIFY, guess).await;
        assert_eq!(of_taken, seen(&world, &of_free));
    }
    let (of_bob, of_ann) = (row(&world, bob, taken).await, row(&world, ann, free).await);
    for name in ["tries", "guesses", "sends"] {
        assert_eq!(marks(&of_bob, name), marks(&of_ann, name), "{name}");
    }
    assert_eq!((bob.level().await, mia.level().await), (1, 2));
}

#[tokio::test]
async fn strict_tells_the_owner() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    mia.verify(UA, &code).await.is(201);
    for path in [PHONES, SEND_CODE, VERIFY] {
        for notation in [UA, "+38(095) 756 45 67"] {
            world
                .unchanged(mia.post(path, phone(notation)))
                .await
                .refuses(400, TAKEN);
        }
    }
}

#[tokio::test]
async fn in_strict_even_the_right_code_comes_too_late() {
    let world = World::strict().await;
    let mia = world.account().await;
    let bob = Person::signed_in(&world, "bob@example.com").await;
    let of_bob = bob.code(UA).await;
    let of_mia = mia.code(UA).await;
    mia.verify(UA, &of_mia).await.is(201);
    bob.verify(UA, &of_bob).await.refuses(404, WRONG);
    assert_eq!((mia.level().await, bob.level().await), (2, 1));
}

#[tokio::test]
async fn compat_tells_everybody() {
    let world = World::compat().await;
    let mia = world.account().await;
    let bob = Person::signed_in(&world, "bob@example.com").await;
    let of_bob = bob.code(UA).await;
    let code = mia.code(UA).await;
    mia.verify(UA, &code).await.is(201);
    world
        .unchanged(bob.verify(UA, &of_bob))
        .await
        .refuses(400, TAKEN);
    for person in [&mia, &bob] {
        for path in [PHONES, SEND_CODE, VERIFY] {
            world
                .unchanged(person.post(path, phone(UA)))
                .await
                .refuses(400, TAKEN);
        }
    }
    mia.post(PHONES, phone(GB)).await.is(201).says(SENT);
}
