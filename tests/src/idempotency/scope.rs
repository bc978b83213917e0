//! Whose key it is, and who may see what it was answered.

use local::SourceIp;
use serde_json::{Value, json};

use super::keyed;
use crate::person::{PASSWORD, Person};
use crate::scram::Scram;
use crate::world::World;

fn label(person: &Person<'_>) -> http::Request<bytes::Bytes> {
    keyed(
        "POST /api/v1/labels",
        Some(&person.token),
        &json!({ "key": "news", "value": "weekly" }),
    )
}

fn from(address: &str, email: &str) -> http::Request<bytes::Bytes> {
    let mut request = keyed(
        "POST /api/v1/accounts",
        None,
        &json!({ "email": email, "password": PASSWORD }),
    );
    request.extensions_mut().insert(SourceIp(address.into()));
    request
}

#[tokio::test]
async fn another_account_and_another_source_have_keys_of_their_own() {
    let world = World::strict().await;
    let mia = world.account().await;
    let bob = Person::signed_in(&world, "bob@example.com").await;
    world.send(label(&mia)).await.is(201);
    world.send(label(&bob)).await.is(201);
    world
        .send(from("203.0.113.7", "ann@example.com"))
        .await
        .is(201);
    // A neighbour in the same network shares its keys, another network has its own.
    world
        .send(from("203.0.113.8", "eve@example.com"))
        .await
        .is(422);
    world
        .send(from("198.51.100.7", "eve@example.com"))
        .await
        .is(201);
    world.mail("eve@example.com");
    // A token is stronger than the source.
    let mut request = label(&mia);
    request
        .extensions_mut()
        .insert(SourceIp("198.51.100.7".into()));
    let made = world.send(request).await.is(201).text();
    assert_eq!(made, world.send(label(&mia)).await.text());
}

#[tokio::test]
async fn another_live_token_of_the_account_sees_the_answer_and_a_dead_one_does_not() {
    let world = World::strict().await;
    let mut mia = world.account().await;
    let dead = Person::token(&world, &mia.email, PASSWORD).await;
    let session = world
        .post(
            "/session",
            json!({ "email": mia.email, "password": PASSWORD }),
        )
        .await
        .json();
    world
        .ask(
            "DELETE",
            "/session",
            session["jwtToken"].as_str(),
            &Value::Null,
        )
        .await
        .is(200);
    mia.token = Person::token(&world, &mia.email, PASSWORD).await;
    let made = world.send(label(&mia)).await.is(201).text();
    let first = std::mem::replace(
        &mut mia.token,
        Person::token(&world, &mia.email, PASSWORD).await,
    );
    assert_eq!(world.send(label(&mia)).await.is(201).text(), made);
    mia.token = dead;
    world
        .unchanged(world.send(label(&mia)))
        .await
        .refuses(401, "The access token was revoked");
    // The token that got the answer gets it again, though it has ended.
    let session = world
        .post(
            "/session",
            json!({ "email": mia.email, "password": PASSWORD }),
        )
        .await
        .json();
    world
        .ask(
            "DELETE",
            "/session",
            session["jwtToken"].as_str(),
            &Value::Null,
        )
        .await
        .is(200);
    mia.token = first;
    assert_eq!(world.send(label(&mia)).await.is(201).text(), made);
}

#[tokio::test]
async fn a_key_ends_what_it_ended_and_no_later_session() {
    let world = World::strict().await;
    Person::confirmed(&world, "mia@example.com").await;
    let sign_in = json!({ "email": "mia@example.com", "password": PASSWORD });
    let session = async || {
        let answer = world.post("/session", sign_in.clone()).await.is(200).json();
        answer["jwtToken"].as_str().unwrap().to_owned()
    };
    let (first, end) = (session().await, |jwt: &str| {
        keyed("DELETE /session", Some(jwt), &Value::Null)
    });
    world.send(end(&first)).await.is(200).says("{}");
    world.send(end(&first)).await.is(200).says("{}");
    let later = session().await;
    world.send(end(&later)).await.is(422);
    world
        .ask("GET", "/session", Some(&later), &Value::Null)
        .await
        .is(200);

    let scram = Scram::new(&world, "mia@example.com", PASSWORD);
    let (phone, desk) = (scram.device().await, scram.device().await);
    let logout = |jwt: &str| {
        let mut request = keyed("GET /api/auth/logout", None, &Value::Null);
        request
            .headers_mut()
            .insert("session", jwt.parse().unwrap());
        super::with_key(request, "log out")
    };
    world.send(logout(&phone.jwt)).await.is(200);
    world.send(logout(&desk.jwt)).await.is(422);
    desk.refresh(&world).await.is(200);
    phone.refresh(&world).await.is(416);
    assert_eq!(
        world.send(logout(&phone.jwt)).await.is(200).json(),
        json!({ "status": "OK" })
    );
}

#[tokio::test]
async fn answers_are_sealed_and_keys_are_digests() {
    let world = World::strict().await;
    let mia = world.account().await;
    let body = json!({ "email": mia.email, "password": PASSWORD, "application_id": "peatio" });
    let token = world
        .send(keyed("POST /api/v1/sessions", None, &body))
        .await
        .is(201)
        .json();
    let text = world.table_text();
    let records = world
        .table()
        .into_iter()
        .filter(|item| item["sk"]["S"] == "REQUEST")
        .count();
    assert_eq!(records, 1);
    for secret in [token.as_str().unwrap(), super::KEY, PASSWORD] {
        assert!(!text.contains(secret), "{secret}");
    }
}
