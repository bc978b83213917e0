//! Starts the function.

use std::process::ExitCode;
use std::sync::Arc;

use outbox::Outbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    shared::lambda::run_events(|app, settings, sdk| {
        let outbox = Arc::new(Outbox::new(app, &settings, sdk));
        move |batch| {
            let outbox = Arc::clone(&outbox);
            async move {
                Box::pin(outbox.deliver(batch)).await.map_err(|error| {
                    tracing::error!(?error, "nothing could be noted");
                    "the outbox cannot do without the table and the keyring".into()
                })
            }
        }
    })
    .await
}
