//! Documents: what an account's owner uploads to be verified by, and sees again. The only HTTP
//! function that speaks S3.

mod file;
mod index;
mod state;
mod storage;
mod upload;

use std::sync::Arc;

use aws_types::SdkConfig;
use axum::Router;
use axum::routing::get;
use shared::app::App;
use shared::http::serve;
use shared::settings::DocumentSettings;
use state::Documents;
use storage::Storage;

/// The routes of this function.
pub fn router(app: App, settings: DocumentSettings, sdk: &SdkConfig) -> Router {
    let storage = Storage::new(sdk, &settings.bucket);
    let routes = Router::new()
        .route("/api/v1/documents", get(index::index).post(upload::create))
        .with_state(Documents {
            app: app.clone(),
            settings: Arc::new(settings),
            storage,
        });
    serve(app, routes)
}
