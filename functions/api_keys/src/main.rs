//! Starts the function.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    shared::lambda::run(|app, settings, _| api_keys::router(app, settings.api_keys_limit)).await
}
