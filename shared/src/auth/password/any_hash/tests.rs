//! Tests of `any_hash`.

use super::*;

#[test]
fn bcrypt_agrees_with_another_implementation() {
    // Made with libxcrypt.
    let long = "x".repeat(80);
    for (password, hash) in [
        (
            "",
            "$2a$06$If6bvum7DFjUnE9p2uDeDu1/XpgfvI8PbV8YFdl.4.xEjHbPYIm/u",
        ),
        (
            "abc",
            "$2b$05$abcdefghijklmnopqrstuuRWUgMyyCUnsDr8evYotXg5ZXVF/HhzS",
        ),
        (
            "ünïcode-pass",
            "$2y$04$......................yMyF0Y0uCTvvTyprv9P105ZRzQES6yO",
        ),
        (
            &long,
            "$2b$05$abcdefghijklmnopqrstuujf8SX2ahXLwp9w/B.Y5XdysS6yR576q",
        ),
    ] {
        let Some(AnyHash::Bcrypt(bcrypt)) = AnyHash::read(hash) else {
            panic!("{hash}")
        };
        assert!(bcrypt.matches(password.as_bytes()), "{password}");
        assert!(!bcrypt.matches(b"another"), "{password}");
    }
}

#[test]
fn marks_of_other_programs_are_taken_off() {
    let bcrypt = "$2a$06$If6bvum7DFjUnE9p2uDeDu1/XpgfvI8PbV8YFdl.4.xEjHbPYIm/u";
    for mark in [
        "",
        "{bcrypt}",
        "{BCRYPT}",
        "{BLF-CRYPT}",
        "{blf-crypt}",
        "bcrypt$",
        " \t",
    ] {
        let hash = ForeignHash::parse(&format!("{mark}{bcrypt}\n"), false);
        assert_eq!(hash.map(|hash| hash.0), Ok(bcrypt.to_owned()), "{mark}");
    }
    let argon2 = "$argon2id$v=19$m=256,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI";
    for mark in ["", "{argon2}", "{argon2@SpringSecurity_v5_8}", "argon2"] {
        let hash = ForeignHash::parse(&format!("{mark}{argon2}"), false);
        assert_eq!(
            hash.map(|hash| hash.0),
            Ok(format!("unpeppered:{argon2}")),
            "{mark}"
        );
    }
    // A bcrypt of something else than the password.
    for mark in ["bcrypt_sha256$", "$wp", "{noop}", "{SSHA}"] {
        let hash = ForeignHash::parse(&format!("{mark}{bcrypt}"), false);
        assert_eq!(
            hash.map(|hash| hash.0),
            Err("the password hash is neither bcrypt nor argon2"),
            "{mark}"
        );
    }
}

#[test]
fn an_import_brings_no_costly_bcrypt_and_the_table_keeps_what_it_has() {
    let hash =
        |cost: &str| format!("$2b${cost}$If6bvum7DFjUnE9p2uDeDu1/XpgfvI8PbV8YFdl.4.xEjHbPYIm/u");
    assert!(ForeignHash::parse(&hash("12"), false).is_ok());
    for cost in ["13", "14"] {
        let refused = ForeignHash::parse(&hash(cost), false).map(|hash| hash.0);
        assert_eq!(
            refused,
            Err("the bcrypt hash has a cost above 12, which takes too long to compare")
        );
        assert!(AnyHash::read(&hash(cost)).is_some(), "{cost}");
    }
}

#[test]
fn what_cannot_be_compared_is_no_hash() {
    for text in [
        "",
        "$2b$10$short",
        "$2x$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
        "$2b$31$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
        "$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$dGFnZGdkZ2Rn",
        "5f4dcc3b5aa765d61d8327deb882cf99",
    ] {
        assert!(ForeignHash::parse(text, false).is_err(), "{text}");
    }
}
