//! What the alarms of the template listen for is what the functions log, and no line tells whom it was about.

use serde_json::json;

use crate::logs::Lines;
use crate::world::World;

/// The metric filter of the template that counts an event.
fn is_counted(event: &str) -> bool {
    include_str!("../../template.yaml").contains(&format!(r#"FilterPattern: '{{ $.event = "{event}" }}'"#))
}

#[tokio::test]
async fn a_used_up_budget_is_told_by_kind_alone() {
    let world = World::strict().await;
    let mia = world.account().await;
    let (lines, _guard) = Lines::begin();
    let guess = json!({ "email": mia.email, "password": "Wrong-lane-7", "application_id": "peatio" });
    for _ in 0..10 {
        world.post("/api/v1/sessions", guess.clone()).await.is(401);
    }
    assert_eq!(lines.events("budget_spent").len(), 0);
    world.post("/api/v1/sessions", guess).await.is(401);
    let told = lines.events("budget_spent");
    assert_eq!((told.len(), &told[0]["budget"]), (1, &json!("guesses")));
    assert!(!lines.text().contains(&mia.email) && !lines.text().contains("Wrong-lane"));
    assert!(is_counted("budget_spent"));
}

#[tokio::test]
async fn a_country_without_money_is_told_without_the_number() {
    let world = World::with(&[("SmsHourlyBudget", "0")]).await;
    let mia = world.account().await;
    let (lines, _guard) = Lines::begin();
    mia.post("/api/v1/phones", json!({ "phone_number": "+380957564567" })).await;
    let told = lines.events("sms_budget_spent");
    assert_eq!((told.len(), &told[0]["country"]), (1, &json!("UA")));
    assert!(!lines.text().contains("957564567"));
    assert!(is_counted("sms_budget_spent"));
}
