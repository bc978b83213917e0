//! The API key operations.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::client::{KEYS, Owner, PAIRS, encoded};
use crate::world::{Answer, World};

const MIA: &str = "mia@example.com";
const NO_SUCH: &str = "0f8b6a3e-6a0e-4a54-9f53-1f6a2f2f4f11";
const WRONG: &str = "Your code is invalid";
const USED: &str = "This code was already used. Wait until the next time period";

fn public_key() -> String {
    encoded(&PAIRS[0].public_pem)
}

/// The API keys in the table, and what they are found by.
fn stored(world: &World) -> Vec<Value> {
    let prefixed = |item: &Value, part: &str| item[part]["S"].as_str().unwrap().starts_with("KEY#");
    world.table().into_iter().filter(|item| prefixed(item, "pk") || prefixed(item, "sk")).collect()
}

/// Asserts that `deed` leaves every API key as it is.
async fn unharmed(world: &World, deed: impl Future<Output = Answer>) -> Answer {
    let before = stored(world);
    let answer = deed.await;
    assert_eq!(stored(world), before);
    answer
}

mod gate {
    use super::*;

    /// Every operation; the body would be refused, were it looked at.
    fn operations() -> [(&'static str, String); 5] {
        let one = format!("{KEYS}/{NO_SUCH}");
        [
            ("GET", KEYS.to_owned()),
            ("POST", KEYS.to_owned()),
            ("GET", one.clone()),
            ("PATCH", one.clone()),
            ("DELETE", one),
        ]
    }

    #[tokio::test]
    async fn a_token_comes_first() {
        let world = World::strict().await;
        for (method, path) in operations() {
            let answer = world.unchanged(world.ask(method, &path, None, &Value::Null)).await;
            answer.refuses(401, "The access token is invalid");
            let answer = world.unchanged(world.ask(method, &path, Some("garbage"), &Value::Null)).await;
            answer.refuses(401, "The access token is invalid");
        }
    }

    #[tokio::test]
    async fn then_the_second_factor() {
        let world = World::strict().await;
        let mia = world.account().await;
        for (method, path) in operations() {
            for code in ["", "?totp_code=123456", "?totp_code=x"] {
                let answer = world.unchanged(mia.ask(method, &format!("{path}{code}"), json!({ "scopes": [] }))).await;
                answer.refuses(400, "Only accounts with enabled 2FA alowed");
            }
        }
    }

    #[tokio::test]
    async fn then_the_code() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        for (method, path) in operations() {
            for code in ["", "?totp_code=", "?totp_code=12345", "?totp_code[]=123456"] {
                let path = format!("{path}{code}");
                let answer = world.unchanged(mia.person.ask(method, &path, json!({ "scopes": [] }))).await;
                answer.refuses(422, WRONG);
            }
            let path = format!("{path}?totp_code={}", mia.app.wrong());
            unharmed(&world, mia.person.ask(method, &path, json!({ "scopes": [] }))).await.refuses(422, WRONG);
        }
        // Five wrong codes an hour.
        let answer = world.unchanged(mia.person.get(&format!("{KEYS}?totp_code={}", mia.app.code()))).await;
        answer.refuses(422, WRONG);
    }

    #[tokio::test]
    async fn a_code_is_used_up_by_what_follows_whatever_it_is() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        for (method, path) in operations() {
            let path = format!("{path}?totp_code={}", mia.app.next());
            mia.person.ask(method, &path, json!({ "public_key": [] })).await;
            mia.person.ask(method, &path, json!({ "public_key": [] })).await.refuses(422, USED);
        }
    }

    #[tokio::test]
    async fn the_code_comes_by_query_or_body() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        mia.person.get(&format!("{KEYS}?totp_code={}", mia.app.code())).await.is(200).says("[]");
        mia.person.ask("GET", KEYS, json!({ "totp_code": mia.app.next() })).await.is(200).says("[]");
        let number = loop {
            let code = mia.app.next();
            if !code.starts_with('0') {
                break code.parse::<u32>().unwrap();
            }
        };
        mia.person.ask("GET", KEYS, json!({ "totp_code": number })).await.is(200).says("[]");
    }
}

