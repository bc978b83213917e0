//! Other schemes of `Authorization` beside a token, and in its place.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::fixtures::Fixture;
use crate::person::{PASSWORD, Person};
use crate::world::{Answer, World};

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
