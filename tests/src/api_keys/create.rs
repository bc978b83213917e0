//! `POST /api/v1/api_keys`.

use super::*;
use crate::described::off_contract;
use crate::world::crowd;

#[tokio::test]
async fn answers_the_key() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    let wish = json!({ "public_key": public_key(), "scopes": "trade,history", "expires_in": "60" });
    let answer = mia.ask("POST", KEYS, wish).await.is(201);
    let key = answer.json();
    let (uid, at) = (
        key["uid"].as_str().unwrap(),
        key["created_at"].as_str().unwrap(),
    );
    assert!(uid.len() == 36 && uid.as_bytes()[14] == b'4', "{uid}");
    assert!(at.len() == 20 && at.ends_with('Z'), "{at}");
    let public_key = public_key();
    let key = format!(r#""uid":"{uid}","public_key":"{public_key}","scopes":"trade,history""#);
    let times = format!(r#""created_at":"{at}","updated_at":"{at}""#);
    answer.says(&format!(
        r#"{{{key},"expires_in":60,"state":"active",{times}}}"#
    ));
    assert_eq!(stored(&world).len(), 2);
}

#[tokio::test]
async fn scopes_are_null_and_a_day_is_the_lifetime_unless_given() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    let key = mia
        .ask("POST", KEYS, json!({ "public_key": "anything" }))
        .await
        .is(201)
        .json();
    assert_eq!(
        (&key["scopes"], &key["expires_in"]),
        (&Value::Null, &json!(86_400))
    );
    let _number = off_contract();
    let key = mia
        .ask(
            "POST",
            KEYS,
            json!({ "public_key": 7, "expires_in": 30, "state": "x" }),
        )
        .await
        .is(201)
        .json();
    assert_eq!(
        (&key["public_key"], &key["expires_in"], &key["state"]),
        (&json!("7"), &json!(30), &json!("active"))
    );
}

#[tokio::test]
async fn refuses_bad_parameters() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    let lasting = |time: Value| json!({ "public_key": "k", "expires_in": time });
    for (wish, status, error) in [
        (json!({}), 400, "public_key is missing, public_key is empty"),
        (json!({ "public_key": null }), 400, "public_key is empty"),
        (
            json!({ "public_key": {}, "scopes": "" }),
            400,
            "public_key is invalid, scopes is empty",
        ),
        (
            json!({ "public_key": "k", "scopes": [], "expires_in": " " }),
            400,
            "scopes is invalid, expires_in is empty",
        ),
        (lasting(json!("soon")), 422, "Expires in is not a number"),
        (lasting(json!(60.5)), 422, "Expires in must be an integer"),
        (
            lasting(json!(29)),
            422,
            "Expires in must be greater than or equal to 30",
        ),
        (
            lasting(json!(86_401)),
            422,
            "Expires in must be less than or equal to 86400",
        ),
        (
            json!({ "public_key": "k", "scopes": "x".repeat(256) }),
            422,
            "Scopes is too long (maximum is 255 characters)",
        ),
        (
            json!({ "public_key": "k".repeat(4_097), "expires_in": 0 }),
            422,
            "Public key is too long (maximum is 4096 characters) and Expires in must be greater \
                than or equal to 30",
        ),
    ] {
        unharmed(&world, mia.ask("POST", KEYS, wish))
            .await
            .refuses(status, error);
    }
    assert_eq!(stored(&world), Vec::<Value>::new());
}

#[tokio::test]
async fn an_account_has_room_for_so_many() {
    let world = World::with(&[("ApiKeysLimit", "2")]).await;
    let mia = Owner::of(&world, MIA).await;
    let first = mia.key(json!({})).await;
    mia.key(json!({})).await;
    let full = "Maximum number of api keys was reached";
    unharmed(&world, mia.ask("POST", KEYS, json!({ "public_key": "k" })))
        .await
        .refuses(422, full);
    mia.ask("DELETE", &format!("{KEYS}/{first}"), Value::Null)
        .await
        .is(204);
    mia.key(json!({})).await;
    unharmed(&world, mia.ask("POST", KEYS, json!({ "public_key": "k" })))
        .await
        .refuses(422, full);
}

#[tokio::test]
async fn one_code_makes_one_key() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    for round in 1..=4 {
        let wish = json!({ "public_key": "k", "totp_code": mia.app.next() });
        let answers = crowd((0..5).map(|_| mia.person.post(KEYS, wish.clone()))).await;
        assert_eq!(
            answers.iter().filter(|answer| answer.status == 201).count(),
            1
        );
        assert!(
            answers
                .iter()
                .all(|answer| [201, 422].contains(&answer.status.as_u16()))
        );
        assert_eq!(stored(&world).len(), 2 * round);
    }
}
