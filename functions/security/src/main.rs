//! Starts the function.

use std::process::ExitCode;

use shared::notify::mail::Mailer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    shared::lambda::run(|app, settings, sdk| {
        security::router(app, Mailer::new(sdk, &settings.mail))
    })
    .await
}
