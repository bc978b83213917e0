//! The phones operations.

mod faults;
mod guesses;
mod kinds;
mod limits;
mod lost;
mod races;
mod refusals;
mod send;
mod shares;
mod typed;
mod verified;
mod verify;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use shared::phone::Code;
use shared::sms::{Payment, SmsRequest};
use types::values::{PhoneNumber, Uid};

use crate::person::Person;
use crate::world::{Answer, World};

const PHONES: &str = "/api/v1/phones";
const SEND_CODE: &str = "/api/v1/phones/send_code";
const VERIFY: &str = "/api/v1/phones/verify";
const SENT: &str = r#"{"message":"Code was sent successfully"}"#;
const WRONG: &str = "Phone is not found or verification code is invalid";
const TAKEN: &str = "Phone number is already exists";
/// Of Ukraine, from the contract.
const UA: &str = "380957564567";
const GB: &str = "447418123456";

/// A body for any of the three.
fn phone(number: &str) -> Value {
    json!({ "phone_number": number, "verification_code": "000000" })
}

/// A number of the United States for every `n` below a thousand.
fn number(n: usize) -> String {
    format!("1202555{:04}", 1_000 + n)
}

/// Some other code of as many digits.
pub fn wrong(code: &str, n: usize) -> String {
    let codes = 10_usize.pow(u32::try_from(code.len()).unwrap());
    let width = code.len();
    format!(
        "{:0width$}",
        (code.parse::<usize>().unwrap() + 1 + n) % codes
    )
}

/// Sets a code without an SMS, which the budgets of others do not see.
async fn unsent(world: &World, person: &Person<'_>, number: &str, code: &str) {
    let app = world.operator();
    let (uid, number) = (
        Uid::parse(&person.uid().await).unwrap(),
        PhoneNumber::parse(number).unwrap(),
    );
    let (keyring, code) = (
        app.keyring().await.unwrap(),
        Code::parse(code, app.settings().mode).unwrap(),
    );
    let request = SmsRequest {
        number: &number,
        source: "",
        settings: &world.settings().sms,
        now: app.now(),
    };
    let operations = world.operations();
    operations
        .store()
        .of(&uid)
        .set_phone_code(&request, &code, &keyring, Payment::default())
        .await
        .unwrap();
}

/// Asks for an SMS from an address in a network of its own for every `source`.
async fn from(person: &Person<'_>, source: u8, path: &str, number: &str) -> Answer {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {}", person.token))
        .header("content-type", "application/json")
        .body(Bytes::from(phone(number).to_string()));
    person
        .world
        .send_from(&format!("10.0.{source}.7"), request.unwrap())
        .await
}

/// Accounts with these names, of today.
async fn people<'a>(world: &'a World, names: &[&str]) -> Vec<Person<'a>> {
    let mut people = Vec::new();
    for name in names {
        people.push(Person::signed_in(world, &format!("{name}@example.com")).await);
    }
    people
}

/// Somebody whose account is older than a day, at the start of an hour.
async fn old_hand(world: &World) -> Person<'_> {
    let mia = world.account().await.a_day_later().await;
    world.new_hour();
    mia
}

/// How many SMS left.
fn sms_sent(world: &World) -> usize {
    world
        .outbox()
        .messages(None)
        .into_iter()
        .filter(|message| message.channel == "sms")
        .count()
}

/// The country's item of this hour.
fn money(world: &World, country: &str) -> Value {
    let pk = format!("SMS#{country}#{}", world.clock().now() / 3_600);
    let found = world
        .table()
        .into_iter()
        .find(|item| item["pk"]["S"] == pk && item["sk"]["S"] == "BUDGET");
    found.unwrap_or_default()
}

/// Refused till the next full hour.
#[track_caller]
fn too_often(world: &World, answer: Answer) {
    let wait: i64 = answer.header("retry-after").parse().unwrap();
    let left = 3_600 - world.clock().now() % 3_600;
    assert!((left..=left + 5).contains(&wait), "{wait} of {left}");
    answer.refuses_for_now();
}

/// The item under the account of `person`.
async fn row(world: &World, person: &Person<'_>, number: &str) -> Value {
    let (pk, sk) = (
        format!("ACCOUNT#{}", person.uid().await),
        format!("PHONE#{number}"),
    );
    let found = world
        .table()
        .into_iter()
        .find(|item| item["pk"]["S"] == pk && item["sk"]["S"] == sk);
    found.expect("a phone")
}
