//! Profiles.

mod refusals;

use serde_json::{Value, json};

use crate::fixtures;
use crate::person::Person;
use crate::world::World;

const PATH: &str = "/api/v1/profiles";

fn profile(change: impl Fn(&mut Value)) -> Value {
    let mut profile = fixtures::profile();
    profile["metadata"] = json!({ "gender": "female" });
    change(&mut profile);
    profile
}

#[tokio::test]
async fn is_null_until_it_is_made_once() {
    let world = World::strict().await;
    let mia = world.account().await;
    mia.get("/api/v1/profiles/me").await.is(200).says("null");
    mia.post(PATH, profile(|_| {})).await.is(201).says("null");
    mia.get("/api/v1/profiles/me").await.is(200).says(concat!(
        r#"{"first_name":"Mia","last_name":"Koval","dob":"1991-04-02","address":"8 Harbour Lane","#,
        r#""postcode":"65000","city":"Odesa","country":"UA","#,
        r#""state":"pending","metadata":{"gender":"female"}}"#,
    ));
    world
        .unchanged(mia.post(PATH, profile(|_| {})))
        .await
        .refuses(409, "Profile already exists");
    let blank = profile(|p| p["city"] = json!(""));
    world
        .unchanged(mia.post(PATH, blank))
        .await
        .refuses(409, "Profile already exists");
}

#[tokio::test]
async fn metadata_is_null_when_never_given() {
    let world = World::strict().await;
    let mia = world.account().await;
    mia.post(
        PATH,
        profile(|p| drop(p.as_object_mut().unwrap().remove("metadata"))),
    )
    .await
    .is(201);
    assert_eq!(
        mia.get("/api/v1/profiles/me").await.is(200).json()["metadata"],
        Value::Null
    );
}

#[tokio::test]
async fn forms_nest_metadata() {
    let world = World::strict().await;
    let mia = world.account().await;
    let form = format!(
        "first_name=Mia&last_name=Koval&dob=1991-04-02&address=8+Harbour+Lane\
        &postcode=&city=Odesa&country=UA&metadata[gender]=female&metadata[pets][]=cat\
        &access_token={}",
        mia.token
    );
    world
        .post_as(PATH, "application/x-www-form-urlencoded", form)
        .await
        .is(201)
        .says("null");
    let shown = mia.get("/api/v1/profiles/me").await.is(200).json();
    assert_eq!(
        shown["metadata"],
        json!({ "gender": "female", "pets": ["cat"] })
    );
    assert_eq!(shown["postcode"], "");
}

#[tokio::test]
async fn refuses_parameters_before_the_token() {
    let world = World::strict().await;
    world.unchanged(world.post(PATH, json!({}))).await.refuses(
        400,
        "first_name is missing, last_name is missing, dob is missing, address is missing, postcode \
            is missing, city is missing, country is missing",
    );
    for dob in [
        "0000-00-00",
        "1991-13-02",
        "yesterday",
        "1991-02-30",
        "-0001-01-01",
        "02.04.1991",
    ] {
        world
            .unchanged(world.post(PATH, profile(|p| p["dob"] = json!(dob))))
            .await
            .refuses(400, "dob is invalid");
    }
    let odd = profile(|p| {
        p["city"] = json!(["Odesa"]);
        p["metadata"] = json!("text");
    });
    world
        .unchanged(world.post(PATH, odd))
        .await
        .refuses(400, "city is invalid, metadata is invalid");
    world
        .unchanged(world.post(PATH, profile(|_| {})))
        .await
        .refuses(401, "The access token is invalid");
}

#[tokio::test]
async fn takes_every_date_that_begins_with_the_year() {
    let world = World::strict().await;
    for (n, dob) in [
        "1991-4-2",
        "1991/04/02 10:00",
        "1991.04.02",
        "19910402T10:00:00Z",
    ]
    .iter()
    .enumerate()
    {
        let person = Person::signed_in(&world, &format!("mia{n}@example.com")).await;
        person
            .post(PATH, profile(|p| p["dob"] = json!(dob)))
            .await
            .is(201);
        assert_eq!(
            person.get("/api/v1/profiles/me").await.json()["dob"],
            "1991-04-02",
            "{dob}"
        );
    }
}

#[tokio::test]
async fn numbers_in_metadata_are_kept_or_refused() {
    let world = World::strict().await;
    let mia = world.account().await;
    let path = format!("{PATH}?access_token={}", mia.token);
    let create = async |number: &str| {
        let body = profile(|p| p["metadata"] = json!({ "deep": ["NUMBER"] })).to_string();
        world
            .post_as(
                &path,
                "application/json",
                body.replace("\"NUMBER\"", number),
            )
            .await
    };
    for number in [
        "18446744073709551616",
        "-9223372036854775809",
        "12345678901234567890123",
    ] {
        world
            .unchanged(create(number))
            .await
            .refuses(400, "metadata is invalid");
    }
    create("18446744073709551615,-9223372036854775808,31.245270191439438")
        .await
        .is(201);
    let shown = mia.get("/api/v1/profiles/me").await.is(200).text();
    assert!(
        shown.ends_with(
            r#""metadata":{"deep":[18446744073709551615,-9223372036854775808,31.245270191439438]}}"#
        ),
        "{shown}"
    );
}

#[tokio::test]
async fn fields_are_sealed_in_the_table() {
    let world = World::strict().await;
    let mia = world.account().await;
    mia.post(PATH, profile(|_| {})).await.is(201);
    let table = world.table_text();
    assert!(
        !table.contains("Koval")
            && !table.contains("Harbour Lane")
            && !table.contains("1991-04-02")
    );
}

#[tokio::test]
async fn two_at_once_leave_one() {
    let world = World::strict().await;
    let mia = world.account().await;
    let make = |name: &'static str| mia.post(PATH, profile(move |p| p["first_name"] = json!(name)));
    let (one, two) = tokio::join!(make("One"), make("Two"));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let kept = if one.status == 201 { "One" } else { "Two" };
    assert_eq!(
        mia.get("/api/v1/profiles/me").await.json()["first_name"],
        kept
    );
}

#[tokio::test]
async fn line_breaks_and_tabs_are_kept() {
    let world = World::strict().await;
    let mia = world.account().await;
    let address = "8 Harbour Lane\r\nFlat 2\n\tOdesa";
    let given = profile(|p| {
        p["address"] = json!(address);
        p["first_name"] = json!("Mia\tAnn");
        p["metadata"] = json!({ "note": "one\ntwo" });
    });
    mia.post(PATH, given).await.is(201).says("null");
    let shown = mia.get("/api/v1/profiles/me").await.is(200).json();
    assert_eq!(
        (&shown["address"], &shown["first_name"]),
        (&json!(address), &json!("Mia\tAnn"))
    );
    assert_eq!(shown["metadata"]["note"], "one\ntwo");
    let tom = Person::signed_in(&world, "tom@example.com").await;
    let form = format!(
        "first_name=Tom&last_name=Koval&dob=1991-04-02&address=8+Harbour+Lane%0D%0AOdesa\
        &postcode=&city=Odesa&country=UA&access_token={}",
        tom.token
    );
    world
        .post_as(PATH, "application/x-www-form-urlencoded", form)
        .await
        .is(201);
    assert_eq!(
        tom.get("/api/v1/profiles/me").await.json()["address"],
        "8 Harbour Lane\r\nOdesa"
    );
}
