//! The client's half of SCRAM-SHA-256 (RFC 5802, RFC 7677), written from the RFCs and apart from
//! the server's.

use std::num::NonZeroU32;

use aws_lc_rs::{digest, hmac, pbkdf2};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::world::{Answer, World};

pub const CLIENT_NONCE: &str = "rOprNGfwEbeRWgbNEkqO";

/// Somebody who signs in by SCRAM.
#[derive(Clone)]
pub struct Scram<'a> {
    pub world: &'a World,
    pub email: String,
    pub password: String,
    pub platform: Option<String>,
}

/// Proof and expected signature of a final message.
pub struct Proof {
    pub proof: String,
    pub signature: String,
}

/// A signed-in device.
pub struct Device {
    pub id: String,
    pub jwt: String,
    pub refresh: String,
}

impl<'a> Scram<'a> {
    pub fn new(world: &'a World, email: &str, password: &str) -> Self {
        let platform = Some("Web".to_owned());
        Self {
            world,
            email: email.to_owned(),
            password: password.to_owned(),
            platform,
        }
    }

    /// The first message with a nonce of the client's choice.
    pub async fn first(&self, nonce: &Value) -> Answer {
        self.send(
            "/api/auth/auth",
            &json!({ "email": self.email, "nonce": nonce }),
        )
        .await
    }

    /// A challenge.
    pub async fn challenge(&self) -> Value {
        self.first(&json!(CLIENT_NONCE)).await.is(200).json()
    }

    /// RFC 5802 §3, with the password prepared as §2.2 says.
    pub fn proof(&self, challenge: &Value) -> Proof {
        let text = |name: &str| challenge[name].as_str().unwrap();
        let (salt, nonce) = (text("salt"), text("nonce"));
        let count = u32::try_from(challenge["iterationCount"].as_u64().unwrap()).unwrap();
        let password = stringprep::saslprep(&self.password).unwrap_or((&self.password).into());
        let mut salted = [0; 32];
        let rounds = NonZeroU32::new(count).unwrap();
        let salt_bytes = STANDARD.decode(salt).unwrap();
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA256,
            rounds,
            &salt_bytes,
            password.as_bytes(),
            &mut salted,
        );
        let mac = |key: &[u8], message: &[u8]| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message)
                .as_ref()
                .to_vec()
        };
        let user = self.email.replace('=', "=3D").replace(',', "=2C");
        let message =
            format!("n={user},r={CLIENT_NONCE},r={nonce},s={salt},i={count},c=biws,r={nonce}");
        let client_key = mac(&salted, b"Client Key");
        let stored_key = digest::digest(&digest::SHA256, &client_key);
        let client_signature = mac(stored_key.as_ref(), message.as_bytes());
        let proof: Vec<u8> = client_key
            .iter()
            .zip(client_signature)
            .map(|(one, other)| one ^ other)
            .collect();
        let signature = mac(&mac(&salted, b"Server Key"), message.as_bytes());
        Proof {
            proof: STANDARD.encode(proof),
            signature: STANDARD.encode(signature),
        }
    }

    /// The final message as the published client sends it.
    pub async fn last(&self, nonce: &str, proof: &str) -> Answer {
        let body = json!({
            "browser": null, "email": self.email, "nonce": nonce, "os": "Linux", "osVersion": "6.1",
            "proof": proof,
        });
        self.send("/api/auth/login", &body).await
    }

    /// Both messages.
    pub async fn login(&self) -> Answer {
        let challenge = self.challenge().await;
        self.last(
            challenge["nonce"].as_str().unwrap(),
            &self.proof(&challenge).proof,
        )
        .await
    }

    /// Both messages, the server's signature checked.
    pub async fn device(&self) -> Device {
        let challenge = self.challenge().await;
        let Proof { proof, signature } = self.proof(&challenge);
        let answer = self
            .last(challenge["nonce"].as_str().unwrap(), &proof)
            .await
            .is(200);
        let (jwt, body) = (answer.header("session").to_owned(), answer.json());
        assert_eq!(body["signature"], signature);
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Device {
            id: text("deviceId"),
            refresh: text("refreshToken"),
            jwt,
        }
    }

    /// POST with the `Platform` header.
    pub async fn send(&self, path: &str, body: &Value) -> Answer {
        let mut request = Request::post(path).header("content-type", "application/json");
        if let Some(platform) = &self.platform {
            request = request.header("platform", platform);
        }
        self.world
            .send(request.body(Bytes::from(body.to_string())).unwrap())
            .await
    }
}

impl Device {
    pub async fn refresh(&self, world: &World) -> Answer {
        world
            .post("/api/auth/session", json!({ "refreshToken": self.refresh }))
            .await
    }

    pub async fn logout(&self, world: &World) -> Answer {
        logout(world, Some(&self.jwt)).await
    }
}

/// `GET /api/auth/logout` as the published client sends it.
pub async fn logout(world: &World, jwt: Option<&str>) -> Answer {
    let mut request = Request::get("/api/auth/logout").header("content-type", "application/json");
    if let Some(jwt) = jwt {
        request = request.header("session", jwt);
    }
    world.send(request.body(Bytes::new()).unwrap()).await
}
