//! Private labels: set by the store's own door, seen by their owner.

use super::*;
use crate::world::crowd;

#[tokio::test]
async fn levels_follow_in_order() {
    let world = World::strict().await;
    let mia = world.account().await;
    for (key, value, level) in [
        ("document", "verified", 1),
        ("phone", "verified", 3),
        ("document", "rejected", 2),
        ("document", "verified", 3),
        ("email", "revoked", 0),
    ] {
        mia.private_label(key, value).await;
        assert_eq!(mia.level().await, level, "{key}: {value}");
    }
}

#[tokio::test]
async fn of_sixteen_changes_at_once_none_is_lost() {
    let world = World::strict().await;
    let mia = world.account().await;
    let keys: Vec<_> = (0..16).map(|n| format!("label-{n}")).collect();
    crowd(keys.iter().map(|key| mia.private_label(key, "here"))).await;
    let list = mia.get(PATH).await.json();
    assert_eq!(list.as_array().unwrap().len(), 17);
}
