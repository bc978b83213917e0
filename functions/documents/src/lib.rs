//! Documents: what an account's owner uploads to be verified by, and sees again. The only HTTP
//! function that speaks S3.

mod file;
mod index;
mod storage;
mod upload;

use aws_types::SdkConfig;
use axum::Router;
use axum::routing::get;
use shared::app::App;
use shared::http::serve;
use storage::Storage;

/// What the handlers may touch.
#[derive(Clone)]
struct Room {
    app: App,
    storage: Storage,
}

/// The routes of this function.
pub fn router(app: App, sdk: &SdkConfig) -> Router {
    let storage = Storage::new(sdk, &app.settings().bucket);
    let routes = Router::new()
        .route("/api/v1/documents", get(index::index).post(upload::create))
        .with_state(Room {
            app: app.clone(),
            storage,
        });
    serve(app, routes)
}
