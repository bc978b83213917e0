//! The two ports: the HTTP API with `/_local`, and the AWS endpoint.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use bytes::Bytes;
use http::header::DATE;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::net::TcpListener;

use crate::cloud::Cloud;
use crate::gateway::{self, SourceIp};
use crate::stack::Stack;

/// Largest body that the AWS endpoint takes.
const CLOUD_LIMIT: usize = 64 * 1024 * 1024;

/// Serves the gateway and `/_local` until `stop`.
pub(crate) async fn http(stack: Stack, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) {
    let answer = async move |ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request<Body>| {
        let mut request = match whole(request, gateway::BODY_LIMIT).await {
            Ok(request) => request,
            Err(status) if status == StatusCode::PAYLOAD_TOO_LARGE => return gateway::too_large().map(Body::from),
            Err(status) => return plain(status).map(Body::from),
        };
        request.extensions_mut().insert(SourceIp(peer.ip().to_string()));
        stack.call(request).await.map(Body::from)
    };
    let service = Router::new().fallback(answer).into_make_service_with_connect_info::<SocketAddr>();
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stop).await {
        tracing::error!(%error, "the HTTP port");
    }
}

/// Serves the AWS endpoint until `stop`.
pub(crate) async fn cloud(cloud: Arc<Cloud>, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) {
    let answer = async move |request: Request<Body>| {
        let mut response = match whole(request, CLOUD_LIMIT).await {
            Ok(request) => cloud.call(request).await.unwrap_or_else(|_| plain(StatusCode::BAD_GATEWAY)),
            Err(status) => plain(status),
        };
        response.headers_mut().extend(cloud.date().map(|date| (DATE, date)));
        response.map(Body::from)
    };
    if let Err(error) = axum::serve(listener, Router::new().fallback(answer)).with_graceful_shutdown(stop).await {
        tracing::error!(%error, "the AWS port");
    }
}

async fn whole(request: Request<Body>, limit: usize) -> Result<Request<Bytes>, StatusCode> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, limit).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST }
    })?;
    Ok(Request::from_parts(parts, body.to_bytes()))
}

fn plain(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}
