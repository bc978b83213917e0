//! The events of each group of operations, in an order in which all of them succeed.

use serde_json::Value;

use super::Runs;
use crate::client::{PAIRS, claims, encoded};
use crate::scram::Scram;
use crate::session::po2::Machine;

pub(super) async fn accounts(runs: &mut Runs) {
    assert_eq!(runs.run("accounts/sign_up", 201).await, Value::Null);
    let token = runs.world.mailed("mia@example.com", "confirmation_token");
    runs.set("CONFIRMATION_TOKEN", token);
    runs.run("accounts/confirm", 201).await;
    let token = runs.run("session/create", 201).await;
    runs.set("ACCESS_TOKEN", Runs::text(&token));
    assert_eq!(
        runs.run("accounts/me", 200).await["email"],
        "mia@example.com"
    );
    assert_eq!(runs.run("session/jwks", 200).await["keys"][0]["kty"], "RSA");
    for name in ["labels/openapi", "labels/swagger_doc"] {
        assert_eq!(runs.run(name, 200).await["openapi"], "3.1.0");
    }
    assert_eq!(runs.run("labels/health", 200).await["status"], "ok");
    runs.run("accounts/create_profile", 201).await;
    assert_eq!(
        runs.run("accounts/show_profile", 200).await["city"],
        "Odesa"
    );
    let renewed = runs.run("security/renew", 201).await;
    runs.set("ACCESS_TOKEN", Runs::text(&renewed));
}

pub(super) async fn sessions(runs: &mut Runs) {
    for version in ["pacerpro", "pacerpro_v1"] {
        let session = runs.run(&format!("session/{version}_create"), 200).await;
        runs.set("SESSION_TOKEN", Runs::text(&session["jwtToken"]));
        runs.run(&format!("session/{version}_refresh"), 200).await;
        runs.run(&format!("session/{version}_revoke"), 200).await;
    }
}

pub(super) async fn polario(runs: &mut Runs) {
    let challenge = runs.run("session/polario_auth", 200).await;
    let proof =
        Scram::new(&runs.world, "mia@example.com", crate::person::PASSWORD).proof(&challenge);
    runs.set("SCRAM_NONCE", Runs::text(&challenge["nonce"]));
    runs.set("SCRAM_PROOF", proof.proof);
    let device = runs.run("session/polario_login", 200).await;
    assert_eq!(device["signature"], proof.signature);
    runs.set("REFRESH_TOKEN", Runs::text(&device["refreshToken"]));
    let refreshed = runs.run("session/polario_session", 200).await;
    assert_eq!(refreshed["deviceId"], device["deviceId"]);
    let jwt = Runs::text(&runs.headers["session"]);
    runs.set("DEVICE_TOKEN", jwt);
    assert_eq!(
        runs.run("session/polario_logout", 200).await["status"],
        "OK"
    );
}

pub(super) async fn po2(runs: &mut Runs) {
    let machine = Machine::made(&runs.world).await;
    runs.set("CLIENT_ID", machine.client_id);
    runs.set("CLIENT_KEY", machine.key.api_key);
    runs.set("CLIENT_SECRET", machine.secret);
    assert!(runs.run("session/po2_session", 200).await["token"].is_string());
}

pub(super) async fn labels(runs: &mut Runs) {
    assert_eq!(runs.run("labels/create", 201).await["value"], "weekly");
    assert_eq!(runs.run("labels/show", 200).await["scope"], "public");
    assert_eq!(runs.run("labels/change", 200).await["value"], "monthly");
    assert_eq!(
        runs.run("labels/list", 200).await.as_array().unwrap().len(),
        2
    );
    runs.run("labels/delete", 204).await;
}

pub(super) async fn phones(runs: &mut Runs) {
    runs.run("phones/create", 201).await;
    runs.run("phones/send_code", 201).await;
    let code = runs.world.code("380957564567");
    runs.set("SMS_CODE", code);
    assert_eq!(
        runs.run("phones/verify", 201).await["message"],
        "Phone was verified successfully"
    );
}

pub(super) async fn documents(runs: &mut Runs) {
    assert_eq!(runs.run("documents/create", 201).await, 201);
    assert_eq!(
        runs.run("documents/list", 200).await[0]["doc_number"],
        "AB 120044"
    );
}

pub(super) async fn second_factor(runs: &mut Runs) {
    let begun = runs.run("security/generate_qrcode", 201).await;
    runs.otp = Some(begun["data"]["url"].as_str().unwrap().to_owned());
    runs.run_with_code("security/enable_2fa", 201).await;
    runs.run_with_code("security/verify_code", 201).await;
}

pub(super) async fn api_keys(runs: &mut Runs) {
    runs.set("PUBLIC_KEY", encoded(&PAIRS[0].public));
    let key = runs.run_with_code("api_keys/create", 201).await;
    runs.set("API_KEY_UID", Runs::text(&key["uid"]));
    assert_eq!(
        runs.run_with_code("api_keys/list", 200)
            .await
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        runs.run_with_code("api_keys/show", 200).await["state"],
        "active"
    );
    assert_eq!(
        runs.run_with_code("api_keys/change", 200).await["expires_in"],
        3_600
    );
    assert_eq!(
        runs.run("security/verify_api_key", 200).await["state"],
        "active"
    );
    let jwt = PAIRS[0].sign(&claims("once", runs.world.clock().now()));
    runs.set("CLIENT_JWT", jwt);
    assert!(runs.run("session/generate_jwt", 200).await["token"].is_string());
    runs.run_with_code("api_keys/delete", 204).await;
}

pub(super) async fn reset(runs: &mut Runs) {
    runs.sign_in(crate::person::PASSWORD).await;
    runs.run("accounts/change_password", 200).await;
    runs.run("security/request_reset", 201).await;
    let token = runs.world.mailed("mia@example.com", "reset_password_token");
    runs.set("RESET_TOKEN", token);
    runs.run("security/reset", 200).await;
    runs.sign_in("Third-lane-11").await;
}
