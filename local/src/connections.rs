//! A port's connections: each gets the time that an honest client needs for a request and no more,
//! so that nobody holds one open by saying nothing. Touches the network.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How long to wait when the system has no more descriptors.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(50);

/// What a client may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a request's head: since it connected, or since the answer before.
    pub head: Duration,
    /// For a request's body.
    pub body: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            body: Duration::from_secs(30),
        }
    }
}

/// Serves every connection by `answer` until `stop`, and then what is under way.
pub(crate) async fn serve<A, F>(
    listener: TcpListener,
    patience: Patience,
    answer: A,
    stop: impl Future<Output = ()> + Send + 'static,
) where
    A: Fn(Request<Incoming>, SocketAddr) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Bytes>> + Send,
{
    let (ends, ending) = watch::channel(());
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = connections.join_next(), if !connections.is_empty() => continue,
            () = &mut stop => break,
        };
        let Ok((stream, peer)) = accepted else {
            sleep(ACCEPT_AGAIN_AFTER).await;
            continue;
        };
        let answer = answer.clone();
        let service = service_fn(move |request| {
            let answer = answer(request, peer);
            async move { Ok::<_, Infallible>(answer.await.map(Full::new)) }
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(patience.head);
        connections.spawn(finished(
            http.serve_connection(TokioIo::new(stream), service),
            ending.clone(),
        ));
    }
    drop(ends);
    while connections.join_next().await.is_some() {}
}

/// A connection until its end, or until all are told to end and its answer is out.
async fn finished<S>(
    connection: http1::Connection<TokioIo<TcpStream>, S>,
    mut ending: watch::Receiver<()>,
) where
    S: HttpService<Incoming, ResBody = Full<Bytes>, Error = Infallible>,
{
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        // The sender says nothing: it goes.
        _ = ending.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// `request` with its body, which may be as large as `limit`.
///
/// # Errors
/// The status: too large, not there in time, or broken off.
pub(crate) async fn whole(
    request: Request<Incoming>,
    limit: usize,
    patience: Patience,
) -> Result<Request<Bytes>, StatusCode> {
    let (parts, body) = request.into_parts();
    let body = timeout(patience.body, Limited::new(body, limit).collect());
    let body = body
        .await
        .map_err(|_| StatusCode::REQUEST_TIMEOUT)?
        .map_err(|error| {
            if error.is::<LengthLimitError>() {
                StatusCode::PAYLOAD_TOO_LARGE
            } else {
                StatusCode::BAD_REQUEST
            }
        })?;
    Ok(Request::from_parts(parts, body.to_bytes()))
}

/// An answer to what nobody reads further, so that the connection ends with it.
pub(crate) fn last_answer(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
