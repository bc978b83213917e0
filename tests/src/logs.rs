//! What the alarms of the template listen for is what the functions log, and no line tells whom it was about.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::world::World;

/// The lines that this thread logs, as a function writes them for CloudWatch.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The lines with this event.
    fn events(&self, name: &str) -> Vec<Value> {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.filter(|line: &Value| line["event"] == name).collect()
    }
}

fn listen() -> (Lines, impl Drop) {
    let lines = Lines::default();
    let writer = lines.clone();
    let format = tracing_subscriber::fmt().json().flatten_event(true).with_span_list(false);
    let filter = tracing_subscriber::EnvFilter::new("info,aws=warn");
    (lines, format.with_env_filter(filter).with_writer(move || writer.clone()).set_default())
}

/// The metric filter of the template that counts an event.
fn is_counted(event: &str) -> bool {
    include_str!("../../template.yaml").contains(&format!(r#"FilterPattern: '{{ $.event = "{event}" }}'"#))
}

#[tokio::test]
async fn a_used_up_budget_is_told_by_kind_alone() {
    let world = World::strict().await;
    let mia = world.account().await;
    let (lines, _listening) = listen();
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
    let (lines, _listening) = listen();
    mia.post("/api/v1/phones", json!({ "phone_number": "+380957564567" })).await;
    let told = lines.events("sms_budget_spent");
    assert_eq!((told.len(), &told[0]["country"]), (1, &json!("UA")));
    assert!(!lines.text().contains("957564567"));
    assert!(is_counted("sms_budget_spent"));
}
