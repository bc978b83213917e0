//! The accounts operations.
