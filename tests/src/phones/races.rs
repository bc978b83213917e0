//! One owner per number, whoever comes first.

use super::{UA, WRONG, number, unsent, wrong};
use crate::person::Person;
use crate::world::{World, crowd};

#[tokio::test]
async fn of_sixteen_accounts_one_gets_the_number() {
    let world = World::strict().await;
    let mut people = Vec::new();
    for n in 0..16 {
        people.push(Person::signed_in(&world, &format!("p{n}@example.com")).await);
    }
    for round in 0..8 {
        let number = &number(round);
        for person in &people {
            unsent(&world, person, number, "246810").await;
        }
        let answers = crowd(people.iter().map(|person| person.verify(number, "246810"))).await;
        let winners = answers.iter().filter(|answer| answer.status == 201).count();
        let statuses: Vec<_> = answers
            .iter()
            .map(|answer| answer.status.as_u16())
            .collect();
        assert_eq!(winners, 1, "round {round}: {statuses:?}");
        for loser in answers.into_iter().filter(|answer| answer.status != 201) {
            loser.refuses(404, WRONG);
        }
        let claims = world
            .table()
            .into_iter()
            .filter(|item| item["pk"]["S"] == format!("PHONE#{number}"));
        assert_eq!(claims.filter(|item| item["sk"]["S"] == "CLAIM").count(), 1);
    }
    let verified =
        |item: &serde_json::Value| item.get("verified_at").is_some() && item["sk"]["S"] != "CLAIM";
    assert_eq!(
        world.table().iter().filter(|item| verified(item)).count(),
        8
    );
}

#[tokio::test]
async fn the_same_code_sixteen_times_at_once_counts_once() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    let answers = crowd((0..16).map(|_| mia.verify(UA, &code))).await;
    let count = |status: u16| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!(count(201), 1);
    assert_eq!(count(201) + count(400) + count(404), 16);
    assert_eq!(mia.level().await, 2);
}

#[tokio::test]
async fn labels_that_change_meanwhile_are_not_lost() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    let labels = crowd((0..8).map(|n| {
        let mia = &mia;
        async move { mia.private_label(&format!("label-{n}"), "here").await }
    }));
    let (answer, _) = tokio::join!(mia.verify(UA, &code), labels);
    answer.is(201);
    assert_eq!(
        mia.get("/api/v1/labels")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        10
    );
    assert_eq!(mia.level().await, 2);
}

#[tokio::test]
async fn a_right_code_among_wrong_ones_counts_only_within_the_tries() {
    let world = World::strict().await;
    let mia = world.account().await;
    let code = mia.code(UA).await;
    let guesses: Vec<_> = (0..64)
        .map(|n| {
            if n == 63 {
                code.clone()
            } else {
                wrong(&code, n)
            }
        })
        .collect();
    let answers = crowd(guesses.iter().map(|guess| mia.verify(UA, guess))).await;
    let tried = answers.iter().any(|answer| answer.status == 201);
    assert_eq!(mia.level().await, if tried { 2 } else { 1 });
    assert!(
        !tried,
        "the last of 64 comes after the three that are allowed"
    );
}
