//! JWTs, and keys, that are not good.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};

use super::*;
use crate::client::forged;

#[tokio::test]
async fn refuses_bad_claims() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let kid = mia.key(json!({})).await;
    let now = world.clock().now();
    let sub = "JWT::InvalidSubError: Invalid subject. Expected api_key_jwt, received";
    let iss = "JWT::InvalidIssuerError: Invalid issuer. Expected external, received";
    let jti = "JWT::InvalidJtiError: Missing jti";
    let iat = "JWT::InvalidIatError: Invalid iat";
    let exp = "JWT::ExpiredSignature: Signature has expired";
    for (name, value, problem) in [
        ("sub", json!("session"), format!("{sub} session")),
        ("sub", json!(null), format!("{sub} <none>")),
        ("iss", json!("barong"), format!("{iss} barong")),
        ("iss", json!(null), format!("{iss} <none>")),
        (
            "iss",
            json!("\"<x>\n".repeat(90)),
            format!("{iss} {}", "\"<x>\n".repeat(51)),
        ),
        ("jti", json!(null), jti.to_owned()),
        ("jti", json!(" "), jti.to_owned()),
        ("iat", json!(now + 60), iat.to_owned()),
        ("iat", json!("now"), iat.to_owned()),
        ("exp", json!(now), exp.to_owned()),
        ("exp", json!("soon"), exp.to_owned()),
        (
            "nbf",
            json!(now + 60),
            "JWT::ImmatureSignature: Signature nbf has not been reached".to_owned(),
        ),
    ] {
        let mut claims = claims("a", now);
        claims[name] = value;
        refused(&world, &kid, &PAIRS[0].sign(&claims), &problem).await;
        if claims[name].is_null() {
            claims.as_object_mut().unwrap().remove(name);
            refused(&world, &kid, &PAIRS[0].sign(&claims), &problem).await;
        }
    }
}

const ENCODING: &str = "JWT::DecodeError: Invalid segment encoding";
const SIGNATURE: &str = "JWT::VerificationError: Signature verification raised";

/// Asserts a 401 that tells `problem`, or of a bad encoding that the signature is bad.
async fn fails(world: &World, kid: &str, jwt: &str, problem: &str) {
    let answer = world.unchanged(exchange(world, kid, jwt)).await.is(401);
    let error = answer.json()["error"].clone();
    let told = |problem: &str| format!("Failed to decode and verify JWT: #<{problem}>");
    let either = problem == ENCODING && error == told(SIGNATURE);
    assert!(error == told(problem) || either, "{jwt}: {error}");
}

