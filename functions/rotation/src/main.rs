//! Starts the function.

use std::process::ExitCode;
use std::sync::Arc;

use rotation::Rotation;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    shared::lambda::run_events(|app, _, sdk| {
        let rotation = Arc::new(Rotation::new(app, sdk));
        move |order| {
            let rotation = Arc::clone(&rotation);
            async move { Ok(Box::pin(rotation.step(order)).await?) }
        }
    })
    .await
}
