//! A fresh stack, and answers that can be asserted.

mod answer;

use std::ops::Deref;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{HeaderValue, Method, Request};
use local::template::quick_passwords;
use local::{Options, Row, Stack};
use serde_json::Value;
use shared::app::App;
use shared::settings::Settings;
use types::clock::Clock;
use types::values::Uid;

use crate::described;
use crate::person::Person;

pub use answer::Answer;

/// How attributes end that tell when a try was taken, which stays though the try was handed back.
const MARKS_OF_TRIES: [&str; 3] = ["_hour", "guesses_at", "tries_at"];

/// A stack of its own for each test; derefs to it.
pub struct World(Stack);

impl Deref for World {
    type Target = Stack;

    fn deref(&self) -> &Stack {
        &self.0
    }
}

impl World {
    /// In profile `strict`, its clock held at a full hour.
    pub async fn strict() -> Self {
        Self::with(&[]).await
    }

    /// In profile `compat`.
    pub async fn compat() -> Self {
        Self::with(&[("Profile", "compat")]).await
    }

    /// By the system's clock, as the functions' real binaries go.
    pub async fn running() -> Self {
        Self::start(&[], None, Clock::default()).await
    }

    /// With other values for the template's parameters and settings.
    pub async fn with(parameters: &[(&str, &str)]) -> Self {
        Self::start(parameters, None, Clock::default().held()).await
    }

    /// With a folder that outlives it.
    pub async fn kept(parameters: &[(&str, &str)], folder: &Path) -> Self {
        Self::start(parameters, Some(folder.to_owned()), Clock::default().held()).await
    }

    /// In which functions try each call once.
    pub async fn once() -> Self {
        let parameters = quick_passwords();
        Self(
            Stack::start(Options {
                parameters,
                attempts: Some(1),
                clock: Clock::default().held(),
                ..Options::default()
            })
            .await
            .unwrap(),
        )
    }

    async fn start(parameters: &[(&str, &str)], data: Option<PathBuf>, clock: Clock) -> Self {
        let mut all = quick_passwords();
        all.extend(
            parameters
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let parameters = all;
        Self(
            Stack::start(Options {
                parameters,
                data,
                clock,
                ..Options::default()
            })
            .await
            .unwrap(),
        )
    }

    /// Waits for the next full hour, which the budgets count by, so that it does not turn in the
    /// middle of a test.
    pub fn new_hour(&self) {
        self.clock().advance(3_600 - self.clock().now() % 3_600);
    }

    /// Sends any request.
    pub async fn send(&self, mut request: Request<Bytes>) -> Answer {
        request
            .headers_mut()
            .insert("host", HeaderValue::from_static("postern.example"));
        let asked = request.clone();
        let (parts, body) = Box::pin(self.call(request)).await.into_parts();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        };
        described::check(&asked, &answer);
        answer
    }

    /// Sends a request with a JSON body (none for `Value::Null`) and, where given, a token.
    pub async fn ask(&self, method: &str, path: &str, token: Option<&str>, body: &Value) -> Answer {
        let mut request = Request::builder()
            .method(method.parse::<Method>().unwrap())
            .uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = if body.is_null() {
            Bytes::new()
        } else {
            Bytes::from(body.to_string())
        };
        self.send(
            request
                .header("content-type", "application/json")
                .body(body)
                .unwrap(),
        )
        .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None, &Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, None, &body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask("PUT", path, None, &body).await
    }

    /// A body of any content type.
    pub async fn post_as(&self, path: &str, content_type: &str, body: impl Into<Bytes>) -> Answer {
        let request = Request::post(path)
            .header("content-type", HeaderValue::from_str(content_type).unwrap());
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Somebody who is signed up, confirmed and signed in.
    pub async fn account(&self) -> Person<'_> {
        Person::signed_in(self, "mia@example.com").await
    }

    /// What an operator does: sets a private label.
    pub async fn label(&self, uid: &str, key: &str, value: &str) {
        let (uid, levels, now) = (
            Uid::parse(uid).unwrap(),
            self.operator().settings().levels.clone(),
            self.clock().now(),
        );
        assert!(
            self.operations()
                .set_private_label(&uid, key, value, now, &levels)
                .await
                .unwrap()
        );
    }

    /// The newest mail to `address`.
    pub fn mail(&self, address: &str) -> local::Message {
        self.outbox()
            .messages(Some(address))
            .into_iter()
            .next()
            .expect("a mail")
    }

