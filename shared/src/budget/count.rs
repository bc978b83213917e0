//! How a budget counts: the writes that take a try, and what an item tells of those taken.

use super::attempt::{Attempt, source_attribute};
use super::kinds::{Budget, HOUR_SECS, LASTING_SECS};
use super::patience::IN_FLIGHT_SECS;
use super::why::Why;
use store::{If, Item, Write, Written, marks, number};
use types::clock::Timestamp;

impl Budget {
    /// Whether `item`, as it was read, has nothing left for this hour, or for a later one that
    /// others have started.
    pub(crate) fn is_spent(&self, item: &Item, now: Timestamp) -> bool {
        number(item, self.hour) >= Some(now / HOUR_SECS)
            && marks(item, self.name).len() >= self.hourly
    }

    /// Whether `item`, as it was read, has nothing left for the source `tag`.
    pub(crate) fn is_spent_by(&self, item: &Item, tag: &str, now: Timestamp) -> bool {
        let of_source = source_attribute(self.name, tag);
        let spent = self
            .by_source
            .is_some_and(|most| marks(item, &of_source).len() >= most);
        self.is_spent(item, now) || spent && number(item, self.hour) >= Some(now / HOUR_SECS)
    }

    pub(super) fn why(&self, item: &Item, hour: i64, now: Timestamp, attempt: &Attempt) -> Why {
        let lasting = self
            .lasting
            .is_some_and(|most| number(item, self.total) >= Some(most));
        let this_hour = number(item, self.hour) == Some(hour);
        let of_source = self.by_source.zip(attempt.source());
        let all = marks(item, self.name).len();
        let full = all >= self.hourly
            || of_source
                .is_some_and(|(most, source)| marks(item, source).len() >= most && all >= most);
        match (lasting, this_hour && full) {
            (true, _) => Why::Spent(LASTING_SECS),
            (false, true) => Why::Spent(HOUR_SECS - now.rem_euclid(HOUR_SECS)),
            (false, false) => Why::Condition,
        }
    }

    pub(super) fn counted(
        &self,
        write: Write,
        hour: i64,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Write {
        let mut room = vec![
            If::is(self.hour, hour),
            If::small_set(self.name, self.hourly),
        ];
        if let Some((most, source)) = self.by_source.zip(attempt.source()) {
            // A source has no more than all have together: what it counted before all was forgotten
            // binds it no more.
            room.push(If::Any(vec![
                If::small_set(source, most),
                If::small_set(self.name, most),
            ]));
        }
        let unused_before = If::All(vec![If::below(self.hour, hour), If::Absent(self.name)]);
        let open = If::Any(vec![If::Absent(self.hour), unused_before, If::All(room)]);
        attempt
            .added(self.bounded(write, now).set(self.hour, hour))
            .when(open)
    }

    pub(super) fn restarted(
        &self,
        write: Write,
        hour: i64,
        seen: i64,
        attempt: &Attempt,
        others: &[String],
        now: Timestamp,
    ) -> Write {
        let write = self
            .bounded(write, now)
            .set(self.hour, hour)
            .when(If::is(self.hour, seen));
        let stale = others
            .iter()
            .filter(|name| Some(name.as_str()) != attempt.source());
        attempt.alone(stale.fold(write, |write, name| write.remove(name)))
    }

    fn bounded(&self, write: Write, now: Timestamp) -> Write {
        let write = if self.comes_back {
            write.set(&self.at(), now)
        } else {
            write
        };
        match self.lasting {
            Some(most) => {
                let open = If::Any(vec![If::Absent(self.total), If::below(self.total, most)]);
                write.add(self.total, 1).when(open)
            }
            None => write,
        }
    }

    /// Attribute: when the latest try was taken.
    fn at(&self) -> String {
        format!("{}_at", self.name)
    }

    pub(super) fn taken_lately(&self, item: &Item, now: Timestamp) -> bool {
        number(item, &self.at()).is_some_and(|at| now - at <= IN_FLIGHT_SECS)
    }

    /// The hour that a refused write found counted.
    pub(super) fn hour_found(&self, written: &Written) -> Option<i64> {
        match written {
            Written::Refused {
                item: Some(item), ..
            } => number(item, self.hour),
            _ => None,
        }
    }

    /// The sets of single sources that a refused write found.
    pub(super) fn sources_in(&self, written: &Written) -> Vec<String> {
        let Written::Refused {
            item: Some(item), ..
        } = written
        else {
            return Vec::new();
        };
        self.sources(item)
    }

    /// The attributes that hold the marks of single sources.
    pub(crate) fn sources(&self, item: &Item) -> Vec<String> {
        let prefix = source_attribute(self.name, "");
        item.keys()
            .filter(|name| name.starts_with(&prefix))
            .cloned()
            .collect()
    }
}
