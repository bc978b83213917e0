//! No file is so long that it has to be searched instead of read.

use std::collections::BTreeSet;

use super::texts;

/// The most lines of a file.
const MOST: usize = 250;
/// Those that have more and still have to be split. Nothing is added here.
const STILL_LONGER: [&str; 36] = [
    "bench/src/prices/page.rs",
    "bench/src/prices/walk.rs",
    "bench/src/runtime.rs",
    "functions/documents/src/file/tests.rs",
    "local/src/gateway/event.rs",
    "local/src/gateway/mod.rs",
    "local/src/ledger.rs",
    "local/src/template/nouns.rs",
    "local/src/template/resolve.rs",
    "local/src/tests/cloud.rs",
    "operator/src/accounts/import.rs",
    "operator/src/accounts/line.rs",
    "operator/src/clients.rs",
    "shared/src/api_key.rs",
    "shared/src/auth/password.rs",
    "shared/src/http/api.rs",
    "shared/src/http/parameters.rs",
    "shared/src/label/entries.rs",
    "tests/src/accounts/contested.rs",
    "tests/src/accounts/sign_up.rs",
    "tests/src/binaries.rs",
    "tests/src/costs/accounts.rs",
    "tests/src/documents/refusals.rs",
    "tests/src/inputs.rs",
    "tests/src/operator/accounts.rs",
    "tests/src/outbox/events.rs",
    "tests/src/profiles.rs",
    "tests/src/rotation/faults.rs",
    "tests/src/security/reset.rs",
    "tests/src/session/barong.rs",
    "tests/src/session/generate_jwt.rs",
    "tests/src/session/pacerpro.rs",
    "tests/src/session/po2.rs",
    "tests/src/session/polario/last.rs",
    "tests/src/session/second_factor.rs",
    "tests/src/wiring.rs",
];

#[test]
fn no_file_is_too_long() {
    let files = texts(".rs");
    assert!(files.len() > STILL_LONGER.len());
    let long = files
        .iter()
        .filter(|(_, text)| text.lines().count() > MOST)
        .map(|(path, _)| path.as_str());
    let long: BTreeSet<_> = long.collect();
    let listed = BTreeSet::from(STILL_LONGER);
    let new: Vec<_> = long.difference(&listed).collect();
    assert!(
        new.is_empty(),
        "more than {MOST} lines, to be split by subject: {new:?}"
    );
    let short: Vec<_> = listed.difference(&long).collect();
    assert!(
        short.is_empty(),
        "short enough, to be taken from the list: {short:?}"
    );
}
