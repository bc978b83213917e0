//! How many calls a request makes to AWS: counted where they leave, told in the request's log line.
//! Touches nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector,
    http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

tokio::task_local! {
    /// The calls of the request that the current task works for.
    static CALLS: Arc<AtomicU32>;
}

/// Runs `request`; how many calls it made, each attempt counted.
pub async fn counted<F: Future>(request: F) -> (F::Output, u32) {
    let calls = Arc::new(AtomicU32::new(0));
    let output = CALLS.scope(Arc::clone(&calls), request).await;
    (output, calls.load(Ordering::Relaxed))
}

/// `client`, with every call through it counted.
#[must_use]
pub fn counting(client: SharedHttpClient) -> SharedHttpClient {
    http_client_fn(move |settings, components| {
        SharedHttpConnector::new(Counting(client.http_connector(settings, components)))
    })
}

#[derive(Debug)]
struct Counting(SharedHttpConnector);

impl HttpConnector for Counting {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // Calls of no request, as at a function's start, are not counted.
        let _ = CALLS.try_with(|calls| calls.fetch_add(1, Ordering::Relaxed));
        self.0.call(request)
    }
}
