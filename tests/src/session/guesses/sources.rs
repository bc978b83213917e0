//! What one source may ask for without a token, over all accounts.

use super::*;

/// A sign-up of the `n`th address.
fn sign_up(n: usize) -> Value {
    json!({ "email": format!("n{n}@example.com"), "password": PASSWORD })
}

#[tokio::test]
async fn sends_of_one_source_are_bounded_and_others_go_on() {
    let world = World::with(&[("SourceSends", "3")]).await;
    world.new_hour();
    for n in 0..2 {
        world.post("/api/v1/accounts", sign_up(n)).await.is(201);
    }
    world
        .post(RESET, json!({ "email": "n0@example.com" }))
        .await
        .is(201);
    let sent = world.outbox().messages(None).len();
    world
        .post("/api/v1/accounts", sign_up(7))
        .await
        .refuses_for_now();
    world
        .post(RESET, json!({ "email": "n0@example.com" }))
        .await
        .refuses_for_now();
    assert_eq!(world.outbox().messages(None).len(), sent);
    world
        .post_from("203.0.113.7", "/api/v1/accounts", &sign_up(7))
        .await
        .is(201);
    world.clock().advance(3_600);
    world.post("/api/v1/accounts", sign_up(8)).await.is(201);
}

#[tokio::test]
async fn hashes_of_one_source_are_bounded_over_all_accounts_and_apis() {
    let world = World::with(&[("SourceHashes", "4")]).await;
    Person::confirmed(&world, EMAIL).await;
    world.new_hour();
    let unknown = |n: usize| {
        let email = format!("n{n}@example.com");
        json!({ "email": email, "password": "x", "application_id": "peatio" })
    };
    world.post(PATH, unknown(1)).await.is(401);
    world.post("/session", unknown(2)).await.is(401);
    world
        .post(
            PATH,
            json!({ "email": "none", "password": "x", "application_id": "peatio" }),
        )
        .await
        .is(401);
    Scram::new(&world, EMAIL, PASSWORD).challenge().await;
    world
        .unchanged(world.post(PATH, credentials(PASSWORD)))
        .await
        .refuses_for_now();
    let first = Scram::new(&world, EMAIL, PASSWORD)
        .first(&json!("abcdef"))
        .await;
    first.is(429).says(r#"{"error":"Error.TooManyRequests"}"#);
    world
        .post_from("203.0.113.7", PATH, &credentials(PASSWORD))
        .await
        .is(201);
}

#[tokio::test]
async fn compat_tells_a_source_as_barong_s_throttle_did() {
    let world = World::with(&[("Profile", "compat"), ("SourceSends", "1")]).await;
    world.new_hour();
    world.post("/api/v1/accounts", sign_up(1)).await.is(201);
    let answer = world.post("/api/v1/accounts", sign_up(2)).await;
    assert_ne!(answer.header("retry-after"), "");
    answer.refuses(429, "Retry later");
}

#[tokio::test]
async fn an_edge_that_knows_the_secret_names_the_source() {
    // printf s3cret | sha256sum
    let digest = "1ec1c26b50d5d3c58d9583181af8076655fe00756bf7285940ba3670f99fcba0";
    let world = World::with(&[("SourceSends", "1"), ("EdgeSecretSha256", digest)]).await;
    world.new_hour();
    let ask = async |n: usize, secret: &str, viewer: &str| {
        let request =
            http::Request::post("/api/v1/accounts").header("content-type", "application/json");
        let request = request
            .header("x-edge-secret", secret)
            .header("cloudfront-viewer-address", viewer);
        world
            .send(request.body(sign_up(n).to_string().into()).unwrap())
            .await
    };
    ask(1, "s3cret", "198.51.100.7:4711").await.is(201);
    ask(2, "s3cret", "198.51.100.9:4712")
        .await
        .refuses_for_now();
    ask(2, "s3cret", "2001:db8::7:4712").await.is(201);
    // Without the secret it is the edge itself that asks, whatever it says.
    ask(3, "guess", "192.0.2.1:1").await.is(201);
    ask(4, "guess", "192.0.2.2:1").await.refuses_for_now();
}
