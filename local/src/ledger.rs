//! What every request asked of AWS and what that cost. Touched by the gateway (requests) and the
//! cloud (calls).

mod rows;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::StatusCode;
use tokio::sync::Notify;

use crate::fault::{Armed, Fault, FaultKind};
pub use rows::{Call, Row};

/// How many requests, and how many calls, are kept.
const KEPT: usize = 1_000;

tokio::task_local! {
    /// The request on whose behalf the current task works; a task that a function spawns of its own
    /// works for none.
    pub(crate) static REQUEST: Arc<Trace>;
}

/// A request while it runs.
#[derive(Debug)]
pub(crate) struct Trace {
    row: Row,
    faults: Mutex<Armed>,
    state: Mutex<State>,
    killed: Notify,
}

#[derive(Debug, Default)]
struct State {
    trips: u32,
    in_flight: u32,
    calls: Vec<Call>,
}

/// All requests and calls, the latest last.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    rows: Mutex<VecDeque<Row>>,
    calls: Mutex<VecDeque<Call>>,
    faults: Mutex<Vec<Fault>>,
    tick: AtomicU64,
}

/// A call while it runs; written down when dropped, even if its future is.
pub(crate) struct Entry<'a> {
    pub(crate) call: Call,
    ledger: &'a Ledger,
    trace: Option<Arc<Trace>>,
}

impl Ledger {
    /// Orders a fault for the next request.
    pub(crate) fn arm(&self, fault: Fault) {
        lock(&self.faults).push(fault);
    }

    /// A request starts; it takes the faults that were ordered.
    pub(crate) fn begin(
        &self,
        function: &str,
        method: &str,
        path: &str,
        route: &str,
    ) -> Arc<Trace> {
        let row = Row {
            id: request_id(self.tick()),
            function: function.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            route: route.to_owned(),
            status: 0,
            trips: 0,
            reads: 0.0,
            writes: 0.0,
            calls: Vec::new(),
        };
        let faults = Mutex::new(Armed::new(std::mem::take(&mut *lock(&self.faults))));
        Arc::new(Trace {
            row,
            faults,
            state: Mutex::default(),
            killed: Notify::new(),
        })
    }

    /// A request ends.
    pub(crate) fn finish(&self, trace: &Trace, status: StatusCode) {
        let state = lock(&trace.state);
        let mut calls = state.calls.clone();
        calls.sort_by_key(|call| call.started);
        let reads = calls.iter().fold(0.0, |sum, call| sum + call.reads);
        let writes = calls.iter().fold(0.0, |sum, call| sum + call.writes);
        let row = Row {
            status: status.as_u16(),
            trips: state.trips,
            reads,
            writes,
            calls,
            ..trace.row.clone()
        };
        tracing::info!(
            route = row.route,
            status = row.status,
            trips = row.trips,
            reads,
            writes,
            id = row.id
        );
        keep(&self.rows, KEPT, row);
    }

    /// A call starts. With no DynamoDB call of the same request in flight, one to DynamoDB is a new
    /// trip.
    pub(crate) fn start(&self, call: Call, trace: Option<Arc<Trace>>) -> Entry<'_> {
        let request = trace.as_ref().map(|trace| trace.row.id.clone());
        let call = Call {
            started: self.tick(),
            request,
            ..call
        };
        if let Some(trace) = trace.as_ref().filter(|_| call.service == "dynamodb") {
            let mut state = lock(&trace.state);
            state.trips += u32::from(state.in_flight == 0);
            state.in_flight += 1;
        }
        Entry {
            call,
            ledger: self,
            trace,
        }
    }

    /// The latest first.
    pub(crate) fn rows(&self) -> Vec<Row> {
        lock(&self.rows).iter().rev().cloned().collect()
    }

    /// The latest first.
    pub(crate) fn calls(&self) -> Vec<Call> {
        lock(&self.calls).iter().rev().cloned().collect()
    }

    fn tick(&self) -> u64 {
        self.tick.fetch_add(1, Ordering::Relaxed)
    }
}

impl Trace {
    /// The gateway's request id.
    pub(crate) fn id(&self) -> &str {
        &self.row.id
    }

    /// Waits until a fault ends the function that works for the request.
    pub(crate) async fn killed(&self) {
        self.killed.notified().await;
    }

    /// The fault that is due with this call.
    pub(crate) fn strike(&self, action: &str) -> Option<FaultKind> {
        lock(&self.faults).strike(action)
    }
}

impl Entry<'_> {
    /// The fault that is due with this call.
    pub(crate) fn strike(&self) -> Option<FaultKind> {
        self.trace
            .as_ref()
            .and_then(|trace| trace.strike(&self.call.action))
    }

    /// Ends the function that made the call, which so never gets an answer.
    pub(crate) async fn kill<T>(&self) -> T {
        if let Some(trace) = &self.trace {
            trace.killed.notify_one();
        }
        std::future::pending().await
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.call.ended = self.ledger.tick();
        if let Some(trace) = &self.trace {
            let mut state = lock(&trace.state);
            if self.call.service == "dynamodb" {
                state.in_flight -= 1;
            }
            state.calls.push(self.call.clone());
        }
        keep(&self.ledger.calls, KEPT, std::mem::take(&mut self.call));
    }
}

/// Sixteen characters, like API Gateway's, in the order of arrival.
fn request_id(number: u64) -> String {
    format!("Local{number:010}=")
}

/// Adds `one` to a list of the `most` last ones.
pub(crate) fn keep<T>(list: &Mutex<VecDeque<T>>, most: usize, one: T) {
    let mut list = lock(list);
    list.push_back(one);
    if list.len() > most {
        list.pop_front();
    }
}

/// A panic elsewhere leaves nothing half done under any of these locks.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
