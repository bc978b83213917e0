//! Tests of `rotation`.

use super::super::generate;
use super::*;

fn states(secret: &Secret) -> Vec<(String, &'static str)> {
    shown(secret)
        .into_iter()
        .map(|key| (key.id, key.state))
        .collect()
}

#[test]
fn a_new_key_waits_and_the_old_one_stays() {
    let mut secret = Secret::read(&generate().unwrap()).unwrap();
    let first = secret.rs256[0].kid.clone();
    stage(&mut secret, Kind::Rs256, 7).unwrap();
    stage(&mut secret, Kind::Sealing, 8).unwrap();
    assert_eq!(pending(&secret, Kind::Rs256), Some(7));
    let second = secret.rs256[1].kid.clone();
    let sealing = [("1".to_owned(), "current"), ("2".to_owned(), "pending")];
    assert_eq!(
        states(&secret),
        [
            &[(first.clone(), "current"), (second.clone(), "pending")],
            &sealing[..]
        ]
        .concat()
    );
    promote(&mut secret, Kind::Rs256, 9);
    promote(&mut secret, Kind::Sealing, 9);
    let sealing = [("2".to_owned(), "current"), ("1".to_owned(), "previous")];
    assert_eq!(
        states(&secret),
        [&[(second, "current"), (first, "previous")], &sealing[..]].concat()
    );
    assert!(Keyring::parse(&secret.text().unwrap()).is_ok());
}

#[test]
fn a_keyring_without_ages_is_read() {
    let text = generate().unwrap();
    let at = text.find(",\"age\"").unwrap();
    let end = at + text[at..].find('}').unwrap() + 1;
    let secret = Secret::read(&format!("{}{}", &text[..at], &text[end..])).unwrap();
    assert_eq!(shown(&secret)[0].created_at, None);
}
