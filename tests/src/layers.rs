//! The crates under `shared/` lie in layers: each knows lower ones only, and one manifest alone
//! names the SDK of the table. Below: the files of a crate go in no circle, and are short.

mod circles;
mod sizes;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use circles::modules;

/// The layers of `shared/`, the lowest first.
const LAYERS: [&str; 5] = ["types", "aws", "store", "shared", "operations"];
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A layer's folder, below the root of this repository.
fn folder(layer: &str) -> String {
    if layer == "shared" {
        layer.to_owned()
    } else {
        format!("shared/{layer}")
    }
}

/// All files of this repository whose names end so, by their paths below its root.
fn texts(end: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            if entry.path().is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(entry.path());
            } else if name.ends_with(end) {
                let path = entry
                    .path()
                    .strip_prefix(root())
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                found.insert(path, fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    found
}

fn manifests() -> BTreeMap<String, String> {
    texts("Cargo.toml")
}

/// What a manifest depends on, in its tests as well.
fn dependencies(manifest: &str) -> BTreeSet<&str> {
    let sections = manifest
        .split("\n[")
        .filter(|section| section.contains("dependencies]\n"));
    let lines = sections
        .flat_map(str::lines)
        .filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(['.', ' ', '=']).map(|(name, _)| name))
        .collect()
}

#[test]
fn a_layer_knows_lower_ones_only() {
    for (at, layer) in LAYERS.iter().enumerate() {
        let manifest = fs::read_to_string(root().join(folder(layer)).join("Cargo.toml")).unwrap();
        let known = dependencies(&manifest);
        let ours: BTreeSet<_> = manifests()
            .values()
            .filter_map(|one| {
                one.split_once("name = \"")?
                    .1
                    .split('"')
                    .next()
                    .map(str::to_owned)
            })
            .collect();
        let ours: BTreeSet<_> = ours.iter().map(String::as_str).collect();
        let lower: BTreeSet<_> = LAYERS[..at].iter().copied().collect();
        let wrong: Vec<_> = known
            .intersection(&ours)
            .filter(|name| !lower.contains(*name))
            .collect();
        assert!(wrong.is_empty(), "{layer} knows {wrong:?}");
    }
}

/// What no function may depend on: the table's verbs, what operators may do, and their command.
const BEHIND_THE_WALL: [&str; 3] = ["store", "operations", "operator"];

#[test]
fn functions_know_neither_the_table_nor_operations_nor_each_other() {
    let manifests = manifests();
    let functions: Vec<_> = manifests
        .iter()
        .filter(|(path, _)| path.starts_with("functions/"))
        .collect();
    assert!(functions.len() >= 9);
    let folders: BTreeSet<_> = functions
        .iter()
        .filter_map(|(path, _)| path.split('/').nth(1))
        .collect();
    for (path, manifest) in functions {
        let known = dependencies(manifest);
        assert!(known.is_disjoint(&BEHIND_THE_WALL.into()), "{path}");
        assert!(known.is_disjoint(&folders), "{path}");
        // Under another name, or by its folder.
        assert!(
            !manifest.contains("path =") && !manifest.contains("package ="),
            "{path}"
        );
    }
}

/// Who can name the table makes an `OperatorStore` of it, so what functions depend on hands on
/// nothing but the stream.
#[test]
fn nothing_under_functions_hands_on_the_table() {
    let mut handed = Vec::new();
    for layer in ["types", "aws", "shared"] {
        for (name, code) in modules(&folder(layer)) {
            let lines = code.lines().filter(|line| {
                ["pub use store::", "pub use store;"]
                    .iter()
                    .any(|start| line.starts_with(start))
                    || line.contains("pub extern crate")
            });
            handed.extend(lines.map(|line| format!("{name}: {line}")));
            assert!(
                !code.contains("-> Table") && !code.contains("-> &Table") || name == "access",
                "{name}"
            );
        }
    }
    assert_eq!(
        handed,
        ["change: pub use store::{Batch, Record, partition, sequence};"]
    );
}

#[test]
fn one_manifest_names_the_sdk_of_the_table() {
    let named = manifests()
        .into_iter()
        .filter(|(_, manifest)| manifest.contains("dynamodb ="));
    let named: Vec<_> = named.map(|(path, _)| path).collect();
    assert_eq!(named, ["shared/store/Cargo.toml"]);
}
