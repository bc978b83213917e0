//! Proofs that are refused, and what who knows the password is told of the account.

use serde_json::json;

use super::nonce;
use crate::person::{PASSWORD, Person};
use crate::scram::{CLIENT_NONCE, Scram};
use crate::session::polario::{EMAIL, refuses};
use crate::world::World;

#[tokio::test]
async fn a_challenge_is_for_one_address_one_platform_and_two_minutes() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    let challenge = scram.challenge().await;
    let proof = scram.proof(&challenge).proof;
    let of = |email: &str, platform: Option<String>| Scram {
        email: email.to_owned(),
        platform,
        ..scram.clone()
    };
    let others = [
        of(EMAIL, Some("web".to_owned())),
        of(EMAIL, None),
        of("Mia@example.com", scram.platform.clone()),
        of("eve@example.com", scram.platform.clone()),
    ];
    for other in others {
        refuses(
            world.unchanged(other.last(nonce(&challenge), &proof)).await,
            401,
            "Error.Login.Invalid",
        );
    }
    // Forged, cut, lengthened, of another client: none of ours.
    let real = nonce(&challenge);
    let swapped = real.replacen(CLIENT_NONCE, "rOprNGfwEbeRWgbNEkqP", 1);
    for forged in [
        CLIENT_NONCE,
        "x",
        &swapped,
        &real[1..],
        &real[..83],
        &(real.to_owned() + "A"),
        &"A".repeat(192),
    ] {
        refuses(
            world.unchanged(scram.last(forged, &proof)).await,
            401,
            "Error.Login.Invalid",
        );
    }
    world.clock().advance(120);
    refuses(
        world.unchanged(scram.last(nonce(&challenge), &proof)).await,
        401,
        "Error.Login.Invalid",
    );
}

#[tokio::test]
async fn a_proof_fits_one_challenge_only() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    let (one, two) = (scram.challenge().await, scram.challenge().await);
    let proof = scram.proof(&one).proof;
    refuses(
        scram.last(nonce(&two), &proof).await,
        401,
        "Error.Login.Invalid",
    );
    // Burnt, although nothing came of it.
    refuses(
        scram.last(nonce(&two), &scram.proof(&two).proof).await,
        401,
        "Error.Login.Invalid",
    );
    scram.last(nonce(&one), &proof).await.is(200);
    refuses(
        scram.last(nonce(&one), &proof).await,
        401,
        "Error.Login.Invalid",
    );
}

#[tokio::test]
async fn refuses_what_is_no_final_message() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let scram = Scram::new(&world, EMAIL, PASSWORD);
    let challenge = scram.challenge().await;
    let good = json!({
        "email": EMAIL, "nonce": nonce(&challenge), "proof": scram.proof(&challenge).proof,
    });
    let odd = json!({
        "email": ["", "a,b@example.com", 7, null, []],
        "nonce": ["", "a,b", "n,,", "x".repeat(193), 7, null],
        "proof": [
            "", "AAAA", "not base64", "p=Z7O1tFgz5Pqkn5I7aFdZDJ+NOB+6M5MCq73+p9ff8dM=",
            "Z7O1tFgz5Pqkn5I7aFdZDJ-NOB-6M5MCq73-p9ff8dM=",
            "Z7O1tFgz5Pqkn5I7aFdZDJ+NOB+6M5MCq73+p9ff8dM", "A".repeat(10_000), 7, null,
        ],
        "os": ["BeOS", "linux", "", 7, []],
        "osVersion": [6.1, "\u{0}", {}],
        "browser": [true, "\n"],
        "deviceName": [7, ["x"]],
        "otpCode": [123_456, {}],
    });
    for (name, values) in odd.as_object().unwrap() {
        for value in values.as_array().unwrap() {
            let mut body = good.clone();
            body[name] = value.clone();
            let answer = world.unchanged(scram.send("/api/auth/login", &body)).await;
            refuses(answer, 400, "Error.Request.Invalid");
        }
    }
    for name in ["email", "nonce", "proof"] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(name);
        refuses(
            world.unchanged(scram.send("/api/auth/login", &body)).await,
            400,
            "Error.Request.Invalid",
        );
    }
    // Nothing of all this used the challenge up; what is told of a device may be long, or missing.
    let mut body = good.clone();
    body["browser"] = json!("é".repeat(5_000));
    scram.send("/api/auth/login", &body).await.is(200);
    let challenge = scram.challenge().await;
    let bare = json!({
        "email": EMAIL, "nonce": nonce(&challenge), "proof": scram.proof(&challenge).proof,
    });
    scram.send("/api/auth/login", &bare).await.is(200);
}

#[tokio::test]
async fn an_unconfirmed_address_is_told_to_who_knows_the_password_in_compat_only() {
    let refusals = [
        (403, "Error.Account.Disabled"),
        (401, "Error.Login.Invalid"),
    ];
    for (world, (status, error)) in [World::compat().await, World::strict().await]
        .into_iter()
        .zip(refusals)
    {
        Person::signed_up(&world, EMAIL).await;
        refuses(
            Scram::new(&world, EMAIL, PASSWORD).login().await,
            status,
            error,
        );
        refuses(
            Scram::new(&world, EMAIL, "wrong").login().await,
            401,
            "Error.Login.Invalid",
        );
    }
}

#[tokio::test]
async fn a_shut_account_is_told_to_who_knows_the_password() {
    let world = World::strict().await;
    Person::confirmed(&world, EMAIL).await;
    let device = Scram::new(&world, EMAIL, PASSWORD).device().await;
    world.core_set("state", json!({ "S": "banned" })).await;
    refuses(
        Scram::new(&world, EMAIL, PASSWORD).login().await,
        403,
        "Error.Account.Disabled",
    );
    refuses(
        Scram::new(&world, EMAIL, "wrong").login().await,
        401,
        "Error.Login.Invalid",
    );
    refuses(
        world.unchanged(device.refresh(&world)).await,
        403,
        "Error.Account.Disabled",
    );
    refuses(
        world.unchanged(device.logout(&world)).await,
        401,
        "Error.Session.Invalid",
    );
    world.core_set("state", json!({ "S": "deleted" })).await;
    refuses(
        world.unchanged(device.refresh(&world)).await,
        416,
        "Error.Token.Invalid",
    );
}
