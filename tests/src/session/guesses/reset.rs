//! What a reset of the password forgives.

use super::*;

#[tokio::test]
async fn after_a_reset_its_source_has_ten_tries_that_strangers_cannot_spend() {
    let world = World::strict().await;
    world.new_hour();
    Person::confirmed(&world, EMAIL).await;
    guess(&world, 1, 4).await;
    reset(&world, 50, NEW).await;
    guess(&world, 1, 4).await;
    from(&world, 99, NEW).await.refuses_for_now();
    for _ in 0..9 {
        from(&world, 50, "wrong").await.refuses(401, BAD);
    }
    from(&world, 50, NEW).await.is(201);
    from(&world, 50, "wrong").await.refuses(401, BAD);
    from(&world, 50, NEW).await.refuses_for_now();
    // Its ten minutes.
    world.clock().advance(3_600);
    guess(&world, 1, 4).await;
    from(&world, 50, NEW).await.refuses_for_now();
}

#[tokio::test]
async fn a_reset_forgets_the_codes_that_a_thief_of_the_password_guessed() {
    let world = World::strict().await;
    let mia = world.account().await;
    let app = crate::authenticator::Authenticator::of(&mia).await;
    app.start(3_600);
    let with_code = |password: &str, code: String| {
        let mut body = credentials(password);
        body["otp_code"] = code.into();
        body
    };
    for hour in 0..20 {
        for _ in 0..5 {
            world
                .post(PATH, with_code(PASSWORD, app.wrong()))
                .await
                .refuses(403, "OTP code is invalid");
        }
        world.clock().advance(3_600);
        assert!(hour < 20);
    }
    world
        .post(PATH, with_code(PASSWORD, app.code()))
        .await
        .refuses_for_now();
    reset(&world, 50, NEW).await;
    world.post(PATH, with_code(NEW, app.code())).await.is(201);
}
