//! The real binary: exit codes, and one line for what goes wrong.

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
    let profile = json!({ "first_name": "Mia", "last_name": name, "dob": "1991-04-02", "address": "8 Harbour Lane",
        "postcode": "65000", "city": "Odesa", "country": "UA", "metadata": { forged: forged } });
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

#[tokio::test]
async fn what_goes_wrong_is_one_line_and_a_code() {
    let world = World::strict().await;
    let at = world.serve_cloud().await.unwrap();
    let list = ["applications", "list"];
    let missing = local(at, &["accounts", "show", "no@example.com"]).await;
    assert_eq!(
        (missing.0, missing.2.as_str()),
        (3, "operator: there is no account with this address\n")
    );
    let usage = local(at, &["accounts", "ban", "mia@example.com"]).await;
    assert_eq!(usage.0, 2, "a reason is required");
    assert_eq!(
        local(at, &["accounts", "ban", "mia", "--reason", "why"])
            .await
            .0,
        2
    );

    let endpoint = format!("http://{at}");
    let away = |table: &str, endpoint: &str, id: Option<&str>| {
        let mut command = command(&[
            "--table",
            table,
            "--keyring",
            "Keyring",
            "--region",
            "us-east-1",
        ]);
        command.args(["--endpoint-url", endpoint]).args(list);
        if let Some(id) = id {
            command
                .env("AWS_ACCESS_KEY_ID", id)
                .env("AWS_SECRET_ACCESS_KEY", "local");
        }
        run(command)
    };
    // At once, because one of them waits before it tries again.
    let told: [_; 5] = tokio::join!(
        away("Nowhere", &endpoint, Some("local")),
        away("Table", &endpoint, Some("stranger")),
        away("Table", &endpoint, None),
        away("Table", "http://127.0.0.1:9", Some("local")),
        run(command(&list)),
    )
    .into();
    let starts = [
        "operator: no such table or secret in this region",
        "operator: AWS does not know these credentials",
        "operator: no AWS credentials",
        "operator: AWS cannot be reached",
        "operator: no region",
    ];
    for ((code, _, error), start) in told.iter().zip(starts) {
        assert_eq!((*code, error.lines().count()), (5, 1), "{error}");
        assert!(error.starts_with(start), "{error}");
    }
}

#[tokio::test]
async fn what_was_done_is_not_told_as_failed() {
    let world = World::strict().await;
    let endpoint = format!("http://{}", world.serve_cloud().await.unwrap());
    let mut create = command(&[
        "--local",
        "--endpoint-url",
        &endpoint,
        "clients",
        "create",
        "The shop",
    ]);
    create
        .args(["--reason", "ticket 7"])
        .stdout(fs::File::create("/dev/full").unwrap());
    let output = tokio::task::spawn_blocking(move || {
        create.stderr(Stdio::piped()).spawn()?.wait_with_output()
    });
    let output = output.await.unwrap().unwrap();
    let (code, error) = (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert_eq!(code, Some(1));
    assert!(
        error.starts_with("operator: the answer to what was done cannot be written: No space left"),
        "{error}"
    );
    assert_eq!(
        world.operate(&["clients", "list"]).await.well()[0]["name"],
        "The shop"
    );
}

#[tokio::test]
async fn ctrl_c_is_heard_while_nobody_types() {
    let world = World::strict().await;
    let endpoint = format!("http://{}", world.serve_cloud().await.unwrap());
    let mut import = command(&[
        "--local",
        "--endpoint-url",
        &endpoint,
        "accounts",
        "import",
        "-",
    ]);
    import
        .args(["--reason", "moving in"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = import.spawn().unwrap();
    while !world.table_text().contains("moving in") {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(
        Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
    let mut ended = None;
    // For as long as a slow machine may take.
    for _ in 0..2_400 {
        ended = child.try_wait().unwrap();
        if ended.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(child.stdin.take());
    assert_eq!(ended.and_then(|status| status.code()), Some(130));
}

/// So many that an import of them does not end before it hears of an interruption.
const LINES: usize = 600;

#[tokio::test]
async fn an_interrupted_import_is_gone_on_with() {
    let world = World::strict().await;
    let at = world.serve_cloud().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("accounts.ndjson");
    let line = |n| {
        json!({ "email": format!("a{n}@example.com"), "uid": format!("ID{n:010X}") }).to_string()
            + "\n"
    };
    fs::write(&file, (0..LINES).map(line).collect::<String>()).unwrap();
    let endpoint = format!("http://{at}");
    let words = [
        "--local",
        "--endpoint-url",
        &endpoint,
        "--json",
        "accounts",
        "import",
        file.to_str().unwrap(),
    ];
    let mut first = command(&[&words[..], &["--reason", "moving in"]].concat());
    let child = first
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while world.calls().len() < LINES / 10 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let interrupt = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(interrupt.success());
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap())
        .await
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(130),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let cores = || {
        world
            .table()
            .iter()
            .filter(|item| item["sk"]["S"] == "CORE")
            .count()
    };
    assert!(cores() < LINES, "it was interrupted in time");

    let (code, text, error) =
        run(command(&[&words[..], &["--reason", "moving in"]].concat())).await;
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(
        text.starts_with(&format!("{{\"lines\":{LINES},")) && text.contains(",\"refused\":0,"),
        "{text}"
    );
    assert_eq!(cores(), LINES, "none twice, none lost");
}
