//! `POST /api/v1/security/generate_qrcode`, `enable_2fa` and `verify_code`.

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

mod begin {
    use super::*;

    /// Decodes the PNG and reads the code in it.
    fn read(barcode: &Value) -> String {
        let file = STANDARD.decode(barcode.as_str().unwrap()).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height, info.color_type), (300, 300, png::ColorType::Grayscale));
        assert!(pixels.iter().all(|pixel| [0, 255].contains(pixel)));
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(300, 300, |x, y| pixels[y * 300 + x]);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[tokio::test]
    async fn answers_the_envelope_of_the_vault() {
        let world = World::with(&[("AppName", "Barong")]).await;
        let mia = world.account().await;
        let answer = mia.post(BEGIN, Value::Null).await.is(201);
        let data = answer.json()["data"].clone();
        let (barcode, url) = (data["barcode"].as_str().unwrap(), data["url"].as_str().unwrap());
        let secret = url.split_once("secret=").unwrap().1;
        assert!(secret.len() == 32 && secret.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')), "{secret}");
        assert_eq!(
            url,
            format!(
                "otpauth://totp/Barong:mia@example.com?algorithm=SHA1&digits=6&issuer=Barong&period=30&secret={secret}"
            )
        );
        answer.says(&format!(
            r#"{{"auth":null,"data":{{"barcode":"{barcode}","url":"{url}"}},"lease_duration":0,"lease_id":"","renewable":false,"warnings":null,"wrap_info":null}}"#
        ));
    }

    #[tokio::test]
    async fn the_barcode_reads_as_the_address() {
        let long = format!("{}@{}.example.com", "o'neil+".repeat(9), "harbour.".repeat(20).trim_end_matches('.'));
        for (name, email) in [("Harbour & Söhne", "mia@example.com"), ("Postern", long.as_str())] {
            let world = World::with(&[("AppName", name)]).await;
            let person = Person::signed_in(&world, email).await;
            let data = person.post(BEGIN, Value::Null).await.is(201).json()["data"].clone();
            assert_eq!(read(&data["barcode"]), data["url"].as_str().unwrap());
        }
    }

    #[tokio::test]
    async fn a_second_secret_replaces_the_first() {
        let world = World::strict().await;
        let mia = world.account().await;
        let first = Authenticator::begun(&mia).await;
        let second = Authenticator::begun(&mia).await;
        mia.post(ENABLE, code(first.code())).await.refuses(422, WRONG);
        mia.post(ENABLE, code(second.code())).await.is(201);
    }

    #[tokio::test]
    async fn the_table_holds_no_secret_in_clear() {
        let world = World::strict().await;
        let mia = world.account().await;
        let answer = mia.post(BEGIN, Value::Null).await.json();
        let secret = answer["data"]["url"].as_str().unwrap().split_once("secret=").unwrap().1.to_owned();
        assert!(!world.table_text().contains(&secret));
    }

    #[tokio::test]
    async fn refuses_who_has_it_on_and_strangers() {
        let world = World::strict().await;
        let mia = world.account().await;
        world.unchanged(world.post(BEGIN, Value::Null)).await.refuses(401, "The access token is invalid");
        let _app = Authenticator::of(&mia).await;
        world.unchanged(mia.post(BEGIN, Value::Null)).await.refuses(400, "You are already enabled 2FA");
        world.unchanged(mia.post(ENABLE, code("123456"))).await.refuses(400, "You are already enabled 2FA");
        world.unchanged(mia.post(ENABLE, code("none"))).await.refuses(400, "You are already enabled 2FA");
    }
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

mod verify {
    use super::*;

    #[tokio::test]
    async fn accepts_a_code_of_the_step_before_and_of_the_next_one() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::of(&mia).await;
        world.clock().advance(120);
        for steps in [-1, 0, 1] {
            mia.post(VERIFY, code(app.shifted(steps))).await.is(201).says("null");
        }
        world.clock().advance(300);
        mia.post(VERIFY, code(app.shifted(-2))).await.refuses(422, WRONG);
        mia.post(VERIFY, code(app.shifted(2))).await.refuses(422, WRONG);
    }

    #[tokio::test]
    async fn never_accepts_a_step_again_nor_an_earlier_one() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::of(&mia).await;
        world.clock().advance(60);
        mia.post(VERIFY, code(app.shifted(1))).await.is(201);
        for _ in 0..8 {
            mia.post(VERIFY, code(app.shifted(1))).await.refuses(422, USED);
        }
        mia.post(VERIFY, code(app.code())).await.refuses(422, USED);
        world.clock().advance(30);
        mia.post(VERIFY, code(app.code())).await.refuses(422, USED);
        mia.post(VERIFY, code(app.next())).await.is(201);
    }

    #[tokio::test]
    async fn of_many_at_once_one_wins() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::of(&mia).await;
        for _ in 0..4 {
            let code = code(app.next());
            let answers = join_all((0..16).map(|_| mia.post(VERIFY, code.clone()))).await;
            assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
            assert!(answers.iter().all(|answer| [201, 422].contains(&answer.status.as_u16())));
        }
    }

    #[tokio::test]
    async fn refuses_who_has_it_off_and_strangers() {
        let world = World::strict().await;
        let mia = world.account().await;
        world.unchanged(mia.post(VERIFY, code("123456"))).await.refuses(400, "You need to enable 2FA first");
        world.unchanged(mia.post(VERIFY, code("none"))).await.refuses(400, "You need to enable 2FA first");
        let app = Authenticator::begun(&mia).await;
        world.unchanged(mia.post(VERIFY, code(app.code()))).await.refuses(400, "You need to enable 2FA first");
        world.unchanged(world.post(VERIFY, json!({}))).await.refuses(400, "code is missing, code is empty");
        world.unchanged(world.post(VERIFY, code(app.code()))).await.refuses(401, "The access token is invalid");
    }

    #[tokio::test]
    async fn a_revoked_token_takes_no_try() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::of(&mia).await;
        let session = json!({ "email": mia.email, "password": PASSWORD, "otp_code": app.code() });
        let session = world.post("/session", session).await.is(200).json();
        world.ask("DELETE", "/session", session["jwtToken"].as_str(), &Value::Null).await.is(200);
        let next = code(app.next());
        world.unchanged(mia.post(VERIFY, next)).await.refuses(401, "The access token was revoked");
        world.clock().advance(7_200);
        let next = code(app.code());
        world.unchanged(mia.post(BEGIN, next)).await.refuses(401, "The access token was revoked");
    }
}

