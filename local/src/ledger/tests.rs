//! What counts as one trip.

use super::*;

fn call(service: &'static str, reads: f64) -> Call {
    Call {
        service,
        reads,
        ..Call::default()
    }
}

#[test]
fn calls_in_flight_together_are_one_trip() {
    let ledger = Ledger::default();
    let trace = ledger.begin("F", "GET", "/", "GET /");
    let start = |service| ledger.start(call(service, 0.5), Some(Arc::clone(&trace)));
    let (first, second) = (start("dynamodb"), start("dynamodb"));
    drop(first);
    let third = start("dynamodb");
    drop((second, third));
    drop(start("ses"));
    drop(start("dynamodb"));
    ledger.finish(&trace, StatusCode::OK);
    let row = &ledger.rows()[0];
    assert_eq!(
        (row.trips, row.reads, row.calls.len(), row.status),
        (2, 2.5, 5, 200)
    );
    assert!(
        row.calls
            .iter()
            .all(|call| call.started < call.ended && call.request.as_deref() == Some(&row.id))
    );
}
