//! The whole of it, small: every operation at two counts of connections against a stack in this
//! process.

use std::time::Duration;

use tokio::net::TcpListener;

use super::operation::Operation;
use super::server::Target;
use super::{Measured, cell, page, people};
use local::template::Parameters;
use local::{Options, Stack};
use local::{Patience, serve};

async fn target() -> Target {
    // As few rounds as SCRAM allows.
    let parameters = Parameters::from([("ScramIterations".to_owned(), "4096".to_owned())]);
    let stack = Stack::start(Options {
        parameters,
        ..Options::default()
    })
    .await
    .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve::http(
        stack,
        listener,
        Patience::default(),
        std::future::pending(),
    ));
    Target {
        address,
        pid: std::process::id(),
    }
}

async fn measured() -> Measured {
    super::measured(&target().await, &[2, 8], Duration::ZERO, Duration::ZERO)
        .await
        .unwrap()
}

#[tokio::test]
async fn every_operation_is_answered_on_every_connection() {
    let measured = measured().await;
    let expected: Vec<_> = Operation::ALL
        .into_iter()
        .flat_map(|operation| [(operation, 2), (operation, 8)])
        .collect();
    let cells: Vec<_> = measured
        .cells
        .iter()
        .map(|cell| (cell.operation, cell.connections))
        .collect();
    assert_eq!(cells, expected);
    for cell in &measured.cells {
        assert_eq!(cell.figures.count(), cell.connections, "{cell:?}");
        // A who-am-I may be shorter than the tick that processor time is told in; a hash is not.
        let hashes = matches!(cell.operation, Operation::SignIn | Operation::SignUp);
        assert!(cell.figures.cpu_ms() > 0.0 || !hashes, "{cell:?}");
    }
    let bare: Vec<_> = measured
        .bare
        .iter()
        .map(|bare| (bare.workers, bare.figures.count(), &*bare.made))
        .collect();
    let made = "$argon2id$v=19$m=19456,t=2,p=1";
    assert_eq!(
        bare,
        [(1, 2, made), (measured.cores, 2 * measured.cores, made)]
    );
    let page = page::page(&measured).unwrap();
    assert!(
        page.contains("; 50 requests, 0 errors.\n")
            && page.contains("| sign-ins/s / bare hashes/s (connections: 8"),
        "{page}"
    );
    for operation in Operation::ALL {
        assert_eq!(
            page.matches(&format!("`{}`", operation.route())).count(),
            2,
            "{page}"
        );
    }
}

#[tokio::test]
async fn one_wrong_answer_ends_it_and_is_told() {
    let target = target().await;
    let mut people = people::made(&target, 2).await.unwrap();
    "none".clone_into(&mut people[1].token);
    let measured = cell::measured(
        &target,
        Operation::WhoAmI,
        people.iter(),
        Duration::ZERO,
        Duration::ZERO,
    )
    .await;
    let error = measured.unwrap_err().to_string();
    assert!(
        error.starts_with("GET /api/v1/accounts/me was answered 401 Unauthorized: {\"error\":"),
        "{error}"
    );
}
