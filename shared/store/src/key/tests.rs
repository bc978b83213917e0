//! Tests of `key`.

use super::*;

#[test]
fn documents_lie_between_the_core_and_their_end_in_order_of_their_slots() {
    let uid = Uid::random();
    let slots = (1..=999).map(|slot| Key::document(&uid, slot));
    let keys: Vec<_> = [Key::core(&uid)]
        .into_iter()
        .chain(slots)
        .chain([Key::documents_end(&uid)])
        .collect();
    assert!(keys.is_sorted_by(|one, next| one.sk() < next.sk()));
    assert!(Key::document(&uid, u32::MAX).sk() < Key::documents_end(&uid).sk());
}
