//! The port of the HTTP API, with `/_local`.

use std::net::SocketAddr;
use std::sync::Arc;

use http::header::CONTENT_LENGTH;
use http::{Request, StatusCode};
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::connections::{Patience, last_answer, serve, whole};
use crate::gateway::{self, SourceIp};
use crate::stack::Stack;

/// How much of all bodies of the HTTP API may lie in memory at once, in bytes.
const BODIES_LIMIT: usize = 64 * 1024 * 1024;

/// Serves the gateway and `/_local` until `stop`.
pub async fn http(
    stack: Stack,
    listener: TcpListener,
    patience: Patience,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let bodies = Arc::new(Semaphore::new(BODIES_LIMIT));
    let answer = move |request: Request<Incoming>, peer: SocketAddr| {
        let (stack, bodies) = (stack.clone(), Arc::clone(&bodies));
        async move {
            // Bytes that find no room stay where they are: with the client.
            let Some(_room) = room(&request, bodies, patience).await else {
                return gateway::crowded();
            };
            let mut request = match whole(request, gateway::BODY_LIMIT, patience).await {
                Ok(request) => request,
                Err(StatusCode::PAYLOAD_TOO_LARGE) => return gateway::too_large(),
                Err(status) => return last_answer(status),
            };
            request
                .extensions_mut()
                .insert(SourceIp(peer.ip().to_string()));
            stack.call(request).await
        }
    };
    serve(listener, patience, answer, stop).await;
}

/// Room for the body of `request`, until it is dropped: what its head says, or else the most that
/// it may have.
async fn room(
    request: &Request<Incoming>,
    bodies: Arc<Semaphore>,
    patience: Patience,
) -> Option<OwnedSemaphorePermit> {
    let length = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let chunked = request
        .headers()
        .contains_key(http::header::TRANSFER_ENCODING);
    let bytes = length
        .unwrap_or(if chunked { gateway::BODY_LIMIT } else { 0 })
        .min(gateway::BODY_LIMIT);
    let bytes = u32::try_from(bytes).ok()?;
    timeout(patience.body, bodies.acquire_many_owned(bytes))
        .await
        .ok()?
        .ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    const SOON: Duration = Duration::from_millis(100);
    const LATE: Duration = Duration::from_hours(1);

    /// All that a client hears who says `said` and nothing more.
    async fn heard(said: &str, head: Duration, body: Duration) -> String {
        let stack = Stack::memory().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(http(
            stack,
            listener,
            Patience { head, body },
            std::future::pending(),
        ));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(said.as_bytes()).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn who_says_nothing_more_is_told_to_go() {
        assert_eq!(heard("", SOON, LATE).await, "");
        assert_eq!(
            heard("GET /_local/clock HTTP/1.1\r\nHos", SOON, LATE).await,
            ""
        );
        let half = "POST /_local/clock HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{";
        let heard = heard(half, LATE, SOON).await;
        assert!(
            heard.starts_with("HTTP/1.1 408 ") && heard.contains("connection: close"),
            "{heard}"
        );
    }
}
