//! What an installation can set: the page of settings, the template and what functions read agree,
//! by name and by default.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use local::template::{Parameters, Template};
use serde_json::{Value, json};
use shared::settings::Settings;

use crate::person::{PASSWORD, Person};
use crate::world::World;

const PAGE: &str = include_str!("../../docs/settings.md");
/// What the stack sets by its own resources.
const STACK: [&str; 5] = [
    "BUCKET_NAME",
    "EVENTS_TOPIC_ARN",
    "KEYRING_SECRET_ID",
    "METRICS_NAMESPACE",
    "TABLE_NAME",
];
/// What the template asks whoever deploys.
const ASKED: [&str; 2] = ["FRONTEND_URL", "SENDER_EMAIL"];

/// The page's rows: every name with its default, where that can be written down.
fn page() -> BTreeMap<String, Option<String>> {
    let mut page = BTreeMap::new();
    for row in PAGE.lines().filter(|row| row.starts_with("| `")) {
        let cells: Vec<_> = row.split(" | ").collect();
        let names: Vec<_> = cells[0].trim_start_matches("| ").split(", ").collect();
        let defaults: Vec<_> = if names.len() == 1 {
            vec![cells[1]]
        } else {
            cells[1].split(", ").collect()
        };
        assert!(
            names.len() == defaults.len() || cells[1] == "–",
            "a default each: {row}"
        );
        for (at, name) in names.iter().enumerate() {
            let default = defaults
                .get(at)
                .filter(|default| **default != "–" && !default.starts_with("about "));
            let known = page.insert(
                name.trim_matches('`').to_owned(),
                default.map(|text| text.trim_matches('`').to_owned()),
            );
            assert!(known.is_none(), "{name} stands twice");
        }
    }
    page
}

/// `SMS_PRICES` as the template spells it.
fn camel(name: &str) -> String {
    let word = |word: &str| format!("{}{}", &word[..1], word[1..].to_lowercase());
    name.split('_').map(word).collect()
}

/// What functions are given, all together.
fn environment(parameters: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let template = Template::load(&parameters.iter().map(owned).collect::<Parameters>()).unwrap();
    template
        .functions
        .iter()
        .flat_map(|function| function.environment.clone())
        .collect()
}

#[test]
fn every_setting_is_on_the_page_and_in_the_template() {
    let read: BTreeSet<_> = Settings::names()
        .into_iter()
        .filter(|name| !name.starts_with("AWS_"))
        .collect();
    let page: BTreeSet<_> = page().into_keys().collect();
    assert_eq!(
        page, read,
        "docs/settings.md on the left, what functions read on the right"
    );
    let given: BTreeSet<_> = environment(&[])
        .into_keys()
        .filter(|name| !name.starts_with("AWS_"))
        .collect();
    let unknown: Vec<_> = given.difference(&page).collect();
    assert!(
        unknown.is_empty(),
        "the template sets what nobody reads: {unknown:?}"
    );
}

#[test]
fn every_setting_can_be_set_by_its_name() {
    for name in page()
        .into_keys()
        .filter(|name| !STACK.contains(&name.as_str()))
    {
        // Parameters may be held to a pattern.
        let planted = match name.as_str() {
            "FRONTEND_URL" => "https://planted.example",
            "SENDER_EMAIL" => "planted@postern.example",
            _ => "planted",
        };
        let set = environment(&[(&camel(&name), planted)]);
        assert_eq!(set.get(&name).map(String::as_str), Some(planted), "{name}");
    }
}

#[test]
fn every_default_is_the_same_everywhere() {
    let given = environment(&[]);
    let needed: BTreeMap<_, _> = [
        ("TABLE_NAME", "t"),
        ("KEYRING_SECRET_ID", "k"),
        ("SENDER_EMAIL", "noreply@postern.example"),
        ("FRONTEND_URL", "http://localhost:3000"),
        ("METRICS_NAMESPACE", "m"),
    ]
    .into();
    let settings = |name: &str, value: Option<&str>| {
        let looked_up = |asked: &str| {
            let set = value
                .filter(|_| asked == name)
                .or_else(|| needed.get(asked).copied());
            set.map(str::to_owned)
        };
        format!("{:?}", Settings::parse(looked_up).unwrap())
    };
    for (name, default) in page() {
        if STACK.contains(&name.as_str()) || ASKED.contains(&name.as_str()) {
            assert!(default.is_none() && given.contains_key(&name), "{name}");
            continue;
        }
        assert_eq!(
            given.get(&name),
            default.as_ref(),
            "{name}: the template on the left, the page on the right"
        );
        assert_eq!(
            settings(&name, default.as_deref()),
            settings(&name, None),
            "{name}: the page, and what goes without it"
        );
    }
}

#[tokio::test]
async fn lifetimes_issuer_and_levels_are_settings() {
    let world = World::with(&[
        ("JwtIssuer", "acme"),
        ("JwtLifetime", "77"),
        ("SessionLifetime", "78"),
        ("Levels", "phone:verified,email:verified"),
    ])
    .await;
    let mia = world.account().await;
    assert_eq!(mia.level().await, 0);
    let claims = |token: &str| -> Value {
        let payload = token.split('.').nth(1).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
    };
    let lives = |claims: &Value| claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    let token = claims(&Person::token(&world, &mia.email, PASSWORD).await);
    assert_eq!((token["iss"].as_str(), lives(&token)), (Some("acme"), 77));
    let session = world
        .post(
            "/session",
            json!({ "email": mia.email, "password": PASSWORD }),
        )
        .await
        .is(200)
        .json();
    let session = claims(session["jwtToken"].as_str().unwrap());
    assert_eq!(session["exp"].as_i64().unwrap() - world.clock().now(), 78);
}
