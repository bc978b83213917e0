//! `POST /api/v1/security/generate_qrcode`, `enable_2fa` and `verify_code`.

mod begin;
mod budget;
mod typed;
mod verify;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::{Answer, World, crowd};

const ME: &str = "/api/v1/accounts/me";
const BEGIN: &str = "/api/v1/security/generate_qrcode";
const ENABLE: &str = "/api/v1/security/enable_2fa";
const VERIFY: &str = "/api/v1/security/verify_code";
const WRONG: &str = "Your code is invalid";
const USED: &str = "This code was already used. Wait until the next time period";

fn code(code: impl Into<Value>) -> Value {
    json!({ "code": code.into() })
}

/// The one core item in the table.
fn core(world: &World) -> Value {
    world
        .table()
        .into_iter()
        .find(|item| item["sk"]["S"] == "CORE")
        .unwrap()
}

mod enable {
    use super::*;

    #[tokio::test]
    async fn turns_it_on_for_account_and_sign_in() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::begun(&mia).await;
        mia.post(ENABLE, code(app.code()))
            .await
            .is(201)
            .says("null");
        let on = world
            .table()
            .iter()
            .filter(|item| item["otp"]["BOOL"] == true)
            .count();
        assert_eq!(on, 2);
        mia.get("/api/v1/accounts/me").await.is(200);
    }

    #[tokio::test]
    async fn ends_every_other_session() {
        let world = World::strict().await;
        let mia = world.account().await;
        let other = Person {
            world: &world,
            email: mia.email.clone(),
            token: Person::token(&world, &mia.email, PASSWORD).await,
        };
        let device = Scram::new(&world, &mia.email, PASSWORD).device().await;
        let body = json!({ "email": mia.email, "password": PASSWORD });
        let session = world.post("/session", body).await.is(200).json()["jwtToken"]
            .as_str()
            .unwrap()
            .to_owned();
        let app = Authenticator::begun(&mia).await;
        // A wrong code ends nothing.
        mia.post(ENABLE, code(app.wrong()))
            .await
            .refuses(422, WRONG);
        other.get(ME).await.is(200);
        assert_eq!(world.sessions(), 1);
        mia.post(ENABLE, code(app.code()))
            .await
            .is(201)
            .says("null");
        mia.get(ME).await.is(200);
        for (method, path) in [("GET", ME), ("POST", "/api/v1/security/renew")] {
            other
                .ask(method, path, Value::Null)
                .await
                .refuses(401, "The access token was revoked");
        }
        world
            .ask("GET", "/session", Some(&session), &Value::Null)
            .await
            .is(401);
        world
            .ask("DELETE", "/session", Some(&session), &Value::Null)
            .await
            .is(401);
        device.refresh(&world).await.is(416);
        assert_eq!(world.sessions(), 0);
    }

    #[tokio::test]
    async fn leaves_a_token_that_may_be_renewed() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::begun(&mia).await;
        mia.post(ENABLE, code(app.code()))
            .await
            .is(201)
            .says("null");
        // What the spared token is renewed to lives, and it may be renewed again.
        let renewed = mia
            .post("/api/v1/security/renew", Value::Null)
            .await
            .is(201)
            .json();
        world
            .ask("GET", ME, renewed.as_str(), &Value::Null)
            .await
            .is(200);
        mia.post("/api/v1/security/renew", Value::Null)
            .await
            .is(201);
    }

    #[tokio::test]
    async fn refuses_wrong_codes_and_who_has_no_secret() {
        let world = World::strict().await;
        let mia = world.account().await;
        world
            .unchanged(mia.post(ENABLE, code("123456")))
            .await
            .refuses(422, WRONG);
        let app = Authenticator::begun(&mia).await;
        mia.post(ENABLE, code(app.wrong()))
            .await
            .refuses(422, WRONG);
        assert_eq!(core(&world)["own_otp_total"]["N"], "1");
        world
            .unchanged(mia.post(ENABLE, code("12345")))
            .await
            .refuses(422, WRONG);
        world
            .unchanged(mia.post(ENABLE, json!({})))
            .await
            .refuses(400, "code is missing, code is empty");
        world
            .unchanged(mia.post(ENABLE, code(json!([1]))))
            .await
            .refuses(400, "code is invalid");
        world
            .unchanged(world.post(ENABLE, code(" ")))
            .await
            .refuses(400, "code is empty");
        world
            .unchanged(world.post(ENABLE, code("123456")))
            .await
            .refuses(401, "The access token is invalid");
        assert_eq!(core(&world).get("otp"), None);
    }

    #[tokio::test]
    async fn of_two_at_once_one_wins() {
        for _ in 0..4 {
            let world = World::strict().await;
            let mia = world.account().await;
            let app = Authenticator::begun(&mia).await;
            let answers = crowd((0..4).map(|_| mia.post(ENABLE, code(app.code())))).await;
            let won = answers.iter().filter(|answer| answer.status == 201).count();
            assert_eq!(won, 1);
            for lost in answers.iter().filter(|answer| answer.status != 201) {
                let told = lost.json()["error"].clone();
                assert!(
                    [
                        json!("You are already enabled 2FA"),
                        json!(USED),
                        json!(WRONG)
                    ]
                    .contains(&told),
                    "{told}"
                );
            }
        }
    }

    #[tokio::test]
    async fn of_two_tokens_at_once_one_lives_on() {
        for _ in 0..4 {
            let world = World::strict().await;
            let mia = world.account().await;
            let token = Person::token(&world, &mia.email, PASSWORD).await;
            let other = Person {
                world: &world,
                email: mia.email.clone(),
                token,
            };
            let app = Authenticator::begun(&mia).await;
            let (one, two) = tokio::join!(
                mia.post(ENABLE, code(app.code())),
                other.post(ENABLE, code(app.code()))
            );
            let statuses = [one.status.as_u16(), two.status.as_u16()];
            assert!([[201, 401], [401, 201]].contains(&statuses), "{statuses:?}");
            let (winner, loser) = if statuses[0] == 201 {
                (&mia, &other)
            } else {
                (&other, &mia)
            };
            winner.get(ME).await.is(200);
            loser
                .get(ME)
                .await
                .refuses(401, "The access token was revoked");
        }
    }
}
