//! Tests of `expression`.

use super::*;

#[test]
fn clauses_share_names_and_join() {
    let mut expression = Expression::default();
    expression.set("state", "active");
    expression.set_from_or("ttl", "kept", 7);
    expression.add("tries", 1);
    expression.remove("labels.email");
    expression.when(If::Any(vec![
        If::Absent("state"),
        If::is("state", "pending"),
    ]));
    expression.when(If::below("tries", 10));
    assert_eq!(
        expression.update().as_deref(),
        Some("SET #n0 = :v0, #n1 = if_not_exists(#n2, :v1) ADD #n3 :v2 REMOVE #n4.#n5")
    );
    assert_eq!(
        expression.guard().as_deref(),
        Some("(attribute_not_exists(#n0) OR #n0 = :v3) AND #n3 < :v4")
    );
}
