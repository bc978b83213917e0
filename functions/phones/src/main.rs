//! Starts the function.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    shared::lambda::run(|app, settings, sdk| phones::router(app, settings.sms, sdk)).await
}
