//! `POST /api/v1/security/generate_qrcode`, `enable_2fa` and `verify_code`.

mod begin;
mod budget;
mod typed;
mod verify;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::person::{PASSWORD, Person};
use crate::world::{Answer, World};

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
    world.table().into_iter().find(|item| item["sk"]["S"] == "CORE").unwrap()
}

mod enable {
    use super::*;

    #[tokio::test]
    async fn turns_it_on_for_account_and_sign_in() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::begun(&mia).await;
        mia.post(ENABLE, code(app.code())).await.is(201).says("null");
        let on = world.table().iter().filter(|item| item["otp"]["BOOL"] == true).count();
        assert_eq!(on, 2);
        mia.get("/api/v1/accounts/me").await.is(200);
    }

    #[tokio::test]
    async fn refuses_wrong_codes_and_who_has_no_secret() {
        let world = World::strict().await;
        let mia = world.account().await;
        world.unchanged(mia.post(ENABLE, code("123456"))).await.refuses(422, WRONG);
        let app = Authenticator::begun(&mia).await;
        mia.post(ENABLE, code(app.wrong())).await.refuses(422, WRONG);
        assert_eq!(core(&world)["own_otp_total"]["N"], "1");
        world.unchanged(mia.post(ENABLE, code("12345"))).await.refuses(422, WRONG);
        world.unchanged(mia.post(ENABLE, json!({}))).await.refuses(400, "code is missing, code is empty");
        world.unchanged(mia.post(ENABLE, code(json!([1])))).await.refuses(400, "code is invalid");
        world.unchanged(world.post(ENABLE, code(" "))).await.refuses(400, "code is empty");
        world.unchanged(world.post(ENABLE, code("123456"))).await.refuses(401, "The access token is invalid");
        assert_eq!(core(&world).get("otp"), None);
    }

    #[tokio::test]
    async fn of_two_at_once_one_wins() {
        for _ in 0..4 {
            let world = World::strict().await;
            let mia = world.account().await;
            let app = Authenticator::begun(&mia).await;
            let answers = join_all((0..4).map(|_| mia.post(ENABLE, code(app.code())))).await;
            let won = answers.iter().filter(|answer| answer.status == 201).count();
            assert_eq!(won, 1);
            for lost in answers.iter().filter(|answer| answer.status != 201) {
                let told = lost.json()["error"].clone();
                assert!([json!("You are already enabled 2FA"), json!(USED), json!(WRONG)].contains(&told), "{told}");
            }
        }
    }
}
