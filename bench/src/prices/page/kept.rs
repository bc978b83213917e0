//! What the committed page says of each operation, read back.

use std::collections::BTreeMap;

use crate::prices::keyed;
use crate::prices::measure::Operation;

/// What the committed page says of an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kept {
    /// DynamoDB calls in sequence.
    pub trips: f64,
    /// DynamoDB read units.
    pub reads: f64,
    /// DynamoDB write units.
    pub writes: f64,
    /// DynamoDB read units after the answer.
    pub later_reads: f64,
    /// DynamoDB write units after the answer.
    pub later_writes: f64,
}

impl Kept {
    /// What a walk found.
    #[must_use]
    pub fn of(operation: &Operation) -> Self {
        let (later_reads, later_writes) = operation.later_units();
        let Operation {
            trips,
            reads,
            writes,
            ..
        } = operation;
        Self {
            trips: f64::from(*trips),
            reads: *reads,
            writes: *writes,
            later_reads,
            later_writes,
        }
    }

    /// Whether nothing is more than in `other`.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        let each = |one: &Self| {
            [
                one.trips,
                one.reads,
                one.writes,
                one.later_reads,
                one.later_writes,
            ]
        };
        each(self)
            .into_iter()
            .zip(each(other))
            .all(|(own, most)| own <= most)
    }

    /// Every row of a page's table, by its route.
    #[must_use]
    pub fn read(page: &str) -> BTreeMap<String, Self> {
        Self::rows(page, "| `")
    }

    /// Every row of its table of requests with a key.
    #[must_use]
    pub fn read_keyed(page: &str) -> BTreeMap<String, Self> {
        Self::rows(page, keyed::ROW)
    }

    fn rows(page: &str, start: &str) -> BTreeMap<String, Self> {
        let row = |line: &str| {
            let mut cells = line.strip_prefix(start)?.split('|').map(str::trim);
            let route = cells.next()?.trim_end_matches('`').to_owned();
            let mut number = || cells.next()?.parse().ok();
            let (trips, reads, writes) = (number()?, number()?, number()?);
            let kept = Self {
                trips,
                reads,
                writes,
                later_reads: number()?,
                later_writes: number()?,
            };
            Some((route, kept))
        };
        page.lines().filter_map(row).collect()
    }
}
