//! What a new password hash costs.

use argon2_rust::params::Memory;
use argon2_rust::{Algorithm, Argon2, Decoded, Params, Version};

/// The cost of argon2id: memory and passes over it, in one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
}

impl Cost {
    /// OWASP's first choice: 19 MiB, two passes.
    pub const FLOOR: Self = Self {
        memory_kib: 19_456,
        passes: 2,
    };
    /// The most that a hash may cost, so that nobody's sign-in runs out of memory or time.
    pub const MAX: Self = Self {
        memory_kib: 8 * Self::FLOOR.memory_kib,
        passes: 8 * Self::FLOOR.passes,
    };
    /// The least that argon2 takes, for tests: less than a millisecond.
    pub const LEAST: Self = Self {
        memory_kib: 8,
        passes: 1,
    };

    /// Both parts are held to `LEAST` and `MAX`.
    #[must_use]
    pub fn new(memory_kib: u32, passes: u32) -> Self {
        Self {
            memory_kib: memory_kib.clamp(Self::LEAST.memory_kib, Self::MAX.memory_kib),
            passes: passes.clamp(Self::LEAST.passes, Self::MAX.passes),
        }
    }

    /// KiB.
    #[must_use]
    pub fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// How often the memory is filled.
    #[must_use]
    pub fn passes(self) -> u32 {
        self.passes
    }

    /// Whether a hash that was made so took no more than `MAX`.
    pub(super) fn allows(decoded: &Decoded) -> bool {
        let Decoded { params, .. } = decoded;
        params.memory_kib() <= Self::MAX.memory_kib && params.passes() <= Self::MAX.passes
    }

    /// Whether a new hash would be no stronger than one that was made so.
    pub(super) fn is_reached_by(self, decoded: &Decoded) -> bool {
        let Decoded { params, .. } = decoded;
        params.memory_kib() >= self.memory_kib && params.passes() >= self.passes
    }

    /// What makes hashes at this cost.
    pub(super) fn argon2(self) -> Result<Argon2, argon2_rust::Error> {
        let memory = Memory::kib(u64::from(self.memory_kib));
        let params = Params::builder()
            .memory(memory)
            .passes(self.passes)
            .build()?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}
