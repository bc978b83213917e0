//! The wiring operations.
