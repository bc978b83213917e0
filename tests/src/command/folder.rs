//! A data folder that something happened to.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{Running, command, refused};
use crate::binaries::BINARIES;

/// A folder that was used.
fn used() -> TempDir {
    let data = tempfile::tempdir().unwrap();
    let running = Running::start(data.path());
    assert_eq!(
        running.post(
            "/api/v1/accounts",
            "email=mia@example.com&password=Harbour-lane-7"
        ),
        "null"
    );
    running.interrupt();
    data
}

fn copy_of(data: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    let copied = Command::new("cp")
        .arg("-a")
        .arg(data.join("."))
        .arg(copy.path())
        .status()
        .unwrap();
    assert!(copied.success());
    copy
}

#[test]
fn a_folder_that_lost_a_part_is_refused_in_one_line_that_says_what_to_do() {
    const COPY: &str = "put it back from a copy";
    const HORIZON: &str = "write horizon into it";
    let whole = used();
    for (part, content, what_to_do) in [
        ("dynamodb.sqlite", None, COPY),
        ("dynamodb.sqlite", Some(""), COPY),
        ("dynamodb.sqlite", Some("garbage"), COPY),
        ("secrets", None, COPY),
        ("secrets/Keyring", None, COPY),
        ("secrets/Keyring", Some(""), COPY),
        ("secrets/Keyring", Some("{\"versions\":["), COPY),
        ("secrets/Keyring", Some("{\"versions\":[]}"), COPY),
        ("stream", None, HORIZON),
        ("stream", Some(""), HORIZON),
        ("stream", Some("garbage"), HORIZON),
        ("stream", Some("\u{0}\u{0}\u{0}"), HORIZON),
        ("clock", Some(""), "write 0 into it"),
        ("clock", Some("noon"), "write 0 into it"),
    ] {
        let data = copy_of(whole.path());
        let path = data.path().join(part);
        for stale in ["dynamodb.sqlite-wal", "dynamodb.sqlite-shm"] {
            let _ = fs::remove_file(data.path().join(stale));
        }
        match content {
            Some(content) => fs::write(&path, content).unwrap(),
            None if path.is_dir() => fs::remove_dir_all(&path).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let said = refused(data.path(), "0");
        assert_eq!(said.lines().count(), 1, "{part} {content:?}: {said}");
        assert!(said.contains(what_to_do), "{part} {content:?}: {said}");
        assert!(said.contains(part), "{part} {content:?}: {said}");
    }
    fs::write(whole.path().join("stream"), "horizon").unwrap();
    Running::start(whole.path()).interrupt();
}

#[test]
fn an_empty_folder_is_a_new_one() {
    let whole = used();
    for part in fs::read_dir(whole.path()).unwrap() {
        let part = part.unwrap().path();
        if part.is_dir() {
            fs::remove_dir_all(part).unwrap();
        } else {
            fs::remove_file(part).unwrap();
        }
    }
    Running::start(whole.path()).interrupt();
}

#[test]
fn the_clock_stays_moved_over_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let secs = |told: &str| -> i64 {
        let told: serde_json::Value = serde_json::from_str(told).unwrap();
        told["unix_secs"].as_i64().unwrap()
    };
    let first = Running::start(data.path());
    let before = secs(&first.ask("GET", "/_local/clock", ""));
    let moved = secs(&first.post("/_local/clock", r#"{"advance_secs":172800}"#));
    assert!(moved >= before + 172_800);
    first.interrupt();
    let second = Running::start(data.path());
    assert!(secs(&second.ask("GET", "/_local/clock", "")) >= moved);
    second.interrupt();
}

/// Files that may not grow stand for a disk that is full.
#[test]
fn a_restart_on_a_full_disk_is_one_line() {
    let data = used();
    let local = BINARIES.join("local");
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" --port 0 --cloud-port 0 --data \"$1\"";
    let mut full = Command::new("bash");
    let output = full
        .args(["-c", script])
        .arg(local)
        .arg(data.path())
        .env("RUST_LOG", "warn")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), said.lines().count()),
        (Some(1), 1),
        "{said}"
    );
    assert!(
        said.starts_with("local: ") && said.contains("disk full?") && said.len() < 400,
        "{said}"
    );
    // Once there is room again, it goes on.
    let again = Running::of(&mut command(data.path(), "0"));
    again.interrupt();
}
