//! The peak memory of the real binary during an upload, by the kernel's own high-water mark.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use local::runtime::invoke;
use serde_json::Value;

use super::{Form, JPEG};
use crate::binaries::BINARIES;
use crate::person::Person;
use crate::world::World;

const FILE: usize = 4_000_000;

/// The high-water mark of the process that runs `binary`, in bytes.
fn peak(binary: &Path) -> Option<usize> {
    let process = fs::read_dir("/proc")
        .ok()?
        .flatten()
        .find(|process| fs::read_link(process.path().join("exe")).is_ok_and(|exe| exe == binary))?;
    let status = fs::read_to_string(process.path().join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<usize>().ok().map(|kib| kib * 1_024)
}

/// Runs the upload and watches the process.
async fn upload(world: &World, binary: &Path, event: &Value) -> usize {
    let environment = world.function_env("Documents").await.unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let watch = {
        let (binary, done) = (binary.to_owned(), Arc::clone(&done));
        std::thread::spawn(move || {
            let mut highest = 0;
            while !done.load(Ordering::Relaxed) {
                highest = peak(&binary).unwrap_or_default().max(highest);
                std::thread::sleep(Duration::from_millis(1));
            }
            highest
        })
    };
    let answer = invoke(binary, &environment, event).await.unwrap();
    done.store(true, Ordering::Relaxed);
    assert_eq!((&answer["statusCode"], &answer["body"]), (&201.into(), &"201".into()));
    watch.join().unwrap()
}

fn event(mia: &Person<'_>, size: usize, json: bool) -> Value {
    let mut bytes = JPEG.repeat(size / JPEG.len() + 1);
    bytes.truncate(size);
    let form = Form::passport().file("x.jpg", &bytes);
    let mut request = form.request(&mia.token);
    if json {
        *request.body_mut() = form.json("image/jpeg").to_string().into();
        request.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
    }
    request.headers_mut().insert("host", http::HeaderValue::from_static("postern.example"));
    mia.world.event(&request).unwrap().1
}

#[tokio::test(flavor = "multi_thread")]
async fn stays_under_three_times_the_file() {
    let world = World::strict().await;
    let mia = world.account().await;
    let folder = tempfile::tempdir().unwrap();
    let binary = folder.path().join("documents");
    // A copy of its own, so that no other test's process is watched.
    fs::copy(BINARIES.join("documents"), &binary).unwrap();
    for json in [false, true] {
        let small = upload(&world, &binary, &event(&mia, 100, json)).await;
        let large = upload(&world, &binary, &event(&mia, FILE, json)).await;
        let grown = large.saturating_sub(small);
        println!("JSON {json}: {small} bytes at rest, {grown} more for a file of {FILE}");
        // Clients send forms. In JSON the file is text once more; both count the event itself, which is 4/3 of the file.
        let most = if json { 13 * FILE / 3 } else { 3 * FILE };
        assert!(grown < most, "JSON {json}: {grown}");
    }
}
