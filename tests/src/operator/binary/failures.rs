//! One line and a code for what goes wrong, and none for what was done.

use super::*;

const LIST: [&str; 2] = ["applications", "list"];

/// Lists the applications of a table at an endpoint, with the access key `id` if there is one.
async fn list_of(table: &str, endpoint: &str, id: Option<&str>) -> (i32, String, String) {
    let place = [
        "--table",
        table,
        "--keyring",
        "Keyring",
        "--region",
        "us-east-1",
    ];
    let mut command = command(&place);
    command.args(["--endpoint-url", endpoint]).args(LIST);
    if let Some(id) = id {
        command
            .env("AWS_ACCESS_KEY_ID", id)
            .env("AWS_SECRET_ACCESS_KEY", "local");
    }
    run(command).await
}

#[tokio::test]
async fn what_goes_wrong_is_one_line_and_a_code() {
    let world = World::strict().await;
    let at = world.serve_cloud().await.unwrap();
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
    // At once, because one of them waits before it tries again.
    let told: [_; 5] = tokio::join!(
        list_of("Nowhere", &endpoint, Some("local")),
        list_of("Table", &endpoint, Some("stranger")),
        list_of("Table", &endpoint, None),
        list_of("Table", "http://127.0.0.1:9", Some("local")),
        run(command(&LIST)),
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
