//! What every door does with bytes that are no text, compressed bodies, byte order marks, and other
//! schemes of `Authorization`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::described::off_contract;
use crate::documents::Form;
use crate::fixtures::Fixture;
use crate::person::{PASSWORD, Person};
use crate::world::{Answer, World};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const MULTIPART: &str = "multipart/form-data; boundary=x";
const MALFORMED: &str = "The request body is malformed";

fn part(name: &[u8], value: &[u8]) -> Vec<u8> {
    [
        b"--x\r\nContent-Disposition: form-data; name=\"",
        name,
        b"\"\r\n\r\n",
        value,
        b"\r\n--x--\r\n",
    ]
    .concat()
}

#[tokio::test]
async fn bytes_that_are_no_utf8_are_refused_in_every_encoding() {
    let world = World::strict().await;
    // Latin-1, a cut character, a surrogate, an overlong NUL: in values and in names, raw and
    // escaped.
    let bodies = [
        (
            FORM,
            b"email=f@example.com&password=p%E4ssw%F6rtchen-l%E4nge".to_vec(),
        ),
        (
            FORM,
            b"email=f@example.com&password=p\xe4ssw\xf6rtchen-l\xe4nge".to_vec(),
        ),
        (
            FORM,
            b"email=f@example.com&password=Harbour-lane-7&note=%F0%9F%98".to_vec(),
        ),
        (
            FORM,
            b"email=f@example.com&password=Harbour-lane-7&%FF=1".to_vec(),
        ),
        (
            FORM,
            b"email=f@example.com&password=Harbour-lane-7&a[%ED%A0%80]=1".to_vec(),
        ),
        (
            FORM,
            b"email=f@example.com&password=Harbour-lane-7%C0%80".to_vec(),
        ),
        (
            "application/x-www-form-urlencoded; charset=iso-8859-1",
            b"email=f@example.com&password=l\xe4nger-noch".to_vec(),
        ),
        (MULTIPART, part(b"password", b"l\xe4nger-noch")),
        (MULTIPART, part(b"passw\xf6rt", b"x")),
        (
            JSON,
            b"{\"email\":\"f@example.com\",\"password\":\"l\xe4nger-noch\"}".to_vec(),
        ),
        (
            JSON,
            b"{\"email\":\"f@example.com\",\"password\":\"Harbour-lane-7\",\"\xff\":1}".to_vec(),
        ),
        (
            JSON,
            br#"{"email":"f@example.com","password":"\ud800-harbour-lane"}"#.to_vec(),
        ),
        (
            "application/json; charset=utf-16",
            b"{\0\"\0a\0\"\0:\x001\0}\0".to_vec(),
        ),
    ];
    for (content_type, body) in bodies {
        let told = String::from_utf8_lossy(&body).into_owned();
        for path in [
            "/api/v1/accounts",
            "/api/v1/sessions",
            "/api/v1/security/reset_password",
            "/api/v1/profiles",
        ] {
            let answer = world
                .unchanged(world.post_as(path, content_type, body.clone()))
                .await;
            assert_eq!(
                answer.text(),
                json!({ "error": MALFORMED }).to_string(),
                "{path}: {told}"
            );
            answer.is(400);
        }
        let shaped =
            json!({ "error": MALFORMED, "message": MALFORMED, "status": 400, "type": "error" })
                .to_string();
        world
            .unchanged(world.post_as("/session", content_type, body.clone()))
            .await
            .is(400)
            .says(&shaped);
    }
    let latin = b"{\"email\":\"f@example.com\",\"nonce\":\"\xe4\"}".to_vec();
    for path in ["/api/auth/auth", "/api/auth/login", "/api/auth/session"] {
        world
            .post_as(path, JSON, latin.clone())
            .await
            .refuses(400, "Error.Request.Invalid");
    }
    let machine = world
        .post_as("/api/auth/session/123456789", JSON, latin)
        .await;
    machine
        .is(400)
        .says(r#"{"errors":{"detail":"Bad Request"}}"#);
    assert!(world.table().is_empty() || !world.table_text().contains("f@example.com"));
}

#[tokio::test]
async fn a_query_that_is_no_utf8_is_refused() {
    let world = World::strict().await;
    let query = "The query is malformed";
    let good = json!({ "email": "f@example.com", "password": PASSWORD });
    for odd in [
        "a=%FF",
        "%E4=1",
        "email=%C3",
        "m[%80]=1",
        "format=%FF",
        "access_token=%ED%A0%80",
    ] {
        let path = |path: &str| format!("{path}?{odd}");
        world
            .unchanged(world.post(&path("/api/v1/accounts"), good.clone()))
            .await
            .refuses(400, query);
        world
            .unchanged(world.get(&path("/api/v1/labels")))
            .await
            .refuses(400, query);
        let shaped =
            json!({ "error": query, "message": query, "status": 400, "type": "error" }).to_string();
        world
            .unchanged(world.post(&path("/v1/session"), good.clone()))
            .await
            .is(400)
            .says(&shaped);
    }
    let many = format!("/api/v1/labels?{}", "a=&".repeat(10_001));
    world.get(&many).await.refuses(400, query);
}

#[tokio::test]
async fn names_and_passwords_are_what_was_typed() {
    let world = World::strict().await;
    let form = "email=mia@example.com&password=p%C3%A4ssw%C3%B6rtchen-l%C3%A4nge";
    world.post_as("/api/v1/accounts", FORM, form).await.is(201);
    let token = world.mailed("mia@example.com", "confirmation_token");
    world
        .post(
            "/api/v1/accounts/confirm",
            json!({ "confirmation_token": token }),
        )
        .await
        .is(201);
    let session = |password: &str| json!({ "email": "mia@example.com", "password": password });
    world
        .post("/session", session("p\u{e4}ssw\u{f6}rtchen-l\u{e4}nge"))
        .await
        .is(200);
    world
        .post(
            "/session",
            session("p\u{fffd}ssw\u{fffd}rtchen-l\u{fffd}nge"),
        )
        .await
        .is(401);
    let token = Person::token(
        &world,
        "mia@example.com",
        "p\u{e4}ssw\u{f6}rtchen-l\u{e4}nge",
    )
    .await;
    let mia = Person {
        world: &world,
        email: "mia@example.com".to_owned(),
        token,
    };
    let latin = "first_name=J%FCrgen&last_name=M%FCller&dob=1991-04-02&address=8&postcode=&city=Odesa&country=UA";
    let path = format!("/api/v1/profiles?access_token={}", mia.token);
    world
        .unchanged(world.post_as(&path, FORM, latin))
        .await
        .refuses(400, MALFORMED);
    world
        .post_as(&path, FORM, latin.replace("%FC", "%C3%BC"))
        .await
        .is(201);
    assert_eq!(
        mia.get("/api/v1/profiles/me").await.json()["first_name"],
        "J\u{fc}rgen"
    );
    // Nothing but the extension of a file's name is looked at.
    let mut body = Form::passport()
        .file("pi\u{e8}ce.jpg", crate::documents::JPEG)
        .body();
    let at = body
        .windows(2)
        .position(|pair| pair == "\u{e8}".as_bytes())
        .unwrap();
    body.splice(at..at + 2, [0xe8]);
    let path = format!("{}?access_token={}", crate::documents::PATH, mia.token);
    world
        .post_as(&path, "multipart/form-data; boundary=XBOUNDARYX", body)
        .await
        .is(201);
    let number = Form::passport().without("doc_number").body();
    let odd = [
        &b"--XBOUNDARYX\r\nContent-Disposition: form-data; name=\"doc_number\"\r\n\r\n\xff\xfe\r\n"
            [..],
        &number,
    ]
    .concat();
    let answer = world.post_as(&path, "multipart/form-data; boundary=XBOUNDARYX", odd);
    world.unchanged(answer).await.refuses(400, MALFORMED);
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    let _marks = off_contract();
    let world = World::strict().await;
    let mark = "\u{feff}";
    let json = json!({ "email": "a@example.com", "password": PASSWORD }).to_string();
    world
        .post_as("/api/v1/accounts", JSON, format!("{mark}{json}"))
        .await
        .is(201);
    let form = format!("{mark}email=b@example.com&password={PASSWORD}");
    world.post_as("/api/v1/accounts", FORM, form).await.is(201);
    let first = "--x\r\nContent-Disposition: form-data; name=email\r\n\r\nc@example.com\r\n";
    let parts = [
        mark.as_bytes(),
        first.as_bytes(),
        &part(b"password", PASSWORD.as_bytes()),
    ]
    .concat();
    world
        .post_as("/api/v1/accounts", MULTIPART, parts)
        .await
        .is(201);
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        let token = world.mailed(email, "confirmation_token");
        world
            .post(
                "/api/v1/accounts/confirm",
                json!({ "confirmation_token": token }),
            )
            .await
            .is(201);
    }
    let session = format!(
        "{mark}{}",
        json!({ "email": "a@example.com", "password": PASSWORD })
    );
    world.post_as("/session", JSON, session).await.is(200);
    let challenge = format!(
        "{mark}{}",
        json!({ "email": "a@example.com", "nonce": "abc" })
    );
    world
        .post_as("/api/auth/auth", JSON, challenge)
        .await
        .is(200);
    let machine = world
        .post_as("/api/auth/session/123456789", JSON, format!("{mark}{{}}"))
        .await
        .is(422);
    assert_eq!(
        machine.json()["errors"][0]["detail"],
        "Missing field: api_key"
    );
    // Two are one too many, and nothing but one is no body.
    world
        .post_as("/session", JSON, format!("{mark}{mark}{{}}"))
        .await
        .is(400);
    world
        .post_as("/api/v1/security/renew", JSON, mark)
        .await
        .refuses(401, "The access token is invalid");
}

