//! The crates under `shared/` lie in layers: each knows lower ones only, no files of one go in a circle, and one manifest
//! alone names the SDK of the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers of `shared/`, the lowest first.
const LAYERS: [&str; 5] = ["types", "aws", "store", "shared", "operations"];
/// Those whose files go in no circle. What is left in `shared` still does.
const WITHOUT_CIRCLES: [&str; 4] = ["types", "aws", "store", "operations"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn folder(layer: &str) -> PathBuf {
    let shared = root().join("shared");
    if layer == "shared" { shared } else { shared.join(layer) }
}

/// All manifests of this repository, by their paths below its root.
fn manifests() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            if entry.path().is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(entry.path());
            } else if name == "Cargo.toml" {
                let path = entry.path().strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
                found.insert(path, fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    found
}

/// What a manifest depends on, in its tests as well.
fn dependencies(manifest: &str) -> BTreeSet<&str> {
    let sections = manifest.split("\n[").filter(|section| section.contains("dependencies]\n"));
    let lines = sections.flat_map(str::lines).filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(['.', ' ', '=']).map(|(name, _)| name)).collect()
}

/// The source files of a crate by their modules; the root file only lists them.
fn modules(layer: &str) -> BTreeMap<String, String> {
    let source = folder(layer).join("src");
    let (mut found, mut folders) = (BTreeMap::new(), vec![source.clone()]);
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&source).unwrap().with_extension("");
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
                found.insert(name.to_str().unwrap().replace('/', "::"), code);
            }
        }
    }
    found
}

/// The modules that `code`, which is `name`, uses or lists.
fn used(name: &str, code: &str, names: &BTreeSet<String>) -> BTreeSet<String> {
    let parent = name.rsplit_once("::").map_or("", |(parent, _)| parent);
    let lines = code.lines().filter(|line| !line.trim().starts_with("//"));
    let words = |c: char| !c.is_alphanumeric() && !['_', ':', '{', ','].contains(&c);
    let mut used = BTreeSet::new();
    for path in lines.flat_map(|line| line.split(words)) {
        let path = match path.strip_prefix("crate::") {
            Some(path) => path.to_owned(),
            None if path.starts_with("super::") => path.replacen("super", parent, 1),
            None => format!("{name}::{path}"),
        };
        let longest = names.iter().filter(|one| path == **one || path.starts_with(&format!("{one}::")));
        used.extend(longest.max_by_key(|one| one.len()).filter(|one| *one != name).cloned());
    }
    used
}

/// The modules that are left when those are taken away, again and again, which use none that is left.
fn circle(modules: &BTreeMap<String, String>) -> BTreeSet<String> {
    let names: BTreeSet<_> = modules.keys().cloned().collect();
    let mut left: BTreeMap<_, _> = modules.iter().map(|(name, code)| (name, used(name, code, &names))).collect();
    loop {
        let names: BTreeSet<String> = left.keys().map(|name| (*name).clone()).collect();
        let before = left.len();
        left.retain(|_, used| used.iter().any(|one| names.contains(one)));
        if left.len() == before {
            return names;
        }
    }
}

#[test]
fn a_layer_knows_lower_ones_only() {
    for (at, layer) in LAYERS.iter().enumerate() {
        let manifest = fs::read_to_string(folder(layer).join("Cargo.toml")).unwrap();
        let known = dependencies(&manifest);
        let ours: BTreeSet<_> = manifests()
            .values()
            .filter_map(|one| one.split_once("name = \"")?.1.split('"').next().map(str::to_owned))
            .collect();
        let ours: BTreeSet<_> = ours.iter().map(String::as_str).collect();
        let lower: BTreeSet<_> = LAYERS[..at].iter().copied().collect();
        let wrong: Vec<_> = known.intersection(&ours).filter(|name| !lower.contains(*name)).collect();
        assert!(wrong.is_empty(), "{layer} knows {wrong:?}");
    }
}

/// What no function may depend on: the table's verbs, what operators may do, and their command.
const BEHIND_THE_WALL: [&str; 3] = ["store", "operations", "operator"];

#[test]
fn functions_know_neither_the_table_nor_operations_nor_each_other() {
    let manifests = manifests();
    let functions: Vec<_> = manifests.iter().filter(|(path, _)| path.starts_with("functions/")).collect();
    assert!(functions.len() >= 9);
    let folders: BTreeSet<_> = functions.iter().filter_map(|(path, _)| path.split('/').nth(1)).collect();
    for (path, manifest) in functions {
        let known = dependencies(manifest);
        assert!(known.is_disjoint(&BEHIND_THE_WALL.into()), "{path}");
        assert!(known.is_disjoint(&folders), "{path}");
        // Under another name, or by its folder.
        assert!(!manifest.contains("path =") && !manifest.contains("package ="), "{path}");
    }
}

/// Who can name the table makes an `OperatorStore` of it, so what functions depend on hands on nothing but the stream.
#[test]
fn nothing_under_functions_hands_on_the_table() {
    let mut handed = Vec::new();
    for layer in ["types", "aws", "shared"] {
        for (name, code) in modules(layer) {
            let lines =
                code.lines().filter(|line| line.starts_with("pub use store") || line.contains("pub extern crate"));
            handed.extend(lines.map(|line| format!("{name}: {line}")));
            assert!(!code.contains("-> Table") && !code.contains("-> &Table") || name == "access", "{name}");
        }
    }
    assert_eq!(handed, ["change: pub use store::{Batch, Record, partition, sequence};"]);
}

#[test]
fn one_manifest_names_the_sdk_of_the_table() {
    let named = manifests().into_iter().filter(|(_, manifest)| manifest.contains("dynamodb ="));
    let named: Vec<_> = named.map(|(path, _)| path).collect();
    assert_eq!(named, ["shared/store/Cargo.toml"]);
}

#[test]
fn no_files_go_in_a_circle() {
    for layer in WITHOUT_CIRCLES {
        let mut modules = modules(layer);
        modules.remove("lib").unwrap();
        assert!(!modules.is_empty());
        assert_eq!(circle(&modules), BTreeSet::new(), "{layer}");
    }
}

#[test]
fn a_circle_is_noticed() {
    let files =
        [("a", "use crate::b::B;"), ("b", "mod c;"), ("b::c", "use crate::a::{A, D};"), ("d", "use crate::a::A;")];
    let mut modules: BTreeMap<_, _> = files.map(|(name, code)| (name.to_owned(), code.to_owned())).into();
    modules.insert("b".to_owned(), "use c::C;".to_owned());
    assert_eq!(circle(&modules).len(), 4);
    modules.insert("b::c".to_owned(), "// use crate::a::A;".to_owned());
    assert_eq!(circle(&modules), BTreeSet::new());
}
