//! The security operations.
