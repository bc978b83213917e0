//! Tests of `client`.

use super::*;

#[test]
fn only_the_right_secret_of_a_live_key_of_an_active_client_opens() {
    let client = |state| Client {
        client_id: "123456789".into(),
        name: "Shop".into(),
        state,
        created_at: 0,
    };
    let (key, secret) = ClientKey::random(
        "123456789",
        Environment::Sandbox,
        &["write:users".to_owned()],
        0,
    );
    let other = PlainSecret::random(Environment::Sandbox);
    let active = client(State::Active);
    assert!(opens(Some(&active), Some(&key), &secret, 10));
    assert!(!opens(Some(&active), Some(&key), &other, 10));
    assert!(!opens(
        Some(&client(State::Disabled)),
        Some(&key),
        &secret,
        10
    ));
    assert!(!opens(None, Some(&key), &secret, 10));
    assert!(!opens(Some(&active), None, &secret, 10));
    for dead in [
        ClientKey {
            state: State::Revoked,
            ..key.clone()
        },
        ClientKey {
            expires_at: Some(10),
            ..key.clone()
        },
    ] {
        assert!(!opens(Some(&active), Some(&dead), &secret, 10));
    }
    assert!(opens(
        Some(&active),
        Some(&ClientKey {
            expires_at: Some(11),
            ..key
        }),
        &secret,
        10
    ));
}

#[test]
fn client_ids_are_nine_digits() {
    assert!(Client::is_id("123456789"));
    for text in [
        "",
        "42",
        "012345678",
        "1234567890",
        "{client_id}",
        "12345678a",
        "١٢٣٤٥٦٧٨٩",
    ] {
        assert!(!Client::is_id(text), "{text}");
    }
}
