//! The ways to a stack's cloud: in process, and by a port.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::Result;
use aws_types::SdkConfig;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use tokio::net::TcpListener;

use super::parts::Stack;
use crate::cloud::SECRET_KEY;
use crate::connector::sdk_config;
use crate::endpoint;
use crate::template::REGION;

impl Stack {
    /// A request straight to the AWS endpoint, with no socket: for presigned URLs.
    pub async fn call_cloud(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.0.cloud.call(request).await.unwrap_or_else(|lost| {
            let mut response = Response::new(Bytes::from(lost.to_string()));
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        })
    }

    /// A configuration for AWS SDK clients that act as `identity` (a function's logical id, or
    /// `local`), in process.
    #[must_use]
    pub fn sdk_config(&self, identity: &str) -> SdkConfig {
        sdk_config(&self.0.cloud, identity, &self.0.endpoint, &self.0.clock)
    }

    /// Opens a loopback port for `AWS_ENDPOINT_URL`, once, until the stack ends.
    ///
    /// # Errors
    /// No port could be had.
    pub async fn serve_cloud(&self) -> Result<SocketAddr> {
        let open = async || {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            let task = tokio::spawn(endpoint::serve(
                self.cloud(),
                listener,
                std::future::pending(),
            ));
            Ok((address, task.abort_handle()))
        };
        self.0
            .server
            .get_or_try_init(open)
            .await
            .map(|(address, _)| *address)
    }

    /// The environment that Lambda would start a function's binary with, its AWS calls led to
    /// `serve_cloud`'s port.
    ///
    /// # Errors
    /// There is no such function, or no port.
    pub async fn function_env(&self, logical_id: &str) -> Result<BTreeMap<String, String>> {
        let endpoint = self.serve_cloud().await?;
        let function = self.function(logical_id)?;
        let mut environment = function.environment.clone();
        let lambda = [
            ("AWS_LAMBDA_FUNCTION_NAME", function.id.clone()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            (
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                function.memory_mb.to_string(),
            ),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_ACCESS_KEY_ID", function.id.clone()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
            ("AWS_ENDPOINT_URL", format!("http://{endpoint}")),
        ];
        environment.extend(lambda.map(|(name, value)| (name.to_owned(), value)));
        Ok(environment)
    }
}
