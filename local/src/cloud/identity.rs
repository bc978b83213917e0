//! Who calls, and by which secret.

/// The identity that may do everything: the operator's.
pub const OPERATOR: &str = "local";
/// The secret access key of every local identity.
pub const SECRET_KEY: &str = "local";
/// Who `sam local` says to be where nobody has told it, and by which secret: the operator here, who
/// else.
pub(super) const SAM_IDENTITY: &str = "defaultkey";
pub(super) const SAM_SECRET_KEY: &str = "defaultsecret";
