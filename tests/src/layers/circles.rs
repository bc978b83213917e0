//! No files of a crate go in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::root;

/// The folders of the crates.
const CRATES: [&str; 17] = [
    "shared",
    "shared/types",
    "shared/aws",
    "shared/store",
    "shared/operations",
    "functions/accounts",
    "functions/api_keys",
    "functions/documents",
    "functions/labels",
    "functions/outbox",
    "functions/phones",
    "functions/rotation",
    "functions/security",
    "functions/session",
    "local",
    "operator",
    "bench",
];

/// The source files of a crate by their modules, but for those of tests; the root file only lists
/// them.
pub(super) fn modules(folder: &str) -> BTreeMap<String, String> {
    let source = root().join(folder).join("src");
    let (mut found, mut folders) = (BTreeMap::new(), vec![source.clone()]);
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            if path.file_stem().is_some_and(|name| name == "tests") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&source).unwrap().with_extension("");
                let name = name.to_str().unwrap().replace('/', "::");
                let name = name.strip_suffix("::mod").unwrap_or(&name).to_owned();
                found.insert(name, untested(&fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// Code without the modules that are for tests: those that are listed, each in its line, and the
/// one that ends the file.
fn untested(text: &str) -> String {
    let mut parts = text.split("#[cfg(test)]\n");
    let mut code = parts.next().unwrap().to_owned();
    for (module, rest) in parts.filter_map(|part| part.split_once('\n')) {
        if !module.ends_with(';') {
            break;
        }
        code.push_str(rest);
    }
    code
}

/// The paths in `code`; before each that stands in braces goes what stands before these.
fn paths(code: &str) -> Vec<String> {
    let lines = code.lines().filter(|line| !line.trim().starts_with("//"));
    let (mut found, mut groups, mut word) = (Vec::new(), Vec::<String>::new(), String::new());
    for c in lines.flat_map(|line| line.chars().chain(['\n'])) {
        if c.is_alphanumeric() || c == '_' || c == ':' {
            word.push(c);
            continue;
        }
        let (begins, ends) = (c == '{' && word.ends_with("::"), c == '}');
        let path = groups.last().cloned().unwrap_or_default() + &word;
        if c == '{' {
            groups.push(if begins { path.clone() } else { String::new() });
        } else if ends {
            groups.pop();
        }
        if !word.is_empty() && !begins {
            found.push(path);
        }
        word.clear();
    }
    found
}

/// What `path` names in the module `name`, from the root of the crate.
fn absolute(path: &str, name: &str) -> String {
    if let Some(path) = path.strip_prefix("crate::") {
        return path.to_owned();
    }
    let (mut path, mut from) = (path, name);
    while let Some(rest) = path.strip_prefix("super::") {
        (path, from) = (
            rest,
            from.rsplit_once("::").map_or("", |(parent, _)| parent),
        );
    }
    format!("{from}::{path}").trim_start_matches(':').to_owned()
}

/// Where the names are declared that modules hand on as theirs, by `pub use`.
fn handed_on(modules: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, code) in modules {
        let statements = code.match_indices("use ").filter_map(|(at, _)| {
            let line = code[..at].rsplit('\n').next()?;
            line.starts_with("pub").then_some(())?;
            code[at + 4..].split(';').next()
        });
        for path in statements.flat_map(|tree| paths(&format!("{tree} "))) {
            if let Some((_, item)) = path.rsplit_once("::") {
                found.insert(format!("{name}::{item}"), absolute(&path, name));
            }
        }
    }
    found
}

/// The module that `path` leads to: where a module on the way hands the name on, the one that
/// declares it.
fn declared<'a>(
    path: &str,
    names: &'a BTreeSet<String>,
    handed_on: &BTreeMap<String, String>,
) -> Option<&'a String> {
    let mut path = path.to_owned();
    loop {
        let known = names
            .iter()
            .filter(|one| path == **one || path.starts_with(&format!("{one}::")));
        let module = known.max_by_key(|one| one.len())?;
        let item = path
            .strip_prefix(&format!("{module}::"))
            .unwrap_or_default();
        let item = item.split("::").next().unwrap_or_default();
        match handed_on.get(&format!("{module}::{item}")) {
            Some(target) if *target != path => path.clone_from(target),
            _ => return Some(module),
        }
    }
}

/// The modules that `code`, which is `name`, uses or lists.
fn used(
    name: &str,
    code: &str,
    names: &BTreeSet<String>,
    handed_on: &BTreeMap<String, String>,
) -> BTreeSet<String> {
    paths(code)
        .iter()
        .filter_map(|path| declared(&absolute(path, name), names, handed_on))
        .filter(|one| *one != name)
        .cloned()
        .collect()
}

/// The modules that are left when those are taken away, again and again, which use none that is
/// left, or which none that is left uses; each with what it uses of them.
fn circle(modules: &BTreeMap<String, String>) -> BTreeMap<String, BTreeSet<String>> {
    let names: BTreeSet<_> = modules.keys().cloned().collect();
    let handed_on = handed_on(modules);
    let mut left: BTreeMap<_, _> = modules
        .iter()
        .map(|(name, code)| (name.clone(), used(name, code, &names, &handed_on)))
        .collect();
    loop {
        let before = left.len();
        let names: BTreeSet<_> = left.keys().cloned().collect();
        for used in left.values_mut() {
            used.retain(|one| names.contains(one));
        }
        let wanted: BTreeSet<_> = left.values().flatten().cloned().collect();
        left.retain(|name, used| !used.is_empty() && wanted.contains(name));
        if left.len() == before {
            return left;
        }
    }
}

#[test]
fn no_files_go_in_a_circle() {
    for folder in CRATES {
        let mut modules = modules(folder);
        modules.remove("lib").unwrap();
        assert!(!modules.is_empty());
        assert_eq!(circle(&modules), BTreeMap::new(), "{folder}");
    }
}

fn files<const N: usize>(files: [(&str, &str); N]) -> BTreeMap<String, String> {
    files
        .map(|(name, text)| (name.to_owned(), untested(text)))
        .into()
}

#[test]
fn a_circle_is_noticed() {
    let mut modules = files([
        ("a", "use crate::b::B;"),
        ("b", "mod c;\nuse c::C;"),
        ("b::c", "use crate::a::{A, D};"),
        ("d", "use crate::a::A;"),
    ]);
    assert_eq!(circle(&modules).len(), 3);
    modules.insert("b::c".to_owned(), "// use crate::a::A;".to_owned());
    assert_eq!(circle(&modules), BTreeMap::new());
}

#[test]
fn a_circle_through_a_group_is_noticed() {
    let grouped = |group: &str| {
        circle(&files([
            ("a", group),
            ("b", ""),
            ("b::c", "fn c() { super::super::a::a() }"),
        ]))
    };
    assert_eq!(grouped("use crate::{b::{B, c::{self, C}}, d};").len(), 2);
    assert_eq!(grouped("use crate::{b::{B, C}, d};").len(), 0);
}

#[test]
fn what_is_for_tests_makes_no_circle() {
    let listed = |list: &str| circle(&files([("a", list), ("a::scenes", "use super::A;")])).len();
    assert_eq!(
        (
            listed("mod scenes;\n"),
            listed("#[cfg(test)]\nmod scenes;\n\nstruct A;\n")
        ),
        (2, 0)
    );
    assert_eq!(listed("#[cfg(test)]\nmod other;\nmod scenes;\n"), 2);
    assert_eq!(
        listed("struct A;\n\n#[cfg(test)]\nmod tests {\n    use super::scenes;\n}\n"),
        0
    );
}
