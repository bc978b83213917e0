//! Ctrl-C is heard, and what it left is gone on with.

use super::*;

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

/// Runs an import, and interrupts it as soon as it is busy.
async fn interrupt(world: &World, words: &[&str]) {
    let mut first = command(&[words, &["--reason", "moving in"]].concat());
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
}

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
    interrupt(&world, &words).await;
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
