//! The AWS endpoint's port.

use std::net::SocketAddr;
use std::sync::Arc;

use http::header::DATE;
use http::{Request, StatusCode};
use hyper::body::Incoming;
use tokio::net::TcpListener;

use crate::cloud::Cloud;
use crate::connections::{self, Patience, last_answer, whole};

/// Largest body that the AWS endpoint takes.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Serves the AWS endpoint until `stop`.
pub(crate) async fn serve(
    cloud: Arc<Cloud>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let patience = Patience::default();
    let answer = move |request: Request<Incoming>, _: SocketAddr| {
        let cloud = Arc::clone(&cloud);
        async move {
            let mut response = match whole(request, BODY_LIMIT, patience).await {
                Ok(request) => cloud
                    .call(request)
                    .await
                    .unwrap_or_else(|_| last_answer(StatusCode::BAD_GATEWAY)),
                Err(status) => last_answer(status),
            };
            response
                .headers_mut()
                .extend(cloud.date().map(|date| (DATE, date)));
            response
        }
    };
    connections::serve(listener, patience, answer, stop).await;
}
