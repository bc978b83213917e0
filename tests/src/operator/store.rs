//! What an operator sees and does behind the API's back.

use bytes::Bytes;
use http::Request;
use jsonwebtoken::{Algorithm, EncodingKey};
use operations::Operations;
use operations::audit::AuditContext;
use serde_json::{Map, Value, json};

use crate::world::World;

impl World {
    /// What an operator may do.
    pub fn operations(&self) -> Operations {
        let table = &self.template().functions[0].environment["TABLE_NAME"];
        Operations::new(
            &self.sdk_config(local::OPERATOR),
            table,
            self.clock().clone(),
        )
    }

    /// Who does it, and why.
    pub fn audit(&self) -> AuditContext {
        AuditContext {
            actor: "a test".to_owned(),
            reason: "to see".to_owned(),
            at: self.clock().now(),
        }
    }

    /// How many devices are signed in, in all accounts.
    pub fn sessions(&self) -> usize {
        self.table()
            .iter()
            .filter_map(|item| item["sessions"]["M"].as_object())
            .map(Map::len)
            .sum()
    }

    /// The keyring secret's text.
    pub async fn keyring(&self) -> String {
        let secret = &self.template().functions[0].environment["KEYRING_SECRET_ID"];
        let body = json!({ "SecretId": secret });
        let answer = self
            .aws("secretsmanager", "secretsmanager.GetSecretValue", &body)
            .await;
        answer["SecretString"].as_str().unwrap().to_owned()
    }

    /// A token like `token` with other claims, signed by the same key.
    pub async fn signed(&self, token: &str, claims: &Value) -> String {
        let keyring: Value = serde_json::from_str(&self.keyring().await).unwrap();
        let header = jsonwebtoken::decode_header(token).unwrap();
        let key = match header.alg {
            Algorithm::HS256 => EncodingKey::from_base64_secret(keyring["hs256"].as_str().unwrap()),
            _ => EncodingKey::from_rsa_pem(
                keyring["rs256"][0]["private_key"]
                    .as_str()
                    .unwrap()
                    .as_bytes(),
            ),
        };
        jsonwebtoken::encode(&header, claims, &key.unwrap()).unwrap()
    }

    /// Sets an attribute of an account's core item behind the API's back, as an operator would.
    pub async fn core_set(&self, name: &str, value: Value) {
        self.core_changed("SET #n = :v", name, json!({ ":v": value }))
            .await;
    }

    /// Removes one.
    pub async fn core_unset(&self, name: &str) {
        self.core_changed("REMOVE #n", name, Value::Null).await;
    }

    async fn core_changed(&self, expression: &str, name: &str, values: Value) {
        let core = self
            .table()
            .into_iter()
            .find(|item| item["sk"]["S"] == "CORE")
            .unwrap();
        let mut body = json!({ "TableName": self.template().functions[0].environment["TABLE_NAME"],
            "Key": { "pk": core["pk"], "sk": core["sk"] }, "UpdateExpression": expression,
            "ExpressionAttributeNames": { "#n": name } });
        if !values.is_null() {
            body["ExpressionAttributeValues"] = values;
        }
        assert_eq!(
            self.aws("dynamodb", "DynamoDB_20120810.UpdateItem", &body)
                .await,
            json!({})
        );
    }

    /// A call of an AWS API by the operator.
    pub async fn aws(&self, service: &str, target: &str, body: &Value) -> Value {
        let scope =
            format!("AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/{service}/aws4_request");
        let request = Request::post("/")
            .header("x-amz-target", target)
            .header("authorization", scope);
        let request = request.header("content-type", "application/x-amz-json-1.0");
        let answer = self
            .call_cloud(request.body(Bytes::from(body.to_string())).unwrap())
            .await;
        serde_json::from_slice(answer.body()).unwrap()
    }
}
