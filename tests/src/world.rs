//! A fresh stack, and answers that can be asserted.

mod answer;
mod requests;
mod table;

use std::ops::Deref;
use std::path::{Path, PathBuf};

use futures_util::StreamExt as _;
use local::template::quick_passwords;
use local::{Options, Row, Stack};
use serde_json::Value;
use shared::app::App;
use shared::settings::Settings;
use types::clock::Clock;
use types::values::Uid;

use crate::person::Person;

pub use answer::Answer;

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

    /// Another one, in profile `strict`, with the same table and time. Its functions have just
    /// started, and nothing was sent.
    pub async fn copied(&self) -> Self {
        Self(
            Stack::start(Options {
                parameters: quick_passwords(),
                clock: self.clock().copied(),
                table_of: Some(self.0.clone()),
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

    /// What functions read from their environment.
    pub fn settings(&self) -> Settings {
        let environment = &self.template().functions[0].environment;
        Settings::parse(|name| environment.get(name).cloned()).unwrap()
    }

    /// What an operator's tool works with: it may do everything.
    pub fn operator(&self) -> App {
        App::new(
            self.settings().core,
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