#[tokio::test]
async fn a_compressed_body_is_a_415() {
    let world = World::strict().await;
    let ask = async |path: &str, encodings: &[&str]| {
        let mut request = Request::post(path).header("content-type", JSON);
        for encoding in encodings {
            request = request.header("content-encoding", *encoding);
        }
        world
            .unchanged(world.send(request.body(Bytes::from_static(b"\x1f\x8b\x08{}")).unwrap()))
            .await
    };
    let text = "The request body must not be compressed";
    for encodings in [
        &["gzip"][..],
        &["br"],
        &["deflate"],
        &["identity, gzip"],
        &["identity", "zstd"],
        &["x"],
    ] {
        let answer = ask("/api/v1/accounts", encodings).await;
        assert_eq!(answer.header("accept-encoding"), "identity");
        answer.refuses(415, text);
    }
    let shaped =
        json!({ "error": text, "message": text, "status": 415, "type": "error" }).to_string();
    ask("/session", &["gzip"]).await.is(415).says(&shaped);
    for path in ["/api/auth/auth", "/api/auth/login", "/api/auth/session"] {
        ask(path, &["gzip"])
            .await
            .refuses(415, "Error.Request.ContentEncoding");
    }
    let answer = ask("/api/auth/session/123456789", &["gzip"]).await;
    assert_eq!(answer.header("accept-encoding"), "identity");
    answer
        .is(415)
        .says(r#"{"errors":{"detail":"Unsupported Media Type"}}"#);
    // What is as it was is read, and what is empty is nobody's.
    ask("/api/v1/accounts", &["identity"])
        .await
        .refuses(400, MALFORMED);
    let empty = Request::get("/api/v1/labels")
        .header("content-encoding", "gzip")
        .body(Bytes::new())
        .unwrap();
    world
        .send(empty)
        .await
        .refuses(401, "The access token is invalid");
}

/// Another scheme's credentials, as proxies and libraries send them.
fn schemes() -> [String; 5] {
    [
        format!("Basic {}", STANDARD.encode("mia:pass")),
        "Digest username=\"mia\", realm=\"a\", nonce=\"b\", uri=\"/\", algorithm=MD5, \
            response=\"c\""
            .to_owned(),
        "AWS4-HMAC-SHA256 Credential=A/20310122/eu/s3/aws4_request, SignedHeaders=host, \
            Signature=abc"
            .to_owned(),
        "DPoP a.b.c".to_owned(),
        "Negotiate YII=".to_owned(),
    ]
}

#[tokio::test]
async fn another_scheme_is_no_token() {
    let world = World::strict().await;
    let mia = world.account().await;
    let me = async |authorization: &str, parameter: &str| -> Answer {
        let uri = format!("/api/v1/accounts/me?{parameter}={}", mia.token);
        world
            .send(
                Request::get(uri)
                    .header("authorization", authorization)
                    .body(Bytes::new())
                    .unwrap(),
            )
            .await
    };
    for scheme in schemes() {
        for parameter in ["access_token", "bearer_token"] {
            assert_eq!(
                me(&scheme, parameter).await.is(200).json()["email"],
                "mia@example.com",
                "{scheme}"
            );
        }
        me(&scheme, "no_token")
            .await
            .refuses(401, "The access token is invalid");
        // Beside the right one it is nothing.
        me(&format!("{scheme},Bearer {}", mia.token), "no_token")
            .await
            .is(200);
        me(&format!("{scheme},{}", mia.token), "no_token")
            .await
            .is(200);
    }
    // A token that is none still is the one that counts.
    for token in ["Bearer a.b.c", "a.b.c", "garbage"] {
        me(token, "access_token")
            .await
            .refuses(401, "The access token is invalid");
    }
    let both = format!(
        "/api/v1/accounts/me?access_token=&bearer_token={}",
        mia.token
    );
    world.get(&both).await.is(200);
}

#[tokio::test]
async fn every_door_takes_the_parameter_beside_another_scheme() {
    let world = World::strict().await;
    let mia = world.account().await;
    let basic = &schemes()[0];
    let doors = Fixture::all()
        .into_iter()
        .filter(|one| one.bearer() && one.route().contains("/api/v1/"));
    for fixture in doors {
        let mut request = fixture.request(Some(basic));
        let refused = world.send(fixture.request(Some(basic))).await;
        let sign = if request.uri().query().is_some() {
            '&'
        } else {
            '?'
        };
        let uri = format!("{}{sign}access_token={}", request.uri(), mia.token);
        *request.uri_mut() = uri.parse().unwrap();
        let taken = world.send(request).await;
        let told = |answer: &Answer| answer.text().contains("The access token");
        assert!(
            told(&refused) || refused.status == 400,
            "{}: {}",
            fixture.name,
            refused.text()
        );
        assert!(!told(&taken), "{}: {}", fixture.name, taken.text());
    }
}

#[tokio::test]
async fn pacerpro_s_doors_know_a_bare_token_from_a_scheme() {
    let world = World::strict().await;
    Person::confirmed(&world, "mia@example.com").await;
    let body = json!({ "email": "mia@example.com", "password": PASSWORD });
    let token = world.post("/session", body).await.is(200).json()["jwtToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let ask = async |authorization: &str| -> Answer {
        let request = Request::get("/session").header("authorization", authorization);
        world.send(request.body(Bytes::new()).unwrap()).await
    };
    ask(&token).await.is(200);
    for scheme in schemes() {
        assert_eq!(
            ask(&scheme).await.is(401).json()["message"],
            Value::from("Unauthorized"),
            "{scheme}"
        );
        ask(&format!("{scheme},{token}")).await.is(200);
    }
    ask(&format!("DPoP {token}")).await.is(401);
}
