//! The arithmetic of RFC 5802 §3, for any hash.

use std::num::NonZeroU32;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{digest, hmac, pbkdf2};

/// One hash function as SCRAM uses it (RFC 5802 §2.2).
pub(super) struct Hash {
    h: &'static digest::Algorithm,
    hmac: hmac::Algorithm,
    hi: pbkdf2::Algorithm,
}

pub(super) static SHA256: Hash = Hash {
    h: &digest::SHA256,
    hmac: hmac::HMAC_SHA256,
    hi: pbkdf2::PBKDF2_HMAC_SHA256,
};

/// `StoredKey` and `ServerKey` (RFC 5802 §3).
#[derive(Clone)]
pub(super) struct Keys {
    pub(super) stored: Vec<u8>,
    pub(super) server: Vec<u8>,
}

impl Keys {
    /// The slow part: `iterations` rounds of the hash.
    pub(super) fn derived(
        hash: &Hash,
        password: &[u8],
        salt: &[u8],
        iterations: NonZeroU32,
    ) -> Self {
        let mut salted = vec![0; hash.h.output_len];
        pbkdf2::derive(hash.hi, iterations, salt, password, &mut salted);
        let salted = hmac::Key::new(hash.hmac, &salted);
        let client = hmac::sign(&salted, b"Client Key");
        let stored = digest::digest(hash.h, client.as_ref());
        Self {
            stored: stored.as_ref().to_vec(),
            server: hmac::sign(&salted, b"Server Key").as_ref().to_vec(),
        }
    }

    /// The server's signature, if `proof` was made with the password behind these keys.
    pub(super) fn answered(&self, hash: &Hash, message: &[u8], proof: &[u8]) -> Option<Vec<u8>> {
        let expected = hmac::sign(&hmac::Key::new(hash.hmac, &self.stored), message);
        let signature = hmac::sign(&hmac::Key::new(hash.hmac, &self.server), message);
        let client: Vec<_> = expected
            .as_ref()
            .iter()
            .zip(proof)
            .map(|(one, other)| one ^ other)
            .collect();
        let stored = digest::digest(hash.h, &client);
        let proven = verify_slices_are_equal(stored.as_ref(), &self.stored).is_ok();
        (proven && proof.len() == hash.h.output_len).then(|| signature.as_ref().to_vec())
    }
}

/// What both sides said, as far as the proof covers it (RFC 5802 §3, without channel binding).
pub struct Exchange<'a> {
    /// The address as the client sent it.
    pub user: &'a str,
    /// The nonce of the client's first message.
    pub client_nonce: &'a str,
    /// That nonce and the server's after it.
    pub nonce: &'a str,
}

impl Exchange<'_> {
    /// `AuthMessage`.
    pub(super) fn message(&self, salt: &str, iterations: NonZeroU32) -> String {
        let Self {
            client_nonce,
            nonce,
            ..
        } = self;
        let user = self.user.replace('=', "=3D").replace(',', "=2C");
        format!("n={user},r={client_nonce},r={nonce},s={salt},i={iterations},c=biws,r={nonce}")
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    static SHA1: Hash = Hash {
        h: &digest::SHA1_FOR_LEGACY_USE_ONLY,
        hmac: hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        hi: pbkdf2::PBKDF2_HMAC_SHA1,
    };

    struct Vector {
        hash: &'static Hash,
        user: &'static str,
        password: &'static str,
        client_nonce: &'static str,
        nonce: &'static str,
        salt: &'static str,
        proof: &'static str,
        signature: &'static str,
    }

    const VECTORS: [Vector; 3] = [
        // RFC 5802 §5.
        Vector {
            hash: &SHA1,
            user: "user",
            password: "pencil",
            client_nonce: "fyko+d2lbbFgONRv9qkxdawL",
            nonce: "fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
            salt: "QSXCR+Q6sek8bf92",
            proof: "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            signature: "rmF9pqV8S7suAoZWja4dJRkFsKQ=",
        },
        // RFC 7677 §3.
        Vector {
            hash: &SHA256,
            user: "user",
            password: "pencil",
            client_nonce: "rOprNGfwEbeRWgbNEkqO",
            nonce: "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
            salt: "W22ZaJ0SNY7soEsUEjb6gQ==",
            proof: "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            signature: "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        },
        // docs/compatibility/polario.md#vector.
        Vector {
            hash: &SHA256,
            user: "ada@example.com",
            password: "Engine-1843!",
            client_nonce: "rOprNGfwEbeRWgbNEkqO",
            nonce: "rOprNGfwEbeRWgbNEkqOkU2pV9xTqLr0",
            salt: "W22ZaJ0SNY7soEsUEjb6gQ==",
            proof: "Z7O1tFgz5Pqkn5I7aFdZDJ+NOB+6M5MCq73+p9ff8dM=",
            signature: "B0p/3yxEnCWorbFtgtitbEz3liofoulV9fckM22ehO0=",
        },
    ];

    const COUNT: NonZeroU32 = NonZeroU32::new(4_096).unwrap();

    #[test]
    fn every_vector_is_proven_and_signed() {
        for Vector {
            hash,
            user,
            password,
            client_nonce,
            nonce,
            salt,
            proof,
            signature,
        } in VECTORS
        {
            let keys = Keys::derived(
                hash,
                password.as_bytes(),
                &STANDARD.decode(salt).unwrap(),
                COUNT,
            );
            let message = Exchange {
                user,
                client_nonce,
                nonce,
            }
            .message(salt, COUNT);
            let proof = STANDARD.decode(proof).unwrap();
            let answer = keys.answered(hash, message.as_bytes(), &proof).unwrap();
            assert_eq!(STANDARD.encode(answer), signature, "{user}");
            assert!(keys.answered(hash, b"another message", &proof).is_none());
            for wrong in [
                &proof[1..],
                &[proof.as_slice(), &[0]].concat(),
                &[],
                &vec![0; proof.len()],
            ] {
                assert!(keys.answered(hash, message.as_bytes(), wrong).is_none());
            }
        }
    }

    #[test]
    fn the_keys_are_the_contracts() {
        let salt = STANDARD.decode("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
        let keys = Keys::derived(&SHA256, b"Engine-1843!", &salt, COUNT);
        assert_eq!(
            STANDARD.encode(keys.stored),
            "yBusc9uvEuvPnXnQ3ddO1IOxjMMJoXRNmUIm/wptvmg="
        );
        assert_eq!(
            STANDARD.encode(keys.server),
            "Zkl9FNdKnbkhnwrFUbrxo6OCc0rArUQpjG7alGJ6P94="
        );
    }

    #[test]
    fn names_are_escaped() {
        let exchange = Exchange {
            user: "a=b,c@example.com",
            client_nonce: "x",
            nonce: "xy",
        };
        assert_eq!(
            exchange.message("c2FsdA==", COUNT),
            "n=a=3Db=2Cc@example.com,r=x,r=xy,s=c2FsdA==,i=4096,c=biws,r=xy"
        );
    }
}
