//! A program that calls with an API key: RSA pairs and the JWTs they sign.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::person::Person;
use crate::world::{Answer, World};

/// An RSA pair in PEM.
pub struct Pair {
    pub private: String,
    pub public: String,
    pub pkcs1: String,
}

/// Making one takes a while; two are enough.
pub static PAIRS: LazyLock<[Pair; 2]> = LazyLock::new(|| [Pair::generate(), Pair::generate()]);

impl Pair {
    fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        let pem = |tag, der: &[u8]| pem::encode(&pem::Pem::new(tag, der));
        Self {
            private: pem("PRIVATE KEY", pkcs8.as_ref()),
            public: pem("PUBLIC KEY", spki.as_ref()),
            pkcs1: pem("RSA PUBLIC KEY", pair.public_key().as_ref()),
        }
    }

    /// A JWT that this pair signed.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(
            &Header {
                typ: None,
                ..Header::new(Algorithm::RS256)
            },
            claims,
        )
    }

    pub fn sign_with(&self, header: &Header, claims: &Value) -> String {
        encode(
            header,
            claims,
            &EncodingKey::from_rsa_pem(self.private.as_bytes()).unwrap(),
        )
        .unwrap()
    }
}

/// As API keys carry a key.
pub fn encoded(pem: &str) -> String {
    URL_SAFE.encode(pem)
}

/// A JWT with any header and payload, and a signature of zeroes.
pub fn forged(header: &str, payload: &str) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{}",
        part(header),
        part(payload),
        URL_SAFE_NO_PAD.encode([0; 256])
    )
}

/// Somebody with the second factor on.
pub struct Owner<'a> {
    pub person: Person<'a>,
    pub app: Authenticator<'a>,
}

pub const KEYS: &str = "/api/v1/api_keys";

impl<'a> Owner<'a> {
    pub async fn of(world: &'a World, email: &str) -> Self {
        let person = Person::signed_in(world, email).await;
        let app = Authenticator::of(&person).await;
        Self { person, app }
    }

    /// Calls with the code of the next step.
    pub async fn ask(&self, method: &str, path: &str, mut body: Value) -> Answer {
        let code = self.app.next();
        if body.is_null() {
            return self
                .person
                .ask(method, &format!("{path}?totp_code={code}"), body)
                .await;
        }
        body["totp_code"] = code.into();
        self.person.ask(method, path, body).await
    }

    /// Makes an API key with the first pair and these wishes; its id.
    pub async fn key(&self, mut wishes: Value) -> String {
        if wishes.get("public_key").is_none() {
            wishes["public_key"] = encoded(&PAIRS[0].public).into();
        }
        self.ask("POST", KEYS, wishes).await.is(201).json()["uid"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

/// Claims that are good at `now`.
pub fn claims(jti: &str, now: i64) -> Value {
    json!({ "iat": now, "exp": now + 60, "sub": "api_key_jwt", "iss": "external", "jti": jti })
}

/// What an operator does to an account: its state.
pub async fn state_set(world: &World, uid: &str, state: &str) {
    core_set(world, uid, "state", json!({ "S": state })).await;
}

/// Sets an attribute of an account's core item, by the AWS endpoint.
pub async fn core_set(world: &World, uid: &str, attribute: &str, value: Value) {
    item_set(world, [&format!("ACCOUNT#{uid}"), "CORE"], attribute, value).await;
}

/// Sets an attribute of what strangers find an API key by.
pub async fn claim_set(world: &World, kid: &str, attribute: &str, value: Value) {
    item_set(world, [&format!("KEY#{kid}"), "CLAIM"], attribute, value).await;
}

async fn item_set(world: &World, [pk, sk]: [&str; 2], attribute: &str, value: Value) {
    let update = json!({
        "TableName": world.template().tables[0].name,
        "Key": { "pk": { "S": pk }, "sk": { "S": sk } },
        "UpdateExpression": "SET #name = :value",
        "ExpressionAttributeNames": { "#name": attribute },
        "ExpressionAttributeValues": { ":value": value },
    });
    let request = http::Request::post("http://aws.localhost/")
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/dynamodb/aws4_request",
        )
        .header("x-amz-target", "DynamoDB_20120810.UpdateItem");
    let answer = world
        .call_cloud(request.body(update.to_string().into()).unwrap())
        .await;
    assert_eq!(answer.status(), 200, "{:?}", answer.body());
}
