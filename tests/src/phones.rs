//! The phones operations.

mod faults;
mod guesses;
mod limits;
mod races;
mod send;
mod verify;

use serde_json::{Value, json};
use shared::phone::Code;
use shared::values::{PhoneNumber, Uid};

use crate::person::Person;
use crate::world::World;

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
fn wrong(code: &str, n: usize) -> String {
    let codes = 10_usize.pow(u32::try_from(code.len()).unwrap());
    let width = code.len();
    format!("{:0width$}", (code.parse::<usize>().unwrap() + 1 + n) % codes)
}

/// Sets a code without an SMS: so many live ones for a number, or in an hour, no budget for SMS allows.
async fn unsent(world: &World, person: &Person<'_>, number: &str, code: &str) {
    let app = world.operator();
    let (uid, number) = (Uid::parse(&person.uid().await).unwrap(), PhoneNumber::parse(number).unwrap());
    let keyring = app.keyring().await.unwrap();
    app.store().of(&uid).phone_code_set(&number, &Code::given(code), &keyring, app.now()).await.unwrap();
}

/// The item under the account of `person`.
async fn row(world: &World, person: &Person<'_>, number: &str) -> Value {
    let (pk, sk) = (format!("ACCOUNT#{}", person.uid().await), format!("PHONE#{number}"));
    let found = world.table().into_iter().find(|item| item["pk"]["S"] == pk && item["sk"]["S"] == sk);
    found.expect("a phone")
}
