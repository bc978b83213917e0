//! `docs/errors.md`: every refusal there is, from the catalogue and the modules that word it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use shared::api::{barong, told};
use shared::error::{Error, Field, Flaw, JwtProblem, Refusal};
use shared::settings::Api;

const APIS: [(Api, &str); 4] = [
    (Api::Barong, "Barong"),
    (Api::PacerPro, "PacerPro"),
    (Api::Polario, "Polario"),
    (Api::Po2, "Po2"),
];

const HEAD: &str = "# Errors

Every answer with a status from 400 on names its reason in the header `Error-Code`, in all four APIs. Bodies are for people and keep
their words; programs go by the code. A code is never given another meaning, and CORS exposes the header. It tells no more than status
and body do: where two answers look alike on purpose, so do their codes ([decision 58](decisions/0058-a-code-tells-no-more-than-the-body.md)).

What API Gateway refuses by itself, with a body of `{\"message\":\u{2026}}`, has no code.

This page is made by `cargo run -p bench -- errors`; a test compares it with the catalogue and holds every answer of every test to it.

";

const FIELDS: &str = "
## Fields

Where fields are wrong, the header has a code for each problem, in the order in which the body tells them, with a comma and a blank
between: `Error-Code: password.too_short, password.not_composed`. A code is the field's parameter, a dot, and one of these. Barong's
words follow the field's name; Po2 says `Missing field: api_key` and `Invalid string. Got: integer`. The status is a 400 for what cannot
be read and for documents, else a 422. To do: correct the fields.

| code | what it means | Barong's words |
|---|---|---|
";

/// What the page says of a code.
#[derive(Default)]
struct Row {
    meanings: Vec<&'static str>,
    advice: &'static str,
    /// The APIs that answer with these words, in the order of `APIS`.
    answers: Vec<(String, Vec<&'static str>)>,
}

/// The page.
#[must_use]
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("| code | what it means | what to do | status and words |\n|---|---|---|---|\n");
    for (code, row) in rows() {
        let answers: Vec<_> = row
            .answers
            .iter()
            .map(|(words, apis)| format!("{}: {words}", apis.join(", ")))
            .collect();
        let (meanings, answers) = (row.meanings.join(" "), answers.join("<br>"));
        let _ = writeln!(
            page,
            "| `{code}` | {meanings} | {} | {answers} |",
            row.advice
        );
    }
    page.push_str(FIELDS);
    let flaws: BTreeMap<_, _> = Flaw::all()
        .into_iter()
        .map(|flaw| (flaw.name(), flaw))
        .collect();
    for (name, flaw) in flaws {
        let (meaning, words) = (flaw.meaning().trim(), words(flaw));
        let _ = writeln!(page, "| `<field>.{name}` | {meaning} | {words} |");
    }
    let fields: Vec<_> = Field::ALL
        .iter()
        .map(|field| format!("`{}`", field.name()))
        .collect();
    let _ = writeln!(page, "\nThe fields: {}.", fields.join(", "));
    page
}

/// What Barong says of a flaw, without the field.
fn words(flaw: Flaw) -> String {
    let full = barong::full(&Field::Password.is(flaw));
    let words = full.split_once(' ').map_or("", |(_, words)| words);
    format!("`{words}`")
}

/// All codes of the catalogue but those of fields.
fn rows() -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    for refusal in Refusal::all() {
        let refusals = match refusal {
            Refusal::ClientJwt(_) => JwtProblem::all()
                .into_iter()
                .map(Refusal::ClientJwt)
                .collect(),
            other => vec![other],
        };
        for refusal in refusals {
            let (meaning, advice) = (refusal.meaning(), refusal.advice());
            add(&mut rows, &refusal.into(), meaning, advice);
        }
    }
    let later = "Wait as `Retry-After` says.";
    let unavailable = "What Postern depends on does not answer.";
    add(
        &mut rows,
        &Error::Unavailable(String::new()),
        unavailable,
        later,
    );
    let (failed, report) = ("Something unexpected.", "Tell the operator.");
    add(&mut rows, &Error::Internal(String::new()), failed, report);
    rows
}

fn add(
    rows: &mut BTreeMap<String, Row>,
    error: &Error,
    meaning: &'static str,
    advice: &'static str,
) {
    let code = error.code();
    if code.is_empty() {
        return;
    }
    let row = rows.entry(code.to_string()).or_default();
    row.meanings.push(meaning.trim());
    row.advice = advice;
    for (api, name) in APIS {
        let told = told(api, error);
        // Elsewhere it is another code, or no operation makes it.
        if told.code != code {
            continue;
        }
        let words = format!("{} `{}`", told.status.as_u16(), told.text);
        match row.answers.iter_mut().find(|(known, _)| *known == words) {
            Some((_, apis)) if apis.contains(&name) => {}
            Some((_, apis)) => apis.push(name),
            None => row.answers.push((words, vec![name])),
        }
    }
}

/// The codes that a page has, those of fields each with every field.
#[must_use]
pub fn codes(page: &str) -> BTreeSet<String> {
    let cells = page.lines().filter_map(|line| {
        let (code, _) = line.strip_prefix("| `")?.split_once('`')?;
        Some(code)
    });
    let listed = page
        .lines()
        .find_map(|line| line.strip_prefix("The fields: "));
    let fields: Vec<_> = listed
        .unwrap_or_default()
        .trim_end_matches('.')
        .split(", ")
        .map(|field| field.trim_matches('`'))
        .collect();
    let mut codes = BTreeSet::new();
    for code in cells {
        match code.strip_prefix("<field>") {
            Some(flaw) => codes.extend(fields.iter().map(|field| format!("{field}{flaw}"))),
            None => {
                codes.insert(code.to_owned());
            }
        }
    }
    codes
}
