//! One keep-alive connection. It knows HTTP/1.1 and what answer it waits for, and costs as little
//! as it can.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// A connection that is used again and again, by one request at a time.
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: HeaderValue,
}

/// A request and the only status that it may have.
#[derive(Debug)]
pub(super) struct Call<'a> {
    /// `POST /path?query`.
    pub(super) row: &'a str,
    /// Sent as JSON; nothing for `Value::Null`.
    pub(super) body: Value,
    /// An access token.
    pub(super) token: Option<&'a str>,
    /// The status of the right answer.
    pub(super) status: StatusCode,
}

impl Connection {
    /// # Errors
    /// Nobody listens there.
    pub(super) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Ends with the sender, which is told of what goes wrong.
        tokio::spawn(connection);
        Ok(Self {
            sender,
            host: HeaderValue::from_str(&address.to_string())?,
        })
    }

    /// Asks, and reads the answer to its end; its body.
    ///
    /// # Errors
    /// Another status, with what was answered; a connection that was lost.
    pub(super) async fn ask(&mut self, call: &Call<'_>) -> Result<Bytes> {
        self.sender.ready().await?;
        let answer = self.sender.send_request(self.request(call)?).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        if status != call.status {
            bail!(
                "{} was answered {status}: {}",
                call.row,
                String::from_utf8_lossy(&body)
            );
        }
        Ok(body)
    }

    fn request(&self, call: &Call<'_>) -> Result<Request<Full<Bytes>>> {
        let (method, path) = call
            .row
            .split_once(' ')
            .with_context(|| format!("{} is not METHOD /path", call.row))?;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host);
        if let Some(token) = call.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if call.body.is_null() {
            return Ok(request.body(Full::default())?);
        }
        let body = Full::from(call.body.to_string());
        Ok(request
            .header("content-type", "application/json")
            .body(body)?)
    }
}
