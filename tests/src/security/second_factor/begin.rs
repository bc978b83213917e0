//! `POST /api/v1/security/generate_qrcode`.

use super::*;

/// Decodes the PNG and reads the code in it.
fn read(barcode: &Value) -> String {
    let file = STANDARD.decode(barcode.as_str().unwrap()).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(
        (info.width, info.height, info.color_type),
        (300, 300, png::ColorType::Grayscale)
    );
    assert!(pixels.iter().all(|pixel| [0, 255].contains(pixel)));
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(300, 300, |x, y| pixels[y * 300 + x]);
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
    let (barcode, url) = (
        data["barcode"].as_str().unwrap(),
        data["url"].as_str().unwrap(),
    );
    let secret = url.split_once("secret=").unwrap().1;
    assert!(
        secret.len() == 32
            && secret
                .bytes()
                .all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')),
        "{secret}"
    );
    assert_eq!(
        url,
        format!(
            "otpauth://totp/Barong:mia@example.com?algorithm=SHA1&digits=6&issuer=Barong&period=30\
                &secret={secret}"
        )
    );
    answer.says(&format!(
        concat!(
            r#"{{"auth":null,"data":{{"barcode":"{barcode}","url":"{url}"}},"#,
            r#""lease_duration":0,"lease_id":"","renewable":false,"warnings":null,"#,
            r#""wrap_info":null}}"#,
        ),
        barcode = barcode,
        url = url,
    ));
}

#[tokio::test]
async fn the_barcode_reads_as_the_address() {
    let long = format!(
        "{}@{}.example.com",
        "o'neil+".repeat(9),
        "harbour.".repeat(20).trim_end_matches('.')
    );
    for (name, email) in [
        ("Harbour & Söhne", "mia@example.com"),
        ("Postern", long.as_str()),
    ] {
        let world = World::with(&[("AppName", name)]).await;
        let person = Person::signed_in(&world, email).await;
        let data = person.post(BEGIN, Value::Null).await.is(201).json()["data"].clone();
        assert_eq!(read(&data["barcode"]), data["url"].as_str().unwrap());
    }
}

#[tokio::test]
async fn a_colon_of_the_app_s_name_is_left_out() {
    let world = World::with(&[("AppName", "Acme: Pay")]).await;
    let data = world
        .account()
        .await
        .post(BEGIN, Value::Null)
        .await
        .is(201)
        .json()["data"]
        .clone();
    let url = data["url"].as_str().unwrap();
    assert!(
        url.starts_with(
            "otpauth://totp/Acme%20Pay:mia@example.com?algorithm=SHA1&digits=6&issuer=Acme%20Pay&"
        ),
        "{url}"
    );
}

#[tokio::test]
async fn a_second_secret_replaces_the_first() {
    let world = World::strict().await;
    let mia = world.account().await;
    let first = Authenticator::begun(&mia).await;
    let second = Authenticator::begun(&mia).await;
    mia.post(ENABLE, code(first.code()))
        .await
        .refuses(422, WRONG);
    mia.post(ENABLE, code(second.code())).await.is(201);
}

#[tokio::test]
async fn the_table_holds_no_secret_in_clear() {
    let world = World::strict().await;
    let mia = world.account().await;
    let answer = mia.post(BEGIN, Value::Null).await.json();
    let secret = answer["data"]["url"]
        .as_str()
        .unwrap()
        .split_once("secret=")
        .unwrap()
        .1
        .to_owned();
    assert!(!world.table_text().contains(&secret));
}

#[tokio::test]
async fn refuses_who_has_it_on_and_strangers() {
    let world = World::strict().await;
    let mia = world.account().await;
    world
        .unchanged(world.post(BEGIN, Value::Null))
        .await
        .refuses(401, "The access token is invalid");
    let _app = Authenticator::of(&mia).await;
    world
        .unchanged(mia.post(BEGIN, Value::Null))
        .await
        .refuses(400, "You are already enabled 2FA");
    world
        .unchanged(mia.post(ENABLE, code("123456")))
        .await
        .refuses(400, "You are already enabled 2FA");
    world
        .unchanged(mia.post(ENABLE, code("none")))
        .await
        .refuses(400, "You are already enabled 2FA");
}