mod create {
    use super::*;

    #[tokio::test]
    async fn answers_the_key() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        let wish = json!({ "public_key": public_key(), "scopes": "trade,history", "expires_in": "60" });
        let answer = mia.ask("POST", KEYS, wish).await.is(201);
        let key = answer.json();
        let (uid, at) = (key["uid"].as_str().unwrap(), key["created_at"].as_str().unwrap());
        assert!(uid.len() == 36 && uid.as_bytes()[14] == b'4', "{uid}");
        assert!(at.len() == 20 && at.ends_with('Z'), "{at}");
        let public_key = public_key();
        answer.says(&format!(
            r#"{{"uid":"{uid}","public_key":"{public_key}","scopes":"trade,history","expires_in":60,"state":"active","created_at":"{at}","updated_at":"{at}"}}"#
        ));
        assert_eq!(stored(&world).len(), 2);
    }

    #[tokio::test]
    async fn scopes_are_null_and_a_day_is_the_lifetime_unless_given() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        let key = mia.ask("POST", KEYS, json!({ "public_key": "anything" })).await.is(201).json();
        assert_eq!((&key["scopes"], &key["expires_in"]), (&Value::Null, &json!(86_400)));
        let key =
            mia.ask("POST", KEYS, json!({ "public_key": 7, "expires_in": 30, "state": "x" })).await.is(201).json();
        assert_eq!(
            (&key["public_key"], &key["expires_in"], &key["state"]),
            (&json!("7"), &json!(30), &json!("active"))
        );
    }

    #[tokio::test]
    async fn refuses_bad_parameters() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        for (wish, status, error) in [
            (json!({}), 400, "public_key is missing, public_key is empty"),
            (json!({ "public_key": null }), 400, "public_key is empty"),
            (json!({ "public_key": {}, "scopes": "" }), 400, "public_key is invalid, scopes is empty"),
            (
                json!({ "public_key": "k", "scopes": [], "expires_in": " " }),
                400,
                "scopes is invalid, expires_in is empty",
            ),
            (json!({ "public_key": "k", "expires_in": "soon" }), 422, "Expires in is not a number"),
            (json!({ "public_key": "k", "expires_in": 60.5 }), 422, "Expires in must be an integer"),
            (json!({ "public_key": "k", "expires_in": 29 }), 422, "Expires in must be greater than or equal to 30"),
            (json!({ "public_key": "k", "expires_in": 86_401 }), 422, "Expires in must be less than or equal to 86400"),
            (
                json!({ "public_key": "k", "scopes": "x".repeat(256) }),
                422,
                "Scopes is too long (maximum is 255 characters)",
            ),
            (
                json!({ "public_key": "k".repeat(4_097), "expires_in": 0 }),
                422,
                "Public key is too long (maximum is 4096 characters) and Expires in must be greater than or equal to 30",
            ),
        ] {
            unharmed(&world, mia.ask("POST", KEYS, wish)).await.refuses(status, error);
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
        unharmed(&world, mia.ask("POST", KEYS, json!({ "public_key": "k" }))).await.refuses(422, full);
        mia.ask("DELETE", &format!("{KEYS}/{first}"), Value::Null).await.is(204);
        mia.key(json!({})).await;
        unharmed(&world, mia.ask("POST", KEYS, json!({ "public_key": "k" }))).await.refuses(422, full);
    }

    #[tokio::test]
    async fn one_code_makes_one_key() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        for round in 1..=4 {
            let wish = json!({ "public_key": "k", "totp_code": mia.app.next() });
            let answers = join_all((0..5).map(|_| mia.person.post(KEYS, wish.clone()))).await;
            assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
            assert!(answers.iter().all(|answer| [201, 422].contains(&answer.status.as_u16())));
            assert_eq!(stored(&world).len(), 2 * round);
        }
    }
}

