//! Why no try is taken.

/// Why no try was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The write's own conditions did not hold.
    Condition,
    /// The budget is spent; in so many seconds there is more.
    Spent(i64),
    /// Tries in flight have the last places, and some of them turn out right.
    Busy,
}
