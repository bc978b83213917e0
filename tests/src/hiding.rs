//! No type that holds what people say, or what is secret, derives a `Debug` that shows it: a log
//! line, an error or a panic would tell it by an oversight.

use std::fs;
use std::path::Path;

/// What may hold anything. Addresses, numbers and secrets have types of their own, which hide what
/// is in them.
const OPEN: [&str; 8] = [
    "String",
    "str",
    "Bytes",
    "Value",
    "Item",
    "Map<",
    "Vec<u8>",
    "AttributeValue",
];

/// What is no person's and no secret: ids, settings, words of ours, and errors that hold such only.
const PLAIN: [&str; 44] = [
    "AccountAction",
    "ActionOutcome",
    "Application",
    "Applications",
    "Attempt",
    "Audiences",
    "Blocked",
    "Budget",
    "CoreSettings",
    "Decision",
    "DocumentSettings",
    "Error",
    "Expense",
    "Failure",
    "Field",
    "Flaw",
    "Guesser",
    "ImportOutcome",
    "Jwk",
    "JwtProblem",
    "KeyringError",
    "Kind",
    "KnownDevice",
    "Levels",
    "MailError",
    "MailSettings",
    "Order",
    "Outcome",
    "Part",
    "PasswordSettings",
    "Prices",
    "Refusal",
    "ReviewOutcome",
    "Settings",
    "SettingsError",
    "Shown",
    "SmsSettings",
    "SourceSettings",
    "StoreError",
    "Subject",
    "Table",
    "TokenSettings",
    "Uid",
    "Unsent",
];

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// The name of the type whose derivation is at the start of `text`, where it shows what may be
/// anything.
fn shown(text: &str) -> Option<&str> {
    let code = text
        .lines()
        .skip_while(|line| !line.contains("struct ") && !line.contains("enum "));
    let name = code
        .clone()
        .next()?
        .split_once("struct ")
        .or_else(|| code.clone().next()?.split_once("enum "))?
        .1;
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    let end = |line: &&str| !line.starts_with(['}', ')']);
    let whole = code.clone().next()?.ends_with([';', '}']);
    let body: Vec<_> = code
        .take(if whole { 1 } else { usize::MAX })
        .take_while(end)
        .collect();
    let fields = body.iter().filter(|line| !line.trim().starts_with("//"));
    let words = |line: &&&str| OPEN.iter().any(|open| has_word(line, open));
    fields.clone().any(|line| words(&line)).then_some(name)
}

fn has_word(line: &str, word: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_');
    line.match_indices(word).any(|(at, _)| {
        let behind = line[at + word.len()..].chars().next();
        edge(line[..at].chars().next_back()) && (word.ends_with(['<', '>']) || edge(behind))
    })
}

#[test]
fn what_people_say_is_not_shown() {
    let (root, mut texts) = (Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), Vec::new());
    for folder in ["shared", "functions"] {
        sources(&root.join(folder), &mut texts);
    }
    let mut seen = 0;
    for text in &texts {
        let lines: Vec<_> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            if line.trim().starts_with("#[derive(") && has_word(line, "Debug") {
                seen += 1;
                let behind = lines[at..].join("\n");
                if let Some(name) = shown(&behind).filter(|name| !PLAIN.contains(name)) {
                    panic!(
                        "{name} derives Debug and may hold anything: `hidden!({name})` in its place"
                    );
                }
            }
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn what_is_shown_is_noticed() {
    assert_eq!(
        shown("#[derive(Debug)]\npub struct A {\n    pub a: Option<String>,\n}"),
        Some("A")
    );
    assert_eq!(
        shown("#[derive(Debug)]\nstruct B(Vec<u8>);\nstruct C(String);"),
        Some("B")
    );
    assert_eq!(
        shown("#[derive(Debug)]\nstruct B(u8);\nstruct C(String);"),
        None
    );
    assert_eq!(
        shown("#[derive(Debug)]\nenum D {\n    /// A String.\n    E(Email),\n}\nstruct C(String);"),
        None
    );
}
