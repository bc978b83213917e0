//! The peak memory of the real binary during an upload, by the kernel's own high-water mark.

use bench::process::peak_bytes;
use bench::runtime::Runtime;
use serde_json::Value;

use super::{Form, JPEG};
use crate::binaries::BINARIES;
use crate::person::Person;
use crate::world::World;

const FILE: usize = 4_000_000;

/// Runs the upload; the most memory that the process ever had.
async fn upload(world: &World, event: &Value) -> usize {
    let environment = world.function_env("Documents").await.unwrap();
    let mut runtime = Runtime::start(&BINARIES.join("documents"), &environment)
        .await
        .unwrap();
    let (answer, _) = runtime.answer(event).await.unwrap();
    assert_eq!(
        (&answer["statusCode"], &answer["body"]),
        (&201.into(), &"201".into())
    );
    peak_bytes(runtime.process_id()).unwrap()
}

fn event(mia: &Person<'_>, size: usize, json: bool) -> Value {
    let mut bytes = JPEG.repeat(size / JPEG.len() + 1);
    bytes.truncate(size);
    let form = Form::passport().file("x.jpg", &bytes);
    let mut request = form.request(&mia.token);
    if json {
        *request.body_mut() = form.json("image/jpeg").to_string().into();
        request.headers_mut().insert(
            "content-type",
            http::HeaderValue::from_static("application/json"),
        );
    }
    request
        .headers_mut()
        .insert("host", http::HeaderValue::from_static("postern.example"));
    mia.world.event(&request).unwrap().1
}

#[tokio::test(flavor = "multi_thread")]
async fn stays_under_three_times_the_file() {
    let world = World::running().await;
    let mia = world.account().await;
    for json in [false, true] {
        let small = upload(&world, &event(&mia, 100, json)).await;
        let large = upload(&world, &event(&mia, FILE, json)).await;
        let grown = large.saturating_sub(small);
        println!("JSON {json}: {small} bytes at rest, {grown} more for a file of {FILE}");
        // Clients send forms. In JSON the file is text once more; both count the event itself,
        // which is 4/3 of the file.
        let most = if json { 13 * FILE / 3 } else { 3 * FILE };
        assert!(grown < most, "JSON {json}: {grown}");
    }
}
