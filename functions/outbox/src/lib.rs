//! The outbox
