//! The profiles operations.
