//! `docs/prices.md` covers every operation of the template, and none has become dearer than it
//! says.

use std::collections::BTreeSet;

use bench::prices::{Kept, operations, operations_with_key};
use local::template::{Parameters, Route, Template, quick_passwords};

const PAGE: &str = include_str!("../../docs/prices.md");

#[tokio::test]
async fn no_operation_costs_more_than_the_table_says() {
    // What passwords cost is time and no units.
    let (kept, walked) = (
        Kept::read(PAGE),
        operations(&quick_passwords()).await.unwrap(),
    );
    for operation in &walked {
        let (now, most) = (Kept::of(operation), kept.get(&operation.route));
        let most = most.unwrap_or_else(|| panic!("{} is not in docs/prices.md", operation.route));
        assert!(
            now.within(most),
            "{}: {now:?}, but docs/prices.md has {most:?}",
            operation.route
        );
    }
}

#[tokio::test]
async fn no_key_costs_more_than_the_table_says() {
    let (kept, usual) = (Kept::read_keyed(PAGE), Kept::read(PAGE));
    for operation in operations_with_key(&quick_passwords()).await.unwrap() {
        let now = Kept::of(&operation);
        // What is not in the table takes no notice of a key.
        let most = kept
            .get(&operation.route)
            .or_else(|| usual.get(&operation.route));
        let most = most.unwrap_or_else(|| panic!("{} is not in docs/prices.md", operation.route));
        assert!(
            now.within(most),
            "{} with a key: {now:?}, but docs/prices.md has {most:?}",
            operation.route
        );
    }
}

#[tokio::test]
async fn every_operation_of_the_template_has_a_row_and_no_other() {
    let template = Template::load(&Parameters::new()).unwrap();
    let routes = template
        .routes()
        .map(|(route, _)| route)
        .filter(|route| route.is_operation());
    let routes: BTreeSet<_> = routes.map(Route::key).collect();
    let kept: BTreeSet<_> = Kept::read(PAGE).into_keys().collect();
    assert_eq!(kept, routes);
}

#[test]
fn more_of_anything_is_noticed() {
    let row = "| `GET /a/{b}` | 1 | 1.5 | 0 | 0 | 2 | 9 | 9 | 9 | 1.0 | 9 | 512 | | 1.00 |";
    let kept = Kept::read(row)["GET /a/{b}"];
    assert_eq!(
        kept,
        Kept {
            trips: 1.0,
            reads: 1.5,
            writes: 0.0,
            later_reads: 0.0,
            later_writes: 2.0
        }
    );
    assert!(kept.within(&kept));
    for more in [
        Kept { trips: 2.0, ..kept },
        Kept { reads: 2.0, ..kept },
        Kept {
            writes: 1.0,
            ..kept
        },
        Kept {
            later_reads: 0.5,
            ..kept
        },
        Kept {
            later_writes: 3.0,
            ..kept
        },
    ] {
        assert!(!more.within(&kept), "{more:?}");
    }
}
