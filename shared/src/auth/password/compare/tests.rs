//! Tests of `compare`.

use super::super::tests::settings;
use super::*;
use crate::auth::keyring::generate;
use crate::settings::mode::CompatibilityMode;

/// bcrypt of `Harbour-lane-7`, made with libxcrypt.
const BCRYPT: &str = "$2a$06$If6bvum7DFjUnE9p2uDeDujVVMrMNr8XrnLK7AYXKnmFLYOzfYHF2";

fn imported(cost: Option<u32>) -> PasswordSettings {
    let settings = settings(CompatibilityMode::Strict);
    PasswordSettings {
        imported_bcrypt_cost: cost,
        cost: Cost::LEAST,
        ..settings
    }
}

async fn work(
    text: &str,
    stored: Option<&str>,
    email: &Email,
    settings: &PasswordSettings,
    keyring: &Keyring,
) -> Vec<Work> {
    let decoy = Decoy::for_address(email, settings, keyring);
    compare(Password::given(text), stored, decoy, keyring)
        .await
        .unwrap()
        .work
}

#[tokio::test]
async fn nothing_is_worked_like_something() {
    let keyring = Keyring::parse(&generate().unwrap()).unwrap();
    let settings = imported(Some(6));
    let long = "x".repeat(129);
    // Typed otherwise than in NFC, both forms are tried.
    for (text, forms) in [("wrong", 1), ("cafe\u{301}", 2), ("", 1), (&long, 1)] {
        let native = Password::given("another")
            .unwrap()
            .hash(Cost::LEAST, &keyring)
            .await
            .unwrap();
        let (mut bcrypt, mut argon2) = (0, 0);
        for n in 0..64 {
            let email = Email::parse(&format!("nobody{n}@example.com")).unwrap();
            let unknown = work(text, None, &email, &settings, &keyring).await;
            assert_eq!(
                work(text, Some("no hash"), &email, &settings, &keyring).await,
                unknown
            );
            assert_eq!(
                work(text, None, &email, &settings, &keyring).await,
                unknown,
                "always the same"
            );
            if unknown == work(text, Some(BCRYPT), &email, &settings, &keyring).await {
                assert_eq!(unknown, vec![Work::Bcrypt(6); forms]);
                bcrypt += 1;
            } else {
                assert_eq!(
                    unknown,
                    work(text, Some(&native), &email, &settings, &keyring).await
                );
                assert_eq!(unknown, [Work::Argon2]);
                argon2 += 1;
            }
        }
        assert!(bcrypt > 16 && argon2 > 16, "{bcrypt} {argon2}");
    }
}

#[tokio::test]
async fn without_imported_hashes_every_address_works_argon2() {
    let keyring = Keyring::parse(&generate().unwrap()).unwrap();
    for n in 0..32 {
        let email = Email::parse(&format!("nobody{n}@example.com")).unwrap();
        assert_eq!(
            work("cafe\u{301}", None, &email, &imported(None), &keyring).await,
            [Work::Argon2]
        );
    }
}

#[tokio::test]
async fn bcrypt_proves_the_beginning_of_a_long_password_only() {
    let keyring = Keyring::parse(&generate().unwrap()).unwrap();
    // Made with libxcrypt, of 80 letters.
    let stored = "$2b$05$abcdefghijklmnopqrstuujf8SX2ahXLwp9w/B.Y5XdysS6yR576q";
    let decoy = Decoy::for_nobody(&imported(None));
    for (letters, proof) in [
        (71, None),
        (72, Some(Proof::Beginning)),
        (80, Some(Proof::Beginning)),
    ] {
        let given = Password::given(&"x".repeat(letters));
        assert_eq!(
            compare(given, Some(stored), decoy, &keyring)
                .await
                .unwrap()
                .proof,
            proof,
            "{letters}"
        );
    }
    let given = Password::given("Harbour-lane-7");
    assert_eq!(
        compare(given, Some(BCRYPT), decoy, &keyring)
            .await
            .unwrap()
            .proof,
        Some(Proof::Whole)
    );
}
