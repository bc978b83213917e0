//! What comments and pages point to is there: pages, their anchors and files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// Folders that hold nothing of ours.
const FOREIGN: [&str; 6] = [
    ".git",
    ".aws-sam",
    ".postern",
    "target",
    "node_modules",
    "__pycache__",
];

/// Every text of the repository by its path from the root.
fn texts() -> BTreeMap<PathBuf, String> {
    let mut texts = BTreeMap::new();
    let mut folders = vec![PathBuf::from(ROOT)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_dir() && !FOREIGN.iter().any(|foreign| name == *foreign) {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|end| end == "rs" || end == "md" || end == "yaml")
            {
                let within = path.strip_prefix(ROOT).unwrap().to_owned();
                texts.insert(within, fs::read_to_string(path).unwrap());
            }
        }
    }
    texts
}

/// The anchor that GitHub gives a heading.
fn slug(heading: &str) -> String {
    let kept = heading
        .trim()
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// What a page can be entered at: its headings and its `<a id="…">`.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| slug(line.trim_start_matches('#')));
    let named = page
        .split("<a id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned);
    headings.chain(named).collect()
}

/// Nothing, or why `path#anchor` leads nowhere.
fn dangling(path: &Path, anchor: Option<&str>) -> Option<String> {
    let target = Path::new(ROOT).join(path);
    let Some(anchor) = anchor else {
        return (!target.exists()).then(|| format!("no {}", path.display()));
    };
    let page = fs::read_to_string(target).unwrap_or_default();
    (!anchors(&page).contains(anchor)).then(|| format!("no {}#{anchor}", path.display()))
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/._-".contains(c)
}

/// Citations of pages below `docs/`, with an anchor after `#`, and more anchors of the same page
/// after a comma.
fn cited(text: &str) -> Vec<(String, Option<String>)> {
    let mut cited = Vec::new();
    let starts = text
        .match_indices("docs/")
        .filter(|(at, _)| !text[..*at].ends_with(is_of_a_name));
    for rest in starts.map(|(at, _)| &text[at..]) {
        let end = rest.find(|c| !is_of_a_name(c)).unwrap_or(rest.len());
        let Some(path) = rest[..end]
            .rsplit_once(".md")
            .map(|(stem, _)| format!("{stem}.md"))
        else {
            continue;
        };
        let mut rest = &rest[path.len()..];
        let mut found = Vec::new();
        while let Some(name) = rest.strip_prefix('#').or_else(|| rest.strip_prefix(", #")) {
            let end = name
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                .unwrap_or(name.len());
            found.push((path.clone(), Some(name[..end].to_owned())));
            rest = &name[end..];
        }
        if found.is_empty() {
            found.push((path, None));
        }
        cited.append(&mut found);
    }
    cited
}

#[test]
fn every_citation_of_a_page_resolves() {
    let mut wrong = Vec::new();
    for (file, text) in texts()
        .iter()
        .filter(|(file, _)| file.extension().is_some_and(|end| end != "md"))
    {
        let found = cited(text)
            .into_iter()
            .filter_map(|(path, anchor)| dangling(Path::new(&path), anchor.as_deref()));
        wrong.extend(found.map(|why| format!("{}: {why}", file.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_link_of_a_page_resolves() {
    let mut wrong = Vec::new();
    for (file, text) in texts()
        .iter()
        .filter(|(file, _)| file.extension().is_some_and(|end| end == "md"))
    {
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = link
                .split_once('#')
                .map_or((link, None), |(path, anchor)| (path, Some(anchor)));
            let folder = file.parent().unwrap_or(Path::new(""));
            let target = if path.is_empty() {
                file.clone()
            } else {
                folder.join(path)
            };
            wrong.extend(dangling(&target, anchor).map(|why| format!("{}: {why}", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_cites_what_the_repository_does_not_hold() {
    let old = ["Barong", "PacerPro", "Polario", "Po2", "A."].map(|name| format!("contract {name}"));
    let mut wrong = Vec::new();
    for (file, text) in texts()
        .iter()
        .filter(|(file, _)| file.extension().is_some_and(|end| end == "rs"))
    {
        // As one line, for a citation may stand in two.
        let words: Vec<_> = text
            .split_whitespace()
            .filter(|word| !["//", "///", "//!"].contains(word))
            .collect();
        let flat = words.join(" ").replace("Contract ", "contract ");
        wrong.extend(
            old.iter()
                .filter(|old| flat.contains(*old))
                .map(|old| format!("{}: {old}", file.display())),
        );
    }
    assert!(
        wrong.is_empty(),
        "cite docs/compatibility instead:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_page_of_operations_has_the_figures_of_the_page_of_prices() {
    let (prices, page) = (
        include_str!("../../docs/prices.md"),
        include_str!("../../docs/operations.md"),
    );
    // Operation, trips, R, W, later R and later W.
    let row = |line: &str| {
        line.split(" | ")
            .take(6)
            .collect::<Vec<_>>()
            .join(" | ")
            .trim_end_matches(" |")
            .to_owned()
    };
    let measured = prices
        .split("\n\n")
        .find(|part| part.starts_with("| operation | trips |"))
        .unwrap();
    let shown = page
        .split("\n\n")
        .find(|part| part.starts_with("| operation | trips | R | W | later R |"))
        .unwrap();
    let rows = |table: &str| {
        table
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(row)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        rows(shown),
        rows(measured),
        "docs/operations.md on the left, docs/prices.md on the right"
    );
}