    /// The value of `parameter` in the link of the newest mail to `address`.
    pub fn mailed(&self, address: &str, parameter: &str) -> String {
        let mail = self.mail(address);
        let (_, token) = mail.links[0]
            .split_once(&format!("{parameter}="))
            .expect("a link with a token");
        token.to_owned()
    }

    /// Sends a request from another address.
    pub async fn send_from(&self, ip: &str, mut request: Request<Bytes>) -> Answer {
        request
            .extensions_mut()
            .insert(local::SourceIp(ip.to_owned()));
        self.send(request).await
    }

    /// Sends a JSON body from another address.
    pub async fn post_from(&self, ip: &str, path: &str, body: &Value) -> Answer {
        let request = Request::post(path).header("content-type", "application/json");
        self.send_from(ip, request.body(Bytes::from(body.to_string())).unwrap())
            .await
    }

    /// What an operator's tool works with: it may do everything.
    pub fn operator(&self) -> App {
        let environment = &self.template().functions[0].environment;
        let settings = Settings::parse(|name| environment.get(name).cloned()).unwrap();
        App::new(
            settings,
            self.clock().clone(),
            &self.sdk_config(local::OPERATOR),
        )
    }

    /// The SMS to `number`, the newest first.
    pub fn sms(&self, number: &str) -> Vec<local::Message> {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        self.outbox()
            .messages(Some(&format!("+{digits}")))
            .into_iter()
            .filter(|one| one.channel == "sms")
            .collect()
    }

    /// The code in the newest SMS to `number`.
    pub fn code(&self, number: &str) -> String {
        let text = self.sms(number).into_iter().next().expect("an SMS").text;
        text.rsplit(' ').next().unwrap().to_owned()
    }

    /// What the latest request cost: trips to the table, read units, write units.
    #[track_caller]
    pub fn costs(&self, trips: u32, reads: f64, writes: f64) {
        let Row {
            trips: t,
            reads: r,
            writes: w,
            route,
            ..
        } = self.last_request().unwrap();
        assert_eq!(
            (t, r + 0.0, w + 0.0),
            (trips, reads, writes),
            "{route}: trips, R, W"
        );
    }

    /// Runs `deed` and asserts that the table is as it was. That a try was taken and handed back
    /// leaves its hour, and what a source asked for is no change.
    pub async fn unchanged<T>(&self, deed: impl Future<Output = T>) -> T {
        let unmarked = || {
            let mut items = self.accounts_and_more();
            for item in &mut items {
                let trace = |name: &str, value: &Value| {
                    MARKS_OF_TRIES.iter().any(|end| name.ends_with(end))
                        || name.ends_with("_total") && value["N"] == "0"
                };
                item.as_object_mut()
                    .unwrap()
                    .retain(|name, value| !trace(name, value));
            }
            items
        };
        let before = unmarked();
        let done = deed.await;
        let after = unmarked();
        let changed: Vec<_> = after.iter().filter(|item| !before.contains(item)).collect();
        assert!(
            changed.is_empty() && after.len() == before.len(),
            "nothing may be written: {changed:?}"
        );
        done
    }

    /// The table's items, but for what sources asked for.
    pub fn accounts_and_more(&self) -> Vec<Value> {
        let of_source = |item: &Value| {
            item["pk"]["S"]
                .as_str()
                .is_some_and(|pk| pk.starts_with("SOURCE#"))
        };
        self.table()
            .into_iter()
            .filter(|item| !of_source(item))
            .collect()
    }

    /// The table's items.
    pub fn table(&self) -> Vec<Value> {
        self.items().unwrap()
    }

    /// All that the table holds, as one text to search.
    pub fn table_text(&self) -> String {
        Value::from(self.table()).to_string()
    }
}

/// How many requests of a crowd are in flight at any time.
const CROWD: usize = 64;

/// What many ask at once, in its order: as many in flight as any machine can hold.
pub async fn crowd<F: Future>(asks: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    futures_util::stream::iter(asks)
        .buffered(CROWD)
        .collect()
        .await
}

/// Four times as many requests as are in flight at any time: more would only wait for their turn.
pub async fn flood<F: Future<Output = Answer>>(ask: impl FnMut(usize) -> F) -> Vec<Answer> {
    crowd((0..4 * CROWD).map(ask)).await
}

/// How many marks the set `name` of an item has.
pub fn marks(item: &Value, name: &str) -> usize {
    item[name]["SS"].as_array().map_or(0, Vec::len)
}
