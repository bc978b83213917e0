//! `PATCH /api/v1/api_keys/{uid}`.

use super::*;

#[tokio::test]
async fn changes_what_is_given_and_nothing_else() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    let kid = mia.key(json!({ "scopes": "a", "expires_in": 60 })).await;
    let path = format!("{KEYS}/{kid}");
    let old = mia.ask("GET", &path, Value::Null).await.json();
    let same = mia.ask("PATCH", &path, json!({})).await.is(200).json();
    assert_eq!(same, old);
    for (name, value) in [
        ("state", json!("inactive")),
        ("scopes", json!("b")),
        ("expires_in", json!(90)),
        ("public_key", json!("k")),
    ] {
        let mut change = json!({});
        change[name] = value.clone();
        let changed = mia.ask("PATCH", &path, change).await.is(200).json();
        assert_eq!(changed[name], value);
        assert_eq!(changed, mia.ask("GET", &path, Value::Null).await.json());
    }
    let new = mia.ask("GET", &path, Value::Null).await.json();
    assert_eq!(
        (&new["uid"], &new["created_at"]),
        (&old["uid"], &old["created_at"])
    );
    assert_ne!(new["updated_at"], old["updated_at"]);
    // What others go by changes with it.
    let claim = stored(&world)
        .into_iter()
        .find(|item| item["sk"]["S"] == "CLAIM")
        .unwrap();
    assert_eq!(
        (&claim["scopes"]["S"], &claim["expires_in"]["N"]),
        (&json!("b"), &json!("90"))
    );
    assert_eq!(
        (&claim["state"]["S"], &claim["public_key"]["S"]),
        (&json!("inactive"), &json!("k"))
    );
}

#[tokio::test]
async fn refuses_bad_parameters_before_it_looks_for_the_key() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    let kid = mia.key(json!({})).await;
    for (wish, status, error) in [
        (
            json!({ "public_key": "", "state": null }),
            400,
            "public_key is empty, state is empty",
        ),
        (
            json!({ "scopes": [], "expires_in": {} }),
            400,
            "scopes is invalid, expires_in is invalid",
        ),
        (
            json!({ "expires_in": "1.5" }),
            422,
            "Expires in must be an integer",
        ),
        (
            json!({ "state": "x".repeat(256) }),
            422,
            "State is too long (maximum is 255 characters)",
        ),
    ] {
        let path = format!("{KEYS}/{kid}");
        unharmed(&world, mia.ask("PATCH", &path, wish.clone()))
            .await
            .refuses(status, error);
        let told = mia.ask("PATCH", &format!("{KEYS}/{NO_SUCH}"), wish).await;
        assert_eq!(told.status, if status == 400 { 400 } else { 404 });
    }
}
