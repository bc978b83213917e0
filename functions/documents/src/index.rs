//! The caller's documents.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use shared::document::Document;
use shared::error::Error;
use shared::http::{Input, ok};

use crate::state::Documents;

#[derive(Serialize)]
struct View {
    upload: Link,
    doc_type: String,
    doc_number: String,
    doc_expire: String,
}

#[derive(Serialize)]
struct Link {
    url: String,
}

/// `GET /api/v1/documents` (docs/compatibility/barong.md#documents, #a2-9): in order of upload.
pub(super) async fn index(
    State(documents): State<Documents>,
    input: Input,
) -> Result<Response, Error> {
    let (app, storage) = (&documents.app, &documents.storage);
    let (caller, mut documents) = app.authenticate::<Vec<Document>>(&input).await?;
    let (keyring, mine) = (app.keyring().await?, caller.owned(app.store()));
    documents.sort_by_key(|document| document.created_at);
    let mut views = Vec::new();
    for document in documents {
        let upload = Link {
            url: storage.link(&document, app.now()).await?,
        };
        let doc_number = document.number(&mine, &keyring)?;
        views.push(View {
            upload,
            doc_type: document.doc_type,
            doc_number,
            doc_expire: document.doc_expire,
        });
    }
    Ok(ok(views))
}
