//! Hashes, against another implementation and against each other.

use argon2_rust::{Algorithm, decode_string};

use super::*;
use crate::auth::keyring::generate;
use crate::auth::scram::Iterations;
use crate::settings::mode::CompatibilityMode;

pub(super) fn settings(mode: CompatibilityMode) -> PasswordSettings {
    PasswordSettings {
        mode,
        app_name: "Postern".to_owned(),
        cost: Cost::FLOOR,
        imported_bcrypt_cost: None,
        has_verifiers: true,
        scram_iterations: Iterations::default(),
    }
}

/// A second implementation must make the same tag: RFC 9106, argon2id v1.3, with a secret.
#[tokio::test]
async fn agrees_with_another_implementation() {
    let keyring = Keyring::parse(&generate().unwrap()).unwrap();
    for text in ["", "Harbour-lane-7", "漢字 and 😀", &"x".repeat(128)] {
        let password = Password::given(text).unwrap();
        let stored = password.hash(Cost::FLOOR, &keyring).await.unwrap();
        let decoded = decode_string(&stored, Algorithm::Argon2id).unwrap();
        let params = argon2::Params::new(19_456, 2, 1, Some(32)).unwrap();
        let (id, version) = (argon2::Algorithm::Argon2id, argon2::Version::V0x13);
        let other = argon2::Argon2::new_with_secret(&keyring.pepper, id, version, params).unwrap();
        let mut tag = [0; 32];
        other
            .hash_password_into(text.as_bytes(), &decoded.salt, &mut tag)
            .unwrap();
        assert_eq!(decoded.hash, tag, "{text}");
        assert!(password.matches(&stored, &keyring).await.unwrap());
    }
}

#[tokio::test]
async fn only_the_same_password_under_the_same_pepper_matches() {
    let (keyring, other) = (generate().unwrap(), generate().unwrap());
    let (keyring, other) = (
        Keyring::parse(&keyring).unwrap(),
        Keyring::parse(&other).unwrap(),
    );
    // é as one character and as two is one password.
    let stored = Password::given("caf\u{e9}-lane")
        .unwrap()
        .hash(Cost::LEAST, &keyring)
        .await
        .unwrap();
    let composed = Password::given("cafe\u{301}-lane").unwrap();
    assert!(composed.matches(&stored, &keyring).await.unwrap());
    assert!(!composed.matches(&stored, &other).await.unwrap());
    assert!(
        !Password::given("cafe-lane")
            .unwrap()
            .matches(&stored, &keyring)
            .await
            .unwrap()
    );
    for broken in [
        "",
        "$argon2id$",
        "$2b$11$abcdefghijklmnopqrstuv",
        "$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$dGFn",
    ] {
        assert!(
            !composed.matches(broken, &keyring).await.unwrap(),
            "{broken}"
        );
    }
}
