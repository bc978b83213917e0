//! Exporting: through the whole table, a page at a time, into a file that only its owner reads and
//! that is there when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use futures_util::{StreamExt as _, stream};
use operations::accounts::export::LeftOut;
use operations::audit::Subject;
use serde_json::json;

use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::screen::Screen;

/// Accounts read at a time.
const SIDE_BY_SIDE: usize = 16;

pub(super) async fn export(
    output: &Path,
    reason: &Reason,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    if output.exists() {
        return Err(Failure::Refused(format!(
            "{} is there already",
            output.display()
        )));
    }
    let draft = output.with_added_extension("part");
    // Never one that is there: it may be another's, and others may read it.
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft);
    let file = file.map_err(|error| Failure::Failed(format!("{}: {error}", draft.display())))?;
    context
        .operations
        .note(&context.audit(&reason.reason), Subject::Accounts, "export")
        .await?;
    let written = written(file, context, screen).await;
    if written.is_err() {
        fs::remove_file(&draft)?;
    }
    let (accounts, left_out) = written?;
    fs::rename(&draft, output)?;
    let sentence = format!(
        "{accounts} accounts are in {}{}",
        output.display(),
        told(left_out)
    );
    screen.done(
        &sentence,
        &json!({ "accounts": accounts, "left_out": left_out }),
    )
}

/// What an export does not carry, as far as there is any.
fn told(left_out: LeftOut) -> String {
    let LeftOut {
        unconfirmed,
        api_keys,
        documents,
        public_labels,
        phones,
        otp_secrets,
    } = left_out;
    let counts = [
        (unconfirmed, "addresses that nobody confirmed"),
        (api_keys, "API keys"),
        (documents, "documents"),
        (public_labels, "public labels"),
        (phones, "numbers that are not verified or not the first"),
        (
            otp_secrets,
            "secrets of second factors, which have to be set up again",
        ),
    ];
    let counts: Vec<_> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if counts.is_empty() {
        String::new()
    } else {
        format!("; left out: {}", counts.join(", "))
    }
}

async fn written(
    file: File,
    context: &OperatorContext,
    screen: &Screen,
) -> Result<(u64, LeftOut), Failure> {
    let mut file = BufWriter::new(file);
    let keyring = context.keys.get().await?;
    let bar = screen.bar(0, "{spinner} {pos} accounts");
    let (mut from, mut accounts, mut left_out) = (None, 0, LeftOut::default());
    loop {
        let (page, unconfirmed, next) = context.operations.credentials(from).await?;
        left_out.add(LeftOut {
            unconfirmed,
            ..LeftOut::default()
        });
        let one = |credential| {
            let (operations, keyring) = (&context.operations, &keyring);
            async move { operations.export(&credential, keyring).await }
        };
        let mut exports = stream::iter(page).map(one).buffered(SIDE_BY_SIDE);
        while let Some(export) = exports.next().await {
            let Some((export, missing)) = export? else {
                continue;
            };
            left_out.add(missing);
            serde_json::to_writer(&mut file, &export)
                .map_err(|error| Failure::Failed(error.to_string()))?;
            file.write_all(b"\n")?;
            accounts += 1;
            bar.inc(1);
        }
        from = next;
        if from.is_none() {
            file.into_inner()
                .map_err(std::io::IntoInnerError::into_error)?
                .sync_all()?;
            bar.finish_and_clear();
            return Ok((accounts, left_out));
        }
    }
}
