//! Hashes that other programs made: what they prove, and what takes their place.

use serde_json::json;

use super::import::{Lines, argon2, stored};
use crate::scram::Scram;
use crate::world::World;

const EMAIL: &str = "mia@example.com";

/// The salt and the cost of all below, which were made with libxcrypt.
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuu";

/// What was typed, bcrypt's tag for exactly that, and the same in NFC.
const TYPED: [(&str, &str, &str); 3] = [
    (
        "cafe\u{301}-lane-eleven",
        "LbboPAKVAwHGA2ced9M0beyKWEGMhKa",
        "caf\u{e9}-lane-eleven",
    ),
    // As Windows' Vietnamese layout types it.
    (
        "M\u{e2}\u{323}t-kh\u{e2}\u{309}u-lane",
        "AFN/ErdQ4kM9CSwJLbCv.XSv1dEMZCa",
        "M\u{1ead}t-kh\u{1ea9}u-lane",
    ),
    // Ohm and angstrom.
    (
        "\u{2126}mega-\u{212b}ngstr\u{f6}m-7",
        "3wejlt6VJNEB/ZRJy7ylrS4aJHDA/.u",
        "\u{3a9}mega-\u{c5}ngstr\u{f6}m-7",
    ),
];

async fn import(world: &World, hash: &str) {
    let lines = Lines::new();
    let file = lines.file(&[json!({ "email": EMAIL, "password_hash": hash })]);
    world.order(&["accounts", "import", &file]).await.well();
}

async fn sign_in(world: &World, password: &str, status: u16) {
    world
        .post("/session", json!({ "email": EMAIL, "password": password }))
        .await
        .is(status);
}

#[tokio::test]
async fn a_hash_of_what_was_typed_gives_way_to_one_of_nfc() {
    for (typed, tag, nfc) in TYPED {
        for hash in [format!("{BCRYPT}{tag}"), argon2("argon2id", typed)] {
            let world = World::strict().await;
            import(&world, &hash).await;
            // The hash proves those bytes and no others.
            sign_in(&world, nfc, 401).await;
            assert!(stored(&world, EMAIL).ends_with(&hash), "{typed}");
            sign_in(&world, typed, 200).await;
            assert!(
                stored(&world, EMAIL).starts_with("$argon2id$v=19$m=8,t=1,p=1$"),
                "{typed}"
            );
            for spelling in [typed, nfc] {
                sign_in(&world, spelling, 200).await;
                Scram::new(&world, EMAIL, nfc).device().await;
            }
            sign_in(&world, "wrong", 401).await;
        }
    }
}

#[tokio::test]
async fn a_hash_of_nfc_opens_to_every_spelling() {
    for (typed, _, nfc) in TYPED {
        let world = World::strict().await;
        import(&world, &argon2("argon2id", nfc)).await;
        sign_in(&world, typed, 200).await;
        sign_in(&world, nfc, 200).await;
    }
    let world = World::strict().await;
    import(&world, &format!("{BCRYPT}TdyMX9He/HNBhN2P.FzcJNU2SRcvzsW")).await;
    sign_in(&world, TYPED[0].0, 200).await;
}

/// bcrypt looks at 72 bytes: a new hash of more would be of something that nobody proved.
#[tokio::test]
async fn a_hash_of_a_long_password_stays() {
    let world = World::strict().await;
    let hash = format!("{BCRYPT}bzadhGtS2zEF.gu0yd0opP6cVzb.e0i");
    import(&world, &hash).await;
    let own = "x".repeat(80);
    let same_beginning = "x".repeat(72) + "another end";
    for password in [&same_beginning, &own] {
        sign_in(&world, password, 200).await;
        assert_eq!(stored(&world, EMAIL), hash);
    }
    let credential = world
        .table()
        .into_iter()
        .find(|item| item["sk"]["S"] == "CREDENTIAL")
        .unwrap();
    assert!(credential["verifier"].is_null(), "{credential}");
    sign_in(&world, &"x".repeat(71), 401).await;
    // A password of one's own choice ends it.
    world
        .post("/api/v1/security/reset_password", json!({ "email": EMAIL }))
        .await
        .is(201);
    let token = world.mailed(EMAIL, "reset_password_token");
    let reset = json!({ "reset_password_token": token, "password": "Another-lane-9" });
    world
        .put("/api/v1/security/reset_password", reset)
        .await
        .is(200);
    sign_in(&world, "Another-lane-9", 200).await;
    sign_in(&world, &own, 401).await;
}

#[tokio::test]
async fn marks_of_other_programs_are_taken_off() {
    for mark in ["{bcrypt}", "{BLF-CRYPT}", "bcrypt$"] {
        let world = World::strict().await;
        import(
            &world,
            &format!("{mark}{BCRYPT}TdyMX9He/HNBhN2P.FzcJNU2SRcvzsW"),
        )
        .await;
        sign_in(&world, TYPED[0].2, 200).await;
    }
}

/// Which work is done for whom is counted where it is done (`auth/password/compare.rs`); here, that
/// nothing else changes.
#[tokio::test]
async fn while_bcrypt_is_about_everybody_signs_in_as_before() {
    let world = World::with(&[("ImportedBcryptCost", "4")]).await;
    import(&world, &format!("{BCRYPT}TdyMX9He/HNBhN2P.FzcJNU2SRcvzsW")).await;
    let ada = crate::person::Person::signed_in(&world, "ada@example.com").await;
    ada.get("/api/v1/accounts/me").await.is(200);
    for n in 0..8 {
        let unknown = json!({ "email": format!("nobody{n}@example.com"), "password": "wrong" });
        world.post("/session", unknown).await.is(401);
        world.costs(1, 0.0, 2.0);
    }
    sign_in(&world, "wrong", 401).await;
    world.costs(1, 0.0, 2.0);
    sign_in(&world, TYPED[0].2, 200).await;
    assert!(stored(&world, EMAIL).starts_with("$argon2id$"));
}
