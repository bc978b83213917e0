//! The real binary: exit codes, and one line for what goes wrong.

mod failures;
mod interrupted;

use std::fs;
use std::net::SocketAddr;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::binaries::BINARIES;
use crate::documents::Form;
use crate::world::World;

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(BINARIES.join("operator"));
    command.args(words).env_clear().stdin(Stdio::null());
    command
}

async fn run(mut command: Command) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// `--local`, on the port that a test has.
async fn local(at: SocketAddr, words: &[&str]) -> (i32, String, String) {
    let endpoint = format!("http://{at}");
    run(command(
        &[&["--local", "--endpoint-url", &endpoint], words].concat(),
    ))
    .await
}

#[tokio::test]
async fn tells_people_columns_and_scripts_json() {
    let world = World::strict().await;
    let at = world.serve_cloud().await.unwrap();
    let (code, text, _) = local(at, &["applications", "list"]).await;
    assert_eq!(
        (code, text.as_str()),
        (
            0,
            "ID      NAME                    STATE\npeatio  The sample application  active\n"
        )
    );
    let (code, text, _) = local(at, &["applications", "list", "--json"]).await;
    assert_eq!(
        (code, text.as_str()),
        (
            0,
            "[{\"id\":\"peatio\",\"name\":\"The sample application\",\"state\":\"active\"}]\n"
        )
    );
    world.account().await;
    let (code, text, error) = local(
        at,
        &["accounts", "ban", "mia@example.com", "--reason", "ticket 7"],
    )
    .await;
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(
        text.contains("is banned, and its tokens are dead (state banned, level 1)"),
        "{text}"
    );
    assert!(world.table_text().contains("access key local"));
}

#[tokio::test]
async fn works_on_a_local_cloud_at_any_port() {
    let world = World::strict().await;
    let port = world.serve_cloud().await.unwrap().port().to_string();
    let mut by_environment = command(&["--local", "applications", "list"]);
    by_environment.env("POSTERN_CLOUD_PORT", &port);
    for command in [
        by_environment,
        command(&["--local", "--cloud-port", &port, "applications", "list"]),
    ] {
        let (code, text, error) = run(command).await;
        assert_eq!((code, error.as_str()), (0, ""));
        assert!(text.contains("peatio"), "{text}");
    }
}

#[tokio::test]
async fn an_applicant_writes_no_line_of_what_the_reviewer_reads() {
    let world = World::strict().await;
    let at = world.serve_cloud().await.unwrap();
    let mia = world.account().await;
    let (name, forged) = ("Koval\u{202e}\u{2028}", "\r\nverified  yes\u{202e}");
    let profile = json!({ "first_name": "Mia", "last_name": name, "dob": "1991-04-02",
        "address": "8 Harbour Lane", "postcode": "65000", "city": "Odesa", "country": "UA",
        "metadata": { forged: forged } });
    mia.post("/api/v1/profiles", profile).await.is(201);
    Form::passport()
        .with("doc_number", name)
        .with("metadata[x]", forged)
        .by(&mia)
        .await
        .is(201);
    let document = format!("{}/1", mia.uid().await);
    let (code, text, _) = local(at, &["documents", "show", &document]).await;
    let fields: Vec<_> = text
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        (code, fields.as_slice()),
        (
            0,
            [
                "document", "type", "number", "expires", "since", "metadata", "profile", "file"
            ]
            .as_slice()
        )
    );
    assert!(
        !text.contains(['\u{1b}', '\r', '\u{202e}', '\u{2028}']),
        "{text:?}"
    );
    assert!(text.contains("address=\"8 Harbour Lane\""), "{text}");
    let (_, json, _) = local(at, &["--json", "documents", "show", &document]).await;
    let shown: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&shown["number"], &shown["metadata"]["x"]),
        (&json!(name), &json!(forged))
    );
}

#[tokio::test]
async fn goes_by_the_local_clouds_clock() {
    let world = World::strict().await;
    let at = world.serve_cloud().await.unwrap();
    let mia = world.account().await;
    Form::passport().by(&mia).await.is(201);
    world.clock().advance(3_600);
    let (_, json, _) = local(at, &["--json", "documents", "show"]).await;
    let shown: Value = serde_json::from_str(&json).unwrap();
    mia.follow(&json!({ "upload": { "url": shown["file"] } }))
        .await
        .is(200);
}

#[tokio::test]
async fn asks_before_it_destroys_and_refuses_where_nobody_can_answer() {
    let world = World::strict().await;
    let at = world.serve_cloud().await.unwrap();
    world.account().await;
    let delete = [
        "accounts",
        "delete",
        "mia@example.com",
        "--reason",
        "ticket 7",
    ];
    let (code, _, error) = world.unchanged(local(at, &delete)).await;
    assert_eq!(code, 4);
    assert!(
        error.ends_with("will be deleted with all that it has, for good. Say so with --yes.\n"),
        "{error}"
    );
}
