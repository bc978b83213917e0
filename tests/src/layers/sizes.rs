//! No file is so long that it has to be searched instead of read.

use std::collections::BTreeSet;

use super::texts;

/// The most lines of a file.
const MOST: usize = 250;
/// Those that have more and still have to be split. Nothing is added here.
const STILL_LONGER: [&str; 58] = [
    "bench/src/prices/page.rs",
    "bench/src/prices/walk.rs",
    "bench/src/runtime.rs",
    "functions/documents/src/file/tests.rs",
    "local/src/cloud/dynamodb.rs",
    "local/src/cloud/item.rs",
    "local/src/cloud/mod.rs",
    "local/src/cloud/secrets/versions.rs",
    "local/src/cloud/wire.rs",
    "local/src/gateway/event.rs",
    "local/src/gateway/mod.rs",
    "local/src/ledger.rs",
    "local/src/template/nouns.rs",
    "local/src/template/resolve.rs",
    "local/src/tests/cloud.rs",
    "operator/src/accounts/import.rs",
    "operator/src/accounts/line.rs",
    "operator/src/clients.rs",
    "shared/src/access.rs",
    "shared/src/auth/gate.rs",
    "shared/src/auth/keyring/rotation.rs",
    "shared/src/auth/otp.rs",
    "shared/src/auth/password/any_hash.rs",
    "shared/src/auth/password/compare.rs",
    "shared/src/auth/tokens.rs",
    "shared/src/budget.rs",
    "shared/src/client.rs",
    "shared/src/credential.rs",
    "shared/src/credential/confirm.rs",
    "shared/src/document.rs",
    "shared/src/parked.rs",
    "shared/src/session.rs",
    "shared/src/settings.rs",
    "shared/src/settings/source.rs",
    "shared/store/src/expression.rs",
    "shared/store/src/key.rs",
    "shared/store/src/write.rs",
    "tests/src/accounts/contested.rs",
    "tests/src/accounts/sign_up.rs",
    "tests/src/binaries.rs",
    "tests/src/costs/accounts.rs",
    "tests/src/documents/refusals.rs",
    "tests/src/inputs.rs",
    "tests/src/operator/accounts.rs",
    "tests/src/operator/binary.rs",
    "tests/src/outbox/events.rs",
    "tests/src/profiles.rs",
    "tests/src/rotation/faults.rs",
    "tests/src/security/reset.rs",
    "tests/src/session/barong.rs",
    "tests/src/session/generate_jwt.rs",
    "tests/src/session/guesses.rs",
    "tests/src/session/pacerpro.rs",
    "tests/src/session/po2.rs",
    "tests/src/session/polario/last.rs",
    "tests/src/session/second_factor.rs",
    "tests/src/wiring.rs",
    "tests/src/world.rs",
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
