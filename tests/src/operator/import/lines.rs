//! Lines that are refused, or told apart.

use std::fs;

use serde_json::{Value, json};

use super::{BCRYPT, Lines, counted};
use crate::person::Person;
use crate::world::World;

#[tokio::test]
async fn a_line_that_stands_twice_is_there_already_in_a_dry_run_too() {
    let (world, lines) = (World::strict().await, Lines::new());
    let one = json!({ "email": "a@example.com", "uid": "ID00000000A1", "password_hash": BCRYPT });
    let other = json!({ "email": "b@example.com", "password_hash": BCRYPT });
    let file = lines.file(&[one.clone(), other, one]);
    let dry = world
        .unchanged(world.order(&["accounts", "import", &file, "--dry-run"]))
        .await
        .well();
    let done = world.order(&["accounts", "import", &file]).await.well();
    assert_eq!(
        (dry, done),
        (counted([3, 2, 1, 0], 0), counted([3, 2, 1, 0], 0))
    );
}

#[tokio::test]
async fn a_bom_is_skipped_and_an_unproved_address_is_refused() {
    let (world, lines) = (World::strict().await, Lines::new());
    let file = lines.file(&[
        json!({ "email": "a@example.com", "email_verified": true }),
        json!({ "email": "b@example.com", "email_verified": false }),
        json!({ "email": "c@example.com", "state": "pending" }),
    ]);
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("\u{feff}{text}")).unwrap();
    let done = world.order(&["accounts", "import", &file]).await;
    assert_eq!(done.code, 6);
    let told: Vec<Value> = done
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        (&told[0]["line"], &told[1]["line"], &told[2]),
        (&json!(2), &json!(3), &counted([3, 1, 0, 2], 1))
    );
    assert!(
        !world.table_text().contains("b@example.com")
            && !world.table_text().contains("c@example.com")
    );
}

/// What is told, a line each.
fn told(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn what_cannot_be_imported_is_told_by_line_and_the_rest_is_done() {
    let (world, lines) = (World::strict().await, Lines::new());
    let taken = world.account().await;
    // Somebody signed up with this address and never confirmed: whoever owned it elsewhere gets it.
    Person::signed_up(&world, "new@example.com").await;
    let bad = [
        json!({ "email": "mia@example.com", "password_hash": BCRYPT }),
        json!({ "email": "new@example.com", "password_hash": BCRYPT }),
        json!({ "email": "nobody" }),
        json!({ "email": "uid@example.com", "uid": taken.uid().await }),
        json!({ "email": "plain@example.com", "password_hash": "sesame" }),
        json!({ "email": "new@example.com" }),
    ];
    let file = lines.file(&bad);
    let dry = world
        .unchanged(world.order(&["accounts", "import", &file, "--dry-run"]))
        .await;
    assert_eq!(dry.code, 6);
    let dry = told(&dry.text);
    let why = |number: u64, why: &str| json!({ "line": number, "refused": why });
    let common = [
        why(1, "the address has another account"),
        why(3, "the address is invalid"),
        why(4, "the uid has another account"),
        why(5, "the password hash is neither bcrypt nor argon2"),
    ];
    let tally = counted([6, 1, 0, 5], 0);
    let earlier = [
        why(6, "the address stood in an earlier line"),
        tally.clone(),
    ];
    assert_eq!(dry, [&common[..], &earlier].concat());

    let done = world.order(&["accounts", "import", &file]).await;
    assert_eq!(done.code, 6);
    let done = told(&done.text);
    assert_eq!(
        done,
        [
            &common[..],
            &[why(6, "the address has another account"), tally]
        ]
        .concat()
    );
    Person::token(&world, "new@example.com", "Harbour-lane-7").await;
    let again = world.order(&["accounts", "import", &file]).await.text;
    assert!(
        again.ends_with(&format!("{}\n", counted([6, 0, 1, 5], 0))),
        "{again}"
    );
}

#[tokio::test]
async fn a_number_that_is_no_subscriber_s_is_refused() {
    let (world, lines) = (World::strict().await, Lines::new());
    let numbers = [
        "+1 900 234 5679",
        "+44 70 1234 5679",
        "+380 800 123456",
        "+44 300 123 4567",
    ];
    let bad = numbers.map(|number| json!({ "email": "a@example.com", "phone": number }));
    let file = lines.file(&bad);
    for order in [
        &["accounts", "import", &file, "--dry-run"][..],
        &["accounts", "import", &file],
    ] {
        let done = world.order(order).await;
        let told: Vec<Value> = done
            .text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        for (n, line) in told.iter().take(numbers.len()).enumerate() {
            assert_eq!(
                *line,
                json!({ "line": n + 1, "refused": "the phone number is invalid" })
            );
        }
        assert_eq!(
            (told.len(), &told[4]["imported"], &told[4]["refused"]),
            (5, &json!(0), &json!(4))
        );
    }
}

#[tokio::test]
async fn a_dry_run_tells_what_two_lines_cannot_both_have() {
    let (world, lines) = (World::strict().await, Lines::new());
    let both = [
        json!({ "email": "a@example.com", "uid": "ID00000000A1", "phone": "+380957564511" }),
        json!({ "email": "b@example.com", "uid": "ID00000000A1" }),
        json!({ "email": "c@example.com", "phone": "380957564511" }),
    ];
    let dry = world
        .unchanged(world.order(&["accounts", "import", &lines.file(&both), "--dry-run"]))
        .await;
    let why = |number: u64, why: &str| json!({ "line": number, "refused": why });
    let expected = [
        why(2, "the uid stood in an earlier line"),
        why(3, "the number stood in an earlier line"),
        counted([3, 1, 0, 2], 1),
    ];
    let told: Vec<Value> = dry
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn what_cannot_be_read_ends_an_import() {
    let (world, folder) = (World::strict().await, tempfile::tempdir().unwrap());
    let done = world
        .order(&["accounts", "import", folder.path().to_str().unwrap()])
        .await;
    done.fails(
        1,
        "line 1 and all that follows cannot be read: Is a directory (os error 21)",
    );
}
