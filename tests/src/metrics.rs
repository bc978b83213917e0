//! Metrics by operation: each request's line is a document of `CloudWatch`'s embedded metric
//! format, and only operations make metrics, because each costs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{Permissions, read_to_string, set_permissions, write};
use std::os::unix::fs::PermissionsExt as _;

use bench::runtime::invoke;
use local::FaultKind;
use serde_json::Value;

use crate::binaries::BINARIES;
use crate::faults::{TRIES, fail};
use crate::fixtures::Fixture;
use crate::logs::{Lines, NAMESPACE};
use crate::world::World;

/// What `CloudWatch` reads from a line, the operation and the metrics, or `None` where the line is
/// none of its documents (`CloudWatch` user guide, "Specification: Embedded metric format").
fn read(line: &Value, namespace: &str) -> Option<(String, BTreeMap<String, u64>)> {
    let meta = line.get("_aws")?;
    assert!(
        meta["Timestamp"].as_u64().unwrap() > 1_700_000_000_000,
        "milliseconds: {line}"
    );
    let [directive] = &meta["CloudWatchMetrics"].as_array().unwrap()[..] else {
        panic!("{line}")
    };
    assert_eq!(directive["Namespace"], namespace);
    let [dimensions] = &directive["Dimensions"].as_array().unwrap()[..] else {
        panic!("{line}")
    };
    let dimensions: Vec<_> = dimensions
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert_eq!(dimensions, ["method", "route"]);
    let operation: Vec<_> = dimensions
        .iter()
        .map(|name| line[name].as_str().expect("a text"))
        .collect();
    let metric = |metric: &Value| {
        assert!(
            ["Count", "Milliseconds"].contains(&metric["Unit"].as_str().unwrap()),
            "{line}"
        );
        let name = metric["Name"].as_str().unwrap();
        (name.to_owned(), line[name].as_u64().expect("a number"))
    };
    Some((
        operation.join(" "),
        directive["Metrics"]
            .as_array()
            .unwrap()
            .iter()
            .map(metric)
            .collect(),
    ))
}

#[tokio::test]
async fn a_request_tells_its_operation_errors_calls_and_cold_start() {
    let (lines, _guard) = Lines::metered();
    let world = World::strict().await;
    let mia = world.account().await;
    fail(&world, "GetItem", FaultKind::Before, TRIES);
    mia.get("/api/v1/accounts/me").await.is(503);
    mia.get("/api/v1/accounts/me").await.is(200);
    mia.get("/api/v1/labels/none").await.is(404);
    let mut rows = world.requests();
    rows.reverse();
    let mut warm = BTreeSet::new();
    for row in rows {
        let line = lines.request(&row.id);
        let (operation, metrics) = read(&line, NAMESPACE).expect("a document");
        assert_eq!(operation, row.route);
        let calls = u64::try_from(row.calls.len()).unwrap();
        let expected = [
            ("aws_calls", calls),
            ("cold", warm.insert(row.function).into()),
            ("duration_ms", metrics["duration_ms"]),
            ("errors", (row.status >= 500).into()),
        ];
        assert_eq!(
            metrics,
            expected
                .map(|(name, value)| (name.to_owned(), value))
                .into(),
            "{line}"
        );
    }
    // One line each, and no other line is a document.
    let documents = lines
        .all()
        .iter()
        .filter(|line| read(line, NAMESPACE).is_some())
        .count();
    assert_eq!(documents, world.requests().len());
}

#[tokio::test]
async fn what_is_no_operation_makes_no_metric() {
    let (lines, _guard) = Lines::metered();
    let world = World::strict().await;
    let routes = world.template().routes();
    let operations: BTreeSet<_> = routes.map(|(route, _)| route.key()).collect();
    for fixture in Fixture::all() {
        let (_, path) = fixture.route().split_once(' ').unwrap();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] {
            world.ask(method, path, None, &Value::Null).await;
        }
        world.get(&format!("{path}/nobody/s")).await;
    }
    let all = lines.all();
    let made: BTreeSet<_> = all
        .iter()
        .filter_map(|line| read(line, NAMESPACE))
        .map(|(name, _)| name)
        .collect();
    let strange: Vec<_> = made.difference(&operations).collect();
    assert!(
        strange.is_empty() && made.len() == Fixture::all().len(),
        "{strange:?} of {}",
        made.len()
    );
}

#[tokio::test]
async fn the_dashboard_searches_for_metrics_that_there_are() {
    let (lines, _guard) = Lines::metered();
    let world = World::strict().await;
    world.get("/.well-known/jwks.json").await.is(200);
    let (_, metrics) = read(&lines.request(&world.last_request().unwrap().id), NAMESPACE).unwrap();
    let searched = include_str!("../../monitoring.yaml")
        .split(r#"method,route} MetricName=\""#)
        .skip(1);
    let searched: Vec<_> = searched
        .map(|rest| rest.split('\\').next().unwrap())
        .collect();
    assert_eq!(searched.len(), 4);
    assert!(
        searched.iter().all(|name| metrics.contains_key(*name)),
        "{searched:?}"
    );
}

/// What a function of this stage that is started as on Lambda logs of `GET /.well-known/jwks.json`,
/// which it answers.
async fn logged(stage: &str) -> Vec<Value> {
    // Production takes no quick hashes.
    let world = World::with(&[
        ("Stage", stage),
        ("PasswordMemory", "19456"),
        ("PasswordPasses", "2"),
    ])
    .await;
    let environment = world.function_env("Session").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (binary, log) = (folder.path().join("session"), folder.path().join("log"));
    let script = format!(
        "#!/bin/sh\nexec {} > {}\n",
        BINARIES.join("session").display(),
        log.display()
    );
    write(&binary, script).unwrap();
    set_permissions(&binary, Permissions::from_mode(0o755)).unwrap();
    let fixture = Fixture::all()
        .into_iter()
        .find(|fixture| fixture.name == "session/jwks")
        .unwrap();
    let answer = invoke(&binary, &environment, &fixture.event).await.unwrap();
    assert_eq!(answer["statusCode"], 200, "{stage}: {answer}");
    let log = read_to_string(log).unwrap();
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn a_function_has_them_where_its_stage_says_so() {
    let operation = vec!["GET /.well-known/jwks.json"];
    for (stage, operations) in [
        ("trial", vec![]),
        ("staging", operation.clone()),
        ("production", operation),
    ] {
        let lines = logged(stage).await;
        let documents = lines
            .iter()
            .filter_map(|line| read(line, "Postern/AWS::StackName"));
        let made: Vec<_> = documents.map(|(operation, _)| operation).collect();
        assert_eq!(made, operations, "{stage}");
        // The trace that the Runtime API told the function of.
        assert_eq!(
            lines.last().unwrap()["span"]["trace_id"],
            "1-00000000-000000000000000000000000"
        );
    }
}