mod read {
    use super::*;

    #[tokio::test]
    async fn lists_the_oldest_first_and_shows_one() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        let kids = [mia.key(json!({ "scopes": "a" })).await, mia.key(json!({ "scopes": "b" })).await];
        let list = mia.ask("GET", KEYS, Value::Null).await.is(200).json();
        let listed: Vec<_> = list.as_array().unwrap().iter().map(|key| key["uid"].as_str().unwrap()).collect();
        assert_eq!(listed, kids);
        let one = mia.ask("GET", &format!("{KEYS}/{}", kids[1]), Value::Null).await.is(200).json();
        assert_eq!(one, list[1]);
        mia.ask("GET", &format!("{KEYS}/{}.json", kids[0].to_uppercase()), Value::Null).await.is(200);
    }

    #[tokio::test]
    async fn refuses_what_is_not_the_caller_s() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        let kid = mia.key(json!({})).await;
        let ann = Owner::of(&world, "ann@example.com").await;
        ann.ask("GET", KEYS, Value::Null).await.is(200).says("[]");
        for kid in [kid.as_str(), NO_SUCH, "none", "%FF"] {
            let path = format!("{KEYS}/{kid}");
            ann.ask("GET", &path, Value::Null).await.refuses(404, "Record is not found");
            let change = json!({ "state": "inactive" });
            unharmed(&world, ann.ask("PATCH", &path, change)).await.refuses(404, "Record is not found");
            unharmed(&world, ann.ask("DELETE", &path, Value::Null)).await.refuses(404, "Record is not found");
        }
    }
}

mod change {
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
        assert_eq!((&new["uid"], &new["created_at"]), (&old["uid"], &old["created_at"]));
        assert_ne!(new["updated_at"], old["updated_at"]);
        // What others go by changes with it.
        let claim = stored(&world).into_iter().find(|item| item["sk"]["S"] == "CLAIM").unwrap();
        assert_eq!((&claim["scopes"]["S"], &claim["expires_in"]["N"]), (&json!("b"), &json!("90")));
        assert_eq!((&claim["state"]["S"], &claim["public_key"]["S"]), (&json!("inactive"), &json!("k")));
    }

    #[tokio::test]
    async fn refuses_bad_parameters_before_it_looks_for_the_key() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        let kid = mia.key(json!({})).await;
        for (wish, status, error) in [
            (json!({ "public_key": "", "state": null }), 400, "public_key is empty, state is empty"),
            (json!({ "scopes": [], "expires_in": {} }), 400, "scopes is invalid, expires_in is invalid"),
            (json!({ "expires_in": "1.5" }), 422, "Expires in must be an integer"),
            (json!({ "state": "x".repeat(256) }), 422, "State is too long (maximum is 255 characters)"),
        ] {
            let path = format!("{KEYS}/{kid}");
            unharmed(&world, mia.ask("PATCH", &path, wish.clone())).await.refuses(status, error);
            let told = mia.ask("PATCH", &format!("{KEYS}/{NO_SUCH}"), wish).await;
            assert_eq!(told.status, if status == 400 { 400 } else { 404 });
        }
    }
}

mod delete {
    use super::*;

    #[tokio::test]
    async fn leaves_nothing_behind() {
        let world = World::strict().await;
        let mia = Owner::of(&world, MIA).await;
        let kid = mia.key(json!({})).await;
        let path = format!("{KEYS}/{kid}");
        mia.ask("DELETE", &path, Value::Null).await.is(204).says("");
        assert_eq!(stored(&world), Vec::<Value>::new());
        mia.ask("DELETE", &path, Value::Null).await.refuses(404, "Record is not found");
        mia.ask("GET", KEYS, Value::Null).await.is(200).says("[]");
    }
}
