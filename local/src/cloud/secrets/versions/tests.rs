//! Labels move as Secrets Manager moves them.

use super::*;

fn labels(secret: &Versions, id: &str) -> Vec<String> {
    secret
        .all()
        .find(|one| one.id == id)
        .unwrap()
        .labels
        .clone()
}

fn code(done: Result<(), Refused>) -> &'static str {
    done.unwrap_err().0
}

#[test]
fn a_rotation_moves_the_labels() {
    let mut secret = Versions::new("old".to_owned());
    let old = secret.find("", "").unwrap().id.clone();
    secret.begin("new").unwrap();
    assert_eq!(code(secret.begin("other")), "InvalidRequestException");
    assert_eq!(
        secret.find("new", "").unwrap_err().0,
        "ResourceNotFoundException",
        "empty"
    );
    let pending = [PENDING.to_owned()];
    secret.put("new", "next", &pending).unwrap();
    secret.put("new", "next", &pending).unwrap();
    assert_eq!(
        code(secret.put("new", "else", &pending)),
        "ResourceExistsException"
    );
    assert_eq!(
        secret.find("", PENDING).unwrap().value.as_deref(),
        Some("next")
    );
    assert!(secret.find(&old, PENDING).is_err());

    assert_eq!(
        code(secret.move_label(CURRENT, "", "new")),
        "InvalidParameterException"
    );
    assert_eq!(
        code(secret.move_label(CURRENT, "new", "new")),
        "InvalidParameterException"
    );
    assert_eq!(
        code(secret.move_label(CURRENT, &old, "none")),
        "ResourceNotFoundException"
    );
    secret.move_label(CURRENT, &old, "new").unwrap();
    assert_eq!(
        code(secret.move_label(CURRENT, &old, "new")),
        "InvalidParameterException"
    );
    assert_eq!(
        (
            labels(&secret, "new").join(" "),
            labels(&secret, &old).join(" ")
        ),
        ("AWSPENDING AWSCURRENT".into(), PREVIOUS.into())
    );
    secret.begin("third").unwrap();
    secret.move_label(PENDING, "third", "").unwrap();
    assert_eq!(labels(&secret, "third"), Vec::<String>::new());
}

#[test]
fn versions_without_a_label_go_when_there_are_too_many() {
    let mut secret = Versions::new("0".to_owned());
    for at in 1..=2 * KEPT {
        secret
            .put(&at.to_string(), "value", &[CURRENT.to_owned()])
            .unwrap();
    }
    assert_eq!(secret.all().count(), KEPT);
    assert_eq!(
        secret.find("", PREVIOUS).unwrap().id,
        (2 * KEPT - 1).to_string()
    );
}

#[test]
fn a_file_from_before_versions_is_read() {
    for text in ["{\"rs256\":[]}", "not JSON"] {
        let secret = Versions::read(text.to_owned());
        assert_eq!(secret.find("", "").unwrap().value.as_deref(), Some(text));
        let again = Versions::read(serde_json::to_string(&secret).unwrap());
        assert_eq!(
            again.find("", "").unwrap().id,
            secret.find("", "").unwrap().id
        );
    }
}
