//! Values that no profile has: too long, of controls, blank, or of nobody alive.

use serde_json::json;

use super::{PATH, profile};
use crate::person::Person;
use crate::world::World;

#[tokio::test]
async fn refuses_blank_and_oversized_fields() {
    let world = World::strict().await;
    let mia = world.account().await;
    let blank = profile(|p| {
        p["first_name"] = json!(" ");
        p["dob"] = json!("");
        p["country"] = json!("");
    });
    let error = "First name can't be blank, Dob can't be blank, and Country can't be blank";
    world
        .unchanged(mia.post(PATH, blank))
        .await
        .refuses(422, error);
    let long = profile(|p| p["address"] = json!("x".repeat(256)));
    let error = "Address is too long (maximum is 255 characters)";
    world
        .unchanged(mia.post(PATH, long))
        .await
        .refuses(422, error);
    let stuffed = profile(|p| p["metadata"] = json!({ "x": "y".repeat(5_000) }));
    let error = "Metadata is too long (maximum is 4096 characters)";
    world
        .unchanged(mia.post(PATH, stuffed))
        .await
        .refuses(422, error);
}

#[tokio::test]
async fn other_controls_are_refused() {
    let world = World::strict().await;
    let mia = world.account().await;
    for text in [
        "a\0b",
        "a\u{b}b",
        "a\u{c}b",
        "\u{1b}[2J",
        "a\u{7f}",
        "a\u{85}b",
        "\u{9b}2J",
    ] {
        for name in [
            "first_name",
            "last_name",
            "address",
            "postcode",
            "city",
            "country",
        ] {
            let given = profile(|p| p[name] = json!(text));
            world
                .unchanged(mia.post(PATH, given))
                .await
                .refuses(400, &format!("{name} is invalid"));
        }
        for metadata in [
            json!({ "a": text }),
            json!({ "a": [{ "b": text }] }),
            json!({ text: 1 }),
        ] {
            let given = profile(|p| p["metadata"] = metadata.clone());
            world
                .unchanged(mia.post(PATH, given))
                .await
                .refuses(400, "metadata is invalid");
        }
    }
}

#[tokio::test]
async fn what_shows_nothing_is_blank() {
    let world = World::strict().await;
    let mia = world.account().await;
    for text in [
        "\r\n\t",
        "\u{200b}",
        "\u{2060}",
        "\u{ad}",
        "\u{202e}",
        "\u{3164}",
        "\u{2800}",
        "\u{feff}",
        "\u{a0}\u{3000}",
    ] {
        for (name, label) in [
            ("first_name", "First name"),
            ("address", "Address"),
            ("country", "Country"),
        ] {
            let given = profile(|p| p[name] = json!(text));
            world
                .unchanged(mia.post(PATH, given))
                .await
                .refuses(422, &format!("{label} can't be blank"));
        }
    }
    // Beside what shows they stay: some scripts need them.
    mia.post(
        PATH,
        profile(|p| p["first_name"] = json!("\u{646}\u{200c}\u{647}")),
    )
    .await
    .is(201);
}

#[tokio::test]
async fn a_date_of_birth_is_one_of_somebody_alive() {
    let world = World::strict().await;
    let mia = world.account().await;
    let now = world.clock().now();
    let day = |secs: i64| types::clock::iso8601(now + secs)[..10].to_owned();
    // It is not yet that day anywhere.
    let never = [
        "2999-01-01".to_owned(),
        "0001-01-01".to_owned(),
        "1899-12-31".to_owned(),
        day(15 * 3_600 + 86_400),
    ];
    for dob in never {
        let given = profile(|p| p["dob"] = json!(dob));
        world
            .unchanged(mia.post(PATH, given))
            .await
            .refuses(422, "Dob is invalid");
    }
    for (n, dob) in ["1900-01-01".to_owned(), day(0), day(13 * 3_600)]
        .iter()
        .enumerate()
    {
        let person = Person::signed_in(&world, &format!("p{n}@example.com")).await;
        person
            .post(PATH, profile(|p| p["dob"] = json!(dob)))
            .await
            .is(201);
    }
}
