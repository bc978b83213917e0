//! Waiting under a held clock: who waits goes on when nobody else does anything that could be
//! waited for.

use tokio::sync::watch;

/// Counts who works, and who of them waits.
#[derive(Debug, Default)]
pub(super) struct Turns(watch::Sender<Turn>);

#[derive(Debug, Default)]
struct Turn {
    number: u64,
    working: usize,
    waiting: usize,
}

impl Turn {
    /// Lets all that wait go on, once nobody else works.
    fn end(&mut self) {
        if self.waiting >= self.working {
            self.number += 1;
            self.waiting = 0;
        }
    }
}

impl Turns {
    pub(super) fn begin(&self) {
        self.0.send_modify(|turn| turn.working += 1);
    }

    pub(super) fn finish(&self) {
        self.0.send_modify(|turn| {
            turn.working -= 1;
            turn.end();
        });
    }

    /// Waits until all others that work have finished or wait too.
    pub(super) async fn pass(&self) {
        let mut turns = self.0.subscribe();
        let mut mine = 0;
        self.0.send_modify(|turn| {
            mine = turn.number;
            turn.waiting += 1;
            turn.end();
        });
        let waiting = Waiting {
            turns: self,
            turn: mine,
        };
        // It fails when there are no turns any more, and then there is nothing to wait for.
        let _ = turns.wait_for(|turn| turn.number != mine).await;
        drop(waiting);
    }
}

/// Takes back who gave up before the turn ended.
struct Waiting<'a> {
    turns: &'a Turns,
    turn: u64,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.turns.0.send_modify(|turn| {
            if turn.number == self.turn {
                turn.waiting -= 1;
            }
        });
    }
}
