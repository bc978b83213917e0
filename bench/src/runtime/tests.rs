//! What a binary answers, and how it ends.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use super::*;

/// A function in a few lines of shell, and what it makes of an event.
async fn run(script: &str) -> Result<Value> {
    let folder = tempfile::tempdir().unwrap();
    let binary = folder.path().join("bootstrap");
    std::fs::write(&binary, format!("#!/bin/bash\nset -e\n{CALL}\n{script}")).unwrap();
    std::fs::set_permissions(&binary, Permissions::from_mode(0o755)).unwrap();
    let environment = [("GREETING".to_owned(), "hello".to_owned())].into();
    invoke(&binary, &environment, &json!({ "name": "Ann" })).await
}

/// `call METHOD PATH BODY`: the answer's last line.
const CALL: &str = r#"
call() {
    exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API/://}"
    local head='%s /2018-06-01/runtime/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
    printf "${head}Content-Length: %s\r\n\r\n%s" "$1" "$2" "${#3}" "$3" >&3
    mapfile -t lines <&3
    echo "${lines[-1]}"
}"#;

#[tokio::test]
async fn a_binary_gets_the_event_and_answers() {
    let script = r#"
event=$(call GET invocation/next)
call POST invocation/local-1/response "{\"$GREETING\":$event}"
sleep 60"#;
    assert_eq!(
        run(script).await.unwrap(),
        json!({ "hello": { "name": "Ann" } })
    );
}

#[tokio::test]
async fn errors_and_an_early_end_are_told() {
    let failed = run(r#"call POST init/error '{"errorMessage":"no"}'; sleep 60"#)
        .await
        .unwrap_err();
    assert!(failed.to_string().contains("\"no\""), "{failed}");
    assert!(
        run("exit 3")
            .await
            .unwrap_err()
            .to_string()
            .contains("exit status: 3")
    );
}
