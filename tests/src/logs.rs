//! What functions log: no line of it holds a secret or tells who somebody is, whether operations
//! succeed or refuse.

use std::io::Write;
use std::sync::{Arc, Mutex};

use bench::prices::{SAID, operations};
use local::template::quick_passwords;
use serde_json::{Value, json};
use tracing::subscriber::{DefaultGuard, NoSubscriber, set_default, set_global_default};

use crate::fixtures::Fixture;
use crate::person::PASSWORD;
use crate::world::World;

/// Where metrics go in these tests.
pub const NAMESPACE: &str = "Postern/tests";

/// What the functions log in the tasks of this thread.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// Listens until the guard is dropped.
    pub fn begin() -> (Self, DefaultGuard) {
        Self::under(None)
    }

    /// As `begin`, with metrics in the lines.
    pub fn metered() -> (Self, DefaultGuard) {
        Self::under(Some(NAMESPACE.to_owned()))
    }

    fn under(metrics: Option<String>) -> (Self, DefaultGuard) {
        let lines = Self::default();
        let writer = lines.clone();
        // Louder than on Lambda. What the local cloud itself says is no function's.
        let filter = "debug,aws=warn,hyper=off,local=off,s3s=off,s3s_fs=off"
            .parse()
            .unwrap();
        // While a listener is the only one, what another thread is the first to log is lost for
        // all; so there is always one that hears nothing. All but the first call fail, which is all
        // the same.
        let _ = set_global_default(NoSubscriber::default());
        let guard = set_default(shared::lambda::logs(
            filter,
            move || writer.clone(),
            metrics,
        ));
        (lines, guard)
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    pub fn all(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The lines with this event.
    pub fn events(&self, name: &str) -> Vec<Value> {
        self.all()
            .into_iter()
            .filter(|line| line["event"] == name)
            .collect()
    }

    /// The line of the request with this id.
    pub fn request(&self, id: &str) -> Value {
        let is = |line: &Value| line["message"] == "request" && line["span"]["request_id"] == id;
        self.all().into_iter().find(is).expect("a line")
    }
}

/// Whether `text` has so many digits, and no more, in a row: a code.
fn has_code(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|digits| (5..=6).contains(&digits.len()))
}

/// Whether `text` has so long a word that it may be a token, a key or a digest.
fn has_token(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_+=".contains(c)))
        .any(|word| word.len() > 30)
}

/// The line without what may look like something else: the time, the request's id, and who asks,
/// which may be logged.
fn bare(line: &str) -> String {
    let mut line: Value = serde_json::from_str(line).expect("a line of JSON");
    let fields = line.as_object_mut().unwrap();
    fields.remove("timestamp");
    if let Some(span) = fields.get_mut("span").and_then(Value::as_object_mut) {
        span.retain(|name, _| name != "request_id" && name != "uid");
    }
    line.to_string()
}

#[tokio::test]
async fn all_operations_done_leave_no_secret_in_it() {
    let (lines, _guard) = Lines::metered();
    let walked = operations(&quick_passwords()).await.unwrap();
    let text = lines.text();
    let requests = text
        .lines()
        .filter(|line| line.contains("\"message\":\"request\""))
        .count();
    assert!(
        requests >= walked.len(),
        "{requests} lines for {} operations",
        walked.len()
    );
    for said in SAID {
        assert!(!text.contains(said), "{said}");
    }
    for line in text.lines().map(bare) {
        assert!(!has_code(&line) && !has_token(&line), "{line}");
    }
}

#[tokio::test]
async fn a_line_tells_route_status_calls_and_the_first_request_of_a_function() {
    let (lines, _guard) = Lines::begin();
    let world = World::strict().await;
    let mia = world.account().await;
    for _ in 0..2 {
        mia.post(
            "/api/v1/labels",
            json!({ "key": "news", "value": "weekly" }),
        )
        .await;
    }
    for row in world.requests() {
        let line = lines.request(&row.id);
        assert_eq!(line["aws_calls"], row.calls.len(), "{line}");
        assert_eq!(
            row.route,
            format!(
                "{} {}",
                line["method"].as_str().unwrap(),
                line["route"].as_str().unwrap()
            )
        );
        assert_eq!(line["status"], row.status);
    }
    let all = lines.all();
    let labels = all.iter().filter(|line| line["route"] == "/api/v1/labels");
    let told: Vec<_> = labels
        .map(|line| (line["cold"].clone(), line["status"].clone()))
        .collect();
    assert_eq!(told, [(json!(1), json!(201)), (json!(0), json!(422))]);
    // Without a namespace no line is more than a line.
    assert!(all.iter().all(|line| line.get("_aws").is_none()));
}

#[tokio::test]
async fn all_operations_refused_leave_nothing_of_what_was_given_in_it() {
    let (lines, _guard) = Lines::metered();
    let world = World::strict().await;
    let mia = world.account().await;
    let session = world
        .post(
            "/session",
            json!({ "email": mia.email, "password": PASSWORD }),
        )
        .await
        .json();
    let session = session["jwtToken"].as_str().unwrap();
    for fixture in Fixture::all() {
        // What each event leaves open is something that was never given out.
        for open in ["ACCESS_TOKEN", "SESSION_TOKEN"] {
            let planted = fixture.with(open, &format!("planted-{open}"));
            world
                .send(planted.request(Some(&format!("Bearer planted-{open}"))))
                .await;
        }
        for token in [&mia.token, session] {
            let mut request = fixture
                .with("Harbour-lane-7", "planted-password")
                .request(None);
            let value = format!("Bearer {token}").parse().unwrap();
            request.headers_mut().insert("authorization", value);
            world.send(request).await;
        }
    }
    let text = lines.text();
    assert!(text.lines().count() >= 4 * Fixture::all().len());
    assert!(
        !text.contains("planted") && !text.contains("mia@example.com"),
        "{text}"
    );
    for said in SAID {
        assert!(!text.contains(said), "{said}");
    }
    for given in [
        "380957564567",
        &mia.token,
        session,
        "SMS_CODE",
        "TOTP_CODE",
        "CLIENT_SECRET",
        "RESET_TOKEN",
    ] {
        assert!(!text.contains(given), "{given}");
    }
}

#[test]
fn codes_and_tokens_are_noticed() {
    assert!(
        has_code("code 12345 given")
            && has_code("x=012345")
            && !has_code("1234 Local0000000017= 1700000000")
    );
    assert!(
        has_token(&"a".repeat(31))
            && !has_token("/api/v1/security/generate_qrcode /api/v1/sessions/generate_jwt")
    );
}
