//! Starts the function.

use std::process::ExitCode;
use std::sync::Arc;

use outbox::Outbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    shared::lambda::run_events(|app, sdk| {
        let outbox = Arc::new(Outbox::new(app, sdk));
        move |batch| {
            let outbox = Arc::clone(&outbox);
            async move { Ok(Box::pin(outbox.deliver(batch)).await) }
        }
    })
    .await
}
