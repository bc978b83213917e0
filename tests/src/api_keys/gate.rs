//! What every operation asks for first.

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
        let answer = world
            .unchanged(world.ask(method, &path, None, &Value::Null))
            .await;
        answer.refuses(401, "The access token is invalid");
        let answer = world
            .unchanged(world.ask(method, &path, Some("garbage"), &Value::Null))
            .await;
        answer.refuses(401, "The access token is invalid");
    }
}

#[tokio::test]
async fn then_the_second_factor() {
    let world = World::strict().await;
    let mia = world.account().await;
    for (method, path) in operations() {
        for code in ["", "?totp_code=123456", "?totp_code=x"] {
            let answer = world
                .unchanged(mia.ask(method, &format!("{path}{code}"), json!({ "scopes": [] })))
                .await;
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
            let answer = world
                .unchanged(mia.person.ask(method, &path, json!({ "scopes": [] })))
                .await;
            answer.refuses(422, WRONG);
        }
        let path = format!("{path}?totp_code={}", mia.app.wrong());
        unharmed(
            &world,
            mia.person.ask(method, &path, json!({ "scopes": [] })),
        )
        .await
        .refuses(422, WRONG);
    }
    // Five wrong codes an hour.
    let answer = world
        .unchanged(
            mia.person
                .get(&format!("{KEYS}?totp_code={}", mia.app.code())),
        )
        .await;
    answer.refuses_for_now();
}

#[tokio::test]
async fn a_code_is_used_up_by_what_follows_whatever_it_is() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    for (method, path) in operations() {
        let path = format!("{path}?totp_code={}", mia.app.next());
        mia.person
            .ask(method, &path, json!({ "public_key": [] }))
            .await;
        mia.person
            .ask(method, &path, json!({ "public_key": [] }))
            .await
            .refuses(422, USED);
    }
}

#[tokio::test]
async fn the_code_comes_by_query_or_body() {
    let world = World::strict().await;
    let mia = Owner::of(&world, MIA).await;
    mia.person
        .get(&format!("{KEYS}?totp_code={}", mia.app.code()))
        .await
        .is(200)
        .says("[]");
    mia.person
        .ask("GET", KEYS, json!({ "totp_code": mia.app.next() }))
        .await
        .is(200)
        .says("[]");
    let number = loop {
        let code = mia.app.next();
        if !code.starts_with('0') {
            break code.parse::<u32>().unwrap();
        }
    };
    mia.person
        .ask("GET", KEYS, json!({ "totp_code": number }))
        .await
        .is(200)
        .says("[]");
}
