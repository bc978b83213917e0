//! Importing: a stream of lines, some of them on their way at a time, answered in order. It holds
//! no more than those.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
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

/// Lines on their way at a time.
const SIDE_BY_SIDE: usize = 32;
/// The longest line, in bytes; a profile has at most about 12,000.
const MAX_LENGTH: u64 = 65_536;

const OTP_LOST: &str = "with a second factor whose secret is not there: each is refused until \
    `accounts reset-otp`, after which its owner sets it up again";

/// What some programs put before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

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

struct Line {
    number: u64,
    bytes: u64,
    text: Result<Vec<u8>, String>,
}

/// As far as a file can be read.
type Lines = Box<dyn Iterator<Item = Result<Line, Failure>>>;

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
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        context
            .operations
            .note(
                &context.audit(&reason.reason),
                Subject::Accounts,
                &format!("import {name}"),
            )
            .await?;
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

/// The lines of a file, and its size; 0 where nobody knows.
fn open(file: &Path) -> Result<(Lines, u64), Failure> {
    if file == Path::new("-") {
        return Ok((Box::new(lines(BufReader::new(io::stdin()))), 0));
    }
    let named = |error: io::Error| Failure::Failed(format!("{}: {error}", file.display()));
    let open = File::open(file).map_err(named)?;
    let size = open.metadata().map_err(named)?.len();
    Ok((Box::new(lines(BufReader::new(open))), size))
}

/// Every line that is not blank.
fn lines(mut reader: impl BufRead) -> impl Iterator<Item = Result<Line, Failure>> {
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            let mut text = Vec::new();
            let read = reader
                .by_ref()
                .take(MAX_LENGTH)
                .read_until(b'\n', &mut text);
            let bytes = u64::try_from(text.len()).unwrap_or_default();
            number += 1;
            match read {
                Ok(0) => return None,
                Ok(_) if number == 1 && text.starts_with(BOM) => {
                    return Some(Ok(Line {
                        number,
                        bytes,
                        text: Ok(text.split_off(BOM.len())),
                    }));
                }
                Ok(_) if bytes == MAX_LENGTH && text.last() != Some(&b'\n') => {
                    let skipped = reader.skip_until(b'\n').unwrap_or_default();
                    let long = format!("the line is longer than {MAX_LENGTH} bytes");
                    let bytes = bytes + u64::try_from(skipped).unwrap_or_default();
                    return Some(Ok(Line {
                        number,
                        bytes,
                        text: Err(long),
                    }));
                }
                Ok(_) if text.trim_ascii().is_empty() => {}
                Ok(_) => {
                    return Some(Ok(Line {
                        number,
                        bytes,
                        text: Ok(text),
                    }));
                }
                Err(error) => {
                    let why = format!("line {number} and all that follows cannot be read: {error}");
                    return Some(Err(Failure::Failed(why)));
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bom_is_skipped_where_a_file_begins() {
        let text = "\u{feff}one\n\u{feff}two";
        let lines: Vec<_> = lines(text.as_bytes())
            .map(|line| line.unwrap().text.unwrap())
            .collect();
        assert_eq!(lines, [b"one\n".as_slice(), "\u{feff}two".as_bytes()]);
    }

    #[test]
    fn blank_lines_count_and_long_ones_are_skipped() {
        let long = "x".repeat(100_000);
        let text = format!("one\n\n{long}\ntwo");
        let lines: Vec<_> = lines(text.as_bytes()).map(Result::unwrap).collect();
        let told: Vec<_> = lines
            .iter()
            .map(|line| (line.number, line.text.as_ref().ok().map(Vec::len)))
            .collect();
        assert_eq!(told, [(1, Some(4)), (3, None), (4, Some(3))]);
        assert_eq!(lines.iter().map(|line| line.bytes).sum::<u64>(), 100_008);
    }
}
