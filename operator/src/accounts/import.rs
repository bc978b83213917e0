//! Importing: a stream of lines, some of them on their way at a time, answered in order. It holds
//! no more than those.

mod lines;

use std::collections::HashSet;
use std::path::Path;

use futures_util::{StreamExt as _, stream};
use operations::accounts::import::{Factor, Import, ImportOutcome};
use operations::audit::Subject;
use serde::Serialize;
use serde_json::json;
use shared::auth::digest::sha256;
use types::values::{PhoneNumber, Uid};

use super::line::checked;
use crate::context::OperatorContext;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::screen::Screen;
use lines::{Line, open};

/// Lines on their way at a time.
const SIDE_BY_SIDE: usize = 32;
const OTP_LOST: &str = "with a second factor whose secret is not there: each is refused until \
    `accounts reset-otp`, after which its owner sets it up again";

/// What became of the lines.
#[derive(Debug, Default, Serialize)]
struct Tally {
    lines: u64,
    imported: u64,
    already: u64,
    refused: u64,
    /// Of the imported: those whose second factor came without its secret.
    otp_lost: u64,
    /// Of the imported: those that have to ask for a password.
    without_password: u64,
}

pub(super) async fn import(
    file: &Path,
    dry_run: bool,
    reason: &Reason,
    context: &OperatorContext,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let (lines, size) = open(file)?;
    let keyring = context.keys.get().await?;
    if !dry_run {
        note(file, reason, context).await?;
    }
    let bar = screen.bar(size, "{bar:30} {bytes} of {total_bytes}  {eta}  {msg}");
    let one = async |line: Result<Line, Failure>| {
        let Line {
            number,
            bytes,
            text,
        } = line?;
        let import = text.and_then(|text| checked(&text, context.now(), &keyring));
        let done = match &import {
            Err(why) => Err(why.clone()),
            Ok(import) if dry_run => Ok(context.operations.check_import(import).await?),
            Ok(import) => Ok(context
                .operations
                .import(import, &keyring, &context.levels, context.now())
                .await?),
        };
        Ok::<_, Failure>((number, bytes, import.ok(), done))
    };
    let mut answers = stream::iter(lines).map(one).buffered(SIDE_BY_SIDE);
    let (mut tally, mut met) = (Tally::default(), Met::default());
    while let Some(answer) = answers.next().await {
        let (number, bytes, import, done) = answer?;
        let done = match &import {
            Some(import) if dry_run && done == Ok(ImportOutcome::Now) => met.after(import),
            _ => done,
        };
        tally.lines += 1;
        bar.inc(bytes);
        match done {
            Ok(ImportOutcome::Now) => tally.add(import.as_ref()),
            Ok(ImportOutcome::Before) => tally.already += 1,
            Ok(ImportOutcome::Taken(why)) => refuse(number, why, &mut tally, screen)?,
            Err(why) => refuse(number, &why, &mut tally, screen)?,
        }
    }
    bar.finish_and_clear();
    told(&tally, dry_run, screen)
}

/// Notes in the trail which file is imported.
async fn note(file: &Path, reason: &Reason, context: &OperatorContext) -> Result<(), Failure> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let (by, what) = (context.audit(&reason.reason), format!("import {name}"));
    context
        .operations
        .note(&by, Subject::Accounts, &what)
        .await?;
    Ok(())
}

impl Tally {
    fn add(&mut self, imported: Option<&Import>) {
        self.imported += 1;
        self.otp_lost +=
            u64::from(imported.is_some_and(|import| import.factor == Some(Factor::Lost)));
        self.without_password += u64::from(imported.is_some_and(|import| import.hash.is_none()));
    }
}

/// What a dry run would have imported before: a digest of each line and of all that only one
/// account can have.
#[derive(Default)]
struct Met(HashSet<String>);

impl Met {
    /// What an import would find, after those lines.
    fn after(&mut self, import: &Import) -> Result<ImportOutcome, String> {
        if !self.0.insert(import.digest.clone()) {
            return Ok(ImportOutcome::Before);
        }
        let names = [
            ("address", Some(import.email.as_str())),
            ("uid", import.uid.as_ref().map(Uid::as_str)),
            ("number", import.number.as_ref().map(PhoneNumber::as_str)),
        ];
        let names = names
            .into_iter()
            .filter_map(|(what, name)| Some((what, sha256(name?.as_bytes()))));
        let names: Vec<_> = names.collect();
        if let Some((what, _)) = names.iter().find(|(_, digest)| self.0.contains(digest)) {
            self.0.remove(&import.digest);
            return Err(format!("the {what} stood in an earlier line"));
        }
        self.0.extend(names.into_iter().map(|(_, digest)| digest));
        Ok(ImportOutcome::Now)
    }
}

fn refuse(number: u64, why: &str, tally: &mut Tally, screen: &mut Screen) -> Result<(), Failure> {
    tally.refused += 1;
    screen.done(
        &format!("line {number}: {why}"),
        &json!({ "line": number, "refused": why }),
    )
}

fn told(tally: &Tally, dry_run: bool, screen: &mut Screen) -> Result<(), Failure> {
    let Tally {
        lines,
        imported,
        already,
        refused,
        otp_lost,
        without_password,
    } = tally;
    let verb = if dry_run {
        "would be imported"
    } else {
        "imported"
    };
    let notes = [
        (
            *without_password,
            "without a password, whose owners have to ask for one",
        ),
        (*otp_lost, OTP_LOST),
    ];
    let notes: String = notes
        .iter()
        .filter(|(count, _)| *count > 0)
        .flat_map(|(count, what)| ["; ", &count.to_string(), " ", what].map(str::to_owned))
        .collect();
    let sentence = format!(
        "{lines} lines: {imported} {verb}, {already} there already, {refused} refused{notes}"
    );
    screen.done(&sentence, tally)?;
    if *refused > 0 {
        Err(Failure::Lines(*refused))
    } else {
        Ok(())
    }
}