mod budget {
    use super::*;

    async fn wrongly(mia: &Person<'_>, app: &Authenticator<'_>, times: usize) {
        for _ in 0..times {
            mia.post(VERIFY, code(app.wrong())).await.refuses(422, WRONG);
        }
    }

    #[tokio::test]
    async fn five_wrong_codes_an_hour() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::of(&mia).await;
        app.start(3_600);
        wrongly(&mia, &app, 5).await;
        // Spent: no code is even compared, and nothing is written.
        world.unchanged(mia.post(VERIFY, code(app.code()))).await.refuses(422, WRONG);
        world.clock().advance(3_600);
        mia.post(VERIFY, code(app.code())).await.is(201);
    }

    #[tokio::test]
    async fn a_success_hands_its_own_try_back_and_ends_the_lasting_count() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::of(&mia).await;
        app.start(3_600);
        wrongly(&mia, &app, 4).await;
        for _ in 0..6 {
            mia.post(VERIFY, code(app.next())).await.is(201);
        }
        assert_eq!(core(&world).get("own_otp_total"), None);
        assert_eq!(core(&world)["own_otp_tries"]["N"], "4");
    }

    #[tokio::test]
    async fn a_thousand_wrong_codes_at_once_are_five() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::of(&mia).await;
        app.start(3_600);
        let wrong = code(app.wrong());
        let answers = join_all((0..1_000).map(|_| mia.post(VERIFY, wrong.clone()))).await;
        let told = |answer: &Answer| answer.status == 422 && answer.json()["error"] == WRONG;
        assert!(answers.iter().all(told));
        assert_eq!(core(&world)["own_otp_tries"]["N"], "5");
        assert_eq!(core(&world)["own_otp_total"]["N"], "5");
        mia.post(VERIFY, code(app.code())).await.refuses(422, WRONG);
    }

    #[tokio::test]
    async fn a_hundred_wrong_codes_and_no_more() {
        let world = World::strict().await;
        let mia = world.account().await;
        let app = Authenticator::of(&mia).await;
        let body = json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio" });
        for _ in 0..20 {
            world.clock().advance(3_600);
            let mut sign_in = body.clone();
            sign_in["otp_code"] = app.code().into();
            let token = world.post("/api/v1/sessions", sign_in).await.is(201).json().as_str().unwrap().to_owned();
            let mia = Person { world: &world, email: mia.email.clone(), token };
            wrongly(&mia, &app, 5).await;
        }
        assert_eq!(core(&world)["own_otp_total"]["N"], "100");
        world.clock().advance(3_600);
        let mut sign_in = body.clone();
        sign_in["otp_code"] = app.code().into();
        let token = world.post("/api/v1/sessions", sign_in).await.is(201).json().as_str().unwrap().to_owned();
        let mia = Person { world: &world, email: mia.email.clone(), token };
        world.unchanged(mia.post(VERIFY, code(app.next()))).await.refuses(422, WRONG);
    }
}
