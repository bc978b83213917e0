//! The phones operations.
