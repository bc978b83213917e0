//! What a stored hash proves of a password, and what it cost to find out.

/// The work of one hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// argon2, whatever its cost.
    Argon2,
    /// bcrypt of this cost.
    Bcrypt(u32),
}

/// How much of a password a stored hash proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// All of it, so that a new hash and a verifier may be made of it.
    Whole,
    /// Its beginning: bcrypt takes no more of a long one, and whatever follows was never looked at.
    Beginning,
}

/// How a comparison ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// What is proved of the password, where it is the stored one's.
    pub proof: Option<Proof>,
    /// The hashes that were worked for it.
    pub work: Vec<Work>,
}
