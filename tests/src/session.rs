//! The session operations.
