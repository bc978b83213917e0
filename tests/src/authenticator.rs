//! An authenticator app: RFC 6238 by the letter, apart from the code under test.

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use crate::person::Person;
use crate::world::World;

/// What somebody scanned.
pub struct Authenticator<'a> {
    world: &'a World,
    secret: Vec<u8>,
}

impl<'a> Authenticator<'a> {
    /// Reads the secret of an `otpauth:` address.
    pub fn scan(world: &'a World, url: &str) -> Self {
        let (_, base32) = url.split_once("secret=").unwrap();
        let mut bytes = Vec::new();
        let (mut held, mut bits) = (0_u64, 0);
        for c in base32.chars() {
            (held, bits) = ((held << 5 | digit(c)) & 0xffff, bits + 5);
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from(held >> bits & 0xff).unwrap());
            }
        }
        Self {
            world,
            secret: bytes,
        }
    }

    /// Turns the second factor of `person` on, and waits for the start of the next step.
    pub async fn of(person: &Person<'a>) -> Self {
        let app = Self::begun(person).await;
        let code = app.code();
        person
            .post("/api/v1/security/enable_2fa", json!({ "code": code }))
            .await
            .is(201)
            .says("null");
        app.start(30);
        app
    }

    /// Waits for the start of a span of so many seconds, so that it does not end in the middle of a
    /// test.
    pub fn start(&self, secs: i64) {
        let clock = self.world.clock();
        clock.advance(secs - clock.now() % secs);
    }

    /// Scans, and does not turn the second factor on.
    pub async fn begun(person: &Person<'a>) -> Self {
        let answer = person
            .post("/api/v1/security/generate_qrcode", Value::Null)
            .await
            .is(201)
            .json();
        Self::scan(person.world, answer["data"]["url"].as_str().unwrap())
    }

    /// The code that it shows now.
    pub fn code(&self) -> String {
        self.shifted(0)
    }

    /// The code of `steps` steps from now.
    pub fn shifted(&self, steps: i64) -> String {
        let counter = (self.world.clock().now() / 30 + steps).to_be_bytes();
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.secret);
        let mac = hmac::sign(&key, &counter);
        let mac = mac.as_ref();
        let at = usize::from(mac[19] & 15);
        let word = u32::from_be_bytes([mac[at] & 0x7f, mac[at + 1], mac[at + 2], mac[at + 3]]);
        format!("{:06}", word % 1_000_000)
    }

    /// The code of the next step, half a minute later.
    pub fn next(&self) -> String {
        self.world.clock().advance(30);
        self.code()
    }

    /// A code that no step around now has.
    pub fn wrong(&self) -> String {
        let near: Vec<_> = (-3..=3).map(|steps| self.shifted(steps)).collect();
        (0..10)
            .map(|digit| digit.to_string().repeat(6))
            .find(|code| !near.contains(code))
            .unwrap()
    }
}

/// A code as East Asian keyboards type it.
pub fn full_width(code: &str) -> String {
    code.chars()
        .map(|c| char::from_u32(u32::from(c) - u32::from('0') + 0xff10).unwrap())
        .collect()
}

fn digit(c: char) -> u64 {
    match c {
        'A'..='Z' => u64::from(c) - u64::from('A'),
        '2'..='7' => u64::from(c) - u64::from('2') + 26,
        _ => panic!("no base32: {c}"),
    }
}
