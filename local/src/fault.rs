//! Faults that a test orders for the AWS calls of the next request. Pure.

use std::time::Duration;

/// Something that goes wrong with one AWS call of the next gateway request. The SDK tries a call
/// that broke or was throttled again, which counts as the next call: to keep it from succeeding,
/// order a fault for each of its three tries.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Which call, from 1, among those that `action` matches.
    pub call: usize,
    /// Count only calls of this action (`PutItem`, `SendEmail`); any without.
    pub action: Option<String>,
    /// What happens to it.
    pub kind: FaultKind,
}

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The connection breaks before the call takes effect.
    Before,
    /// The call takes effect, its answer is lost.
    After,
    /// The service answers that it is too busy; nothing takes effect.
    Throttle,
    /// The function dies before the call takes effect.
    KillBefore,
    /// The function dies after the call took effect.
    KillAfter,
    /// The service refuses, by its own words; nothing takes effect.
    Refuse {
        /// HTTP status.
        status: u16,
        /// `MessageRejected`.
        code: &'static str,
        /// What it says.
        message: &'static str,
    },
    /// Something in front of the service answers, with a page in HTML and this status; nothing
    /// takes effect.
    Page(u16),
    /// A transaction is cancelled for this reason; nothing takes effect.
    Cancelled(&'static str),
    /// The call takes effect, its answer ends a byte too soon.
    Cut,
    /// The call takes effect, its answer's JSON tells a date as text, where the service tells it in
    /// seconds.
    Mistyped,
    /// The call takes effect after a while.
    Delay(Duration),
}

/// The faults of one request, each with the calls it has counted so far.
#[derive(Debug, Default)]
pub(crate) struct Armed(Vec<(Fault, usize)>);

impl Armed {
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| (fault, 0)).collect())
    }

    /// Counts a call of `action`; the fault that is due with it, if any.
    pub(crate) fn strike(&mut self, action: &str) -> Option<FaultKind> {
        let mut due = None;
        for (fault, seen) in &mut self.0 {
            if fault
                .action
                .as_deref()
                .is_none_or(|wanted| wanted == action)
            {
                *seen += 1;
                due = due.or((*seen == fault.call).then_some(fault.kind));
            }
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kth_call_of_an_action_is_struck_once() {
        let put = Fault {
            call: 2,
            action: Some("PutItem".to_owned()),
            kind: FaultKind::Throttle,
        };
        let any = Fault {
            call: 1,
            action: None,
            kind: FaultKind::Before,
        };
        let mut armed = Armed::new(vec![put, any]);
        let struck =
            ["GetItem", "PutItem", "PutItem", "PutItem"].map(|action| armed.strike(action));
        assert_eq!(
            struck,
            [
                Some(FaultKind::Before),
                None,
                Some(FaultKind::Throttle),
                None
            ]
        );
    }
}
