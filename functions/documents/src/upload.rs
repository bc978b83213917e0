//! Uploading a document.

use axum::extract::State;
use axum::response::Response;
use shared::document::{Description, Document};
use shared::error::{Error, Field, Refusal};
use shared::http::{Fields, File, Input, Parameters, created};
use types::clock::day_at;

use crate::file;
use crate::state::Documents;

struct Upload {
    description: Description,
    file: Option<File>,
}

impl Parameters for Upload {
    fn read(fields: &mut Fields<'_>) -> Self {
        let doc_expire = fields.present(Field::DocExpire);
        let doc_type = fields.present(Field::DocType);
        let doc_number = fields.present(Field::DocNumber);
        let file = fields.upload(Field::Upload);
        let metadata = fields.map(Field::Metadata);
        Self {
            description: Description {
                doc_type,
                doc_number,
                doc_expire,
                metadata,
            },
            file,
        }
    }
}

/// `POST /api/v1/documents` (docs/compatibility/barong.md#documents, #a2-5, #a2-7, #a2-8): the
/// bytes first, then the label that says that they wait, then the item that promises them.
pub(super) async fn create(
    State(documents): State<Documents>,
    input: Input,
) -> Result<Response, Error> {
    let (app, settings) = (&documents.app, &documents.settings);
    let Upload { description, file } = input.read()?;
    let (caller, seen) = app.authenticate::<Vec<Document>>(&input).await?;
    // The body's text is not needed any more, and a large one should not stand beside its bytes.
    drop(input);
    let (keyring, mine) = (app.keyring().await?, caller.owned(app.store()));
    if seen.len() >= usize::try_from(settings.limit).unwrap_or(usize::MAX) {
        return Err(Refusal::DocumentsLimit.into());
    }
    file::fits(file.as_ref())?;
    // Where days end last, so that no document is refused that is good somewhere
    // (docs/compatibility/barong.md#a1-11).
    let earliest = app.settings().strict().then(|| day_at(app.now(), -12));
    let mut problems = description.problems(&settings.types, earliest);
    let kind = file::kind(file.as_ref()).map_err(|found| problems.extend(found));
    let (Ok(kind), Some(file), true) = (kind, file, problems.is_empty()) else {
        return Err(Refusal::Document(problems).into());
    };
    let document = Document::new(&mine, description, kind, app.now(), &keyring)?;
    documents.storage.keep(&document, file.bytes).await?;
    mine.mark_document_pending(caller.clone(), &app.settings().levels, app.now())
        .await?;
    let answer = app.announce(created(201)).await?;
    if !mine
        .add_document(&document, seen.len(), settings.limit)
        .await?
    {
        return Err(Refusal::DocumentsLimit.into());
    }
    Ok(answer)
}