#[tokio::test]
async fn refuses_bad_shapes() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let kid = mia.key(json!({})).await;
    let jwt = PAIRS[0].sign(&claims("a", world.clock().now()));
    let (head, tail) = jwt.split_once('.').unwrap();
    let (payload, signature) = tail.split_once('.').unwrap();
    let segments = "JWT::DecodeError: Not enough or too many segments";
    for (jwt, problem) in [
        ("garbage".to_owned(), segments),
        ("a.b".to_owned(), segments),
        (format!("{jwt}.x"), segments),
        (format!("{head}.{payload}."), segments),
        ("a.b.c".to_owned(), ENCODING),
        (format!("{head}.!!.{signature}"), ENCODING),
        (format!("{head}.{payload}.!!"), ENCODING),
        (forged(r#"{"alg":"RS256"}"#, "[1]"), ENCODING),
        (forged(r#"{"alg":"RS256"}"#, "\u{0}"), ENCODING),
        (
            format!("{head}.{}.{signature}", payload.replace('J', "K")),
            ENCODING,
        ),
    ] {
        fails(&world, &kid, &jwt, problem).await;
    }
}

#[tokio::test]
async fn refuses_bad_algorithms_and_signatures() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let kid = mia.key(json!({})).await;
    let good = claims("a", world.clock().now());
    let signed_by_public_key = |algorithm| {
        let secret = EncodingKey::from_secret(PAIRS[0].public.as_bytes());
        encode(&Header::new(algorithm), &good, &secret).unwrap()
    };
    let signed = |algorithm| PAIRS[0].sign_with(&Header::new(algorithm), &good);
    let algorithm = "JWT::IncorrectAlgorithm: Expected a different algorithm";
    let (text, critical) = (
        good.to_string(),
        r#"{"alg":"RS256","crit":["b64"],"b64":false}"#,
    );
    for (jwt, problem) in [
        (forged(r#"{"alg":"none"}"#, &text), algorithm),
        (forged(r#"{"alg":"None"}"#, &text), algorithm),
        (forged("{}", &text), algorithm),
        (signed_by_public_key(Algorithm::HS256), algorithm),
        (signed_by_public_key(Algorithm::HS512), algorithm),
        (signed(Algorithm::RS512), algorithm),
        (signed(Algorithm::PS256), algorithm),
        (forged(r#"{"alg":"RS256"}"#, &text), SIGNATURE),
        (forged(critical, &text), SIGNATURE),
        (PAIRS[1].sign(&good), SIGNATURE),
        (PAIRS[1].sign_with(&elsewhere(), &good), SIGNATURE),
    ] {
        fails(&world, &kid, &jwt, problem).await;
    }
    // What is in a header beside `alg` is ignored.
    exchange(&world, &kid, &PAIRS[0].sign_with(&elsewhere(), &good))
        .await
        .is(200);
}

/// A header that says where another key is.
fn elsewhere() -> Header {
    Header {
        jku: Some("https://evil.example/keys".to_owned()),
        ..Header::new(Algorithm::RS256)
    }
}

#[tokio::test]
async fn a_key_that_cannot_verify_is_a_401() {
    let world = World::strict().await;
    let mia = Owner::of(&world, EMAIL).await;
    let jwt = |now| PAIRS[0].sign(&claims("a", now));
    let unusable = "JWT::VerificationError: Public key must be RSA of at least 2048 bits";
    let ec = "-----BEGIN PUBLIC KEY-----\n\
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n\
        6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n\
        -----END PUBLIC KEY-----\n";
    let short = "-----BEGIN PUBLIC KEY-----\n\
        MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\n\
        9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==\n\
        -----END PUBLIC KEY-----\n";
    let broken = PAIRS[0].public.replace("MIIB", "MIIC");
    for key in [
        encoded(ec),
        encoded(short),
        encoded(&broken),
        encoded("no PEM"),
        encoded("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        "no base64!".to_owned(),
        PAIRS[0].public.replace(['\r', '\n'], ""),
        "AAAA".to_owned(),
    ] {
        let kid = mia.key(json!({ "public_key": key })).await;
        refused(&world, &kid, &jwt(world.clock().now()), unusable).await;
    }
    // Too short shows here only when it verifies; the signature is good.
    let short = "-----BEGIN RSA PUBLIC KEY-----\n\
             MEgCQQDPq4NsCor8HV138YMwbLO2onj3Xq4hkcGX1E6MhwlHC3bmhtkMp0ZZEEGD\n\
             Yu9bPV/X6PF+tjqhAgHlGg2LdF2HAgMBAAE=\n\
             -----END RSA PUBLIC KEY-----\n";
    let kid = mia.key(json!({ "public_key": encoded(short) })).await;
    let signed = "eyJhbGciOiJSUzI1NiJ9\
        .eyJzdWIiOiJhcGlfa2V5X2p3dCIsImlzcyI6ImV4dGVybmFsIiwianRpIjoiMSJ9\
        .xFy1yIVJ6i1W5X4uq0_a5ioj5itz8ZpGebrgZMZXK6v_WFm45Ue9xc6VOUAEHNdvo9HBhmxiu1EB-cvsUdNMUQ";
    refused(
        &world,
        &kid,
        signed,
        "JWT::VerificationError: Signature verification raised",
    )
    .await;
    let private = mia
        .key(json!({ "public_key": encoded(&PAIRS[0].private) }))
        .await;
    let jwt = jwt(world.clock().now());
    world
        .unchanged(exchange(&world, &private, &jwt))
        .await
        .refuses(401, "Payload is invalid");
}
