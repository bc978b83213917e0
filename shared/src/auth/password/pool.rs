//! Where slow hashes are worked: off the async threads, no more at a time than there are cores; on
//! Lambda right where they are asked for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use argon2_rust::Hasher;
use tokio::sync::Semaphore;

use super::Cost;
use crate::error::Error;

/// Hashers keep their memory (by default 19 MiB) between hashes; there are never more of them than
/// cores.
static HASHERS: Mutex<Vec<Hasher>> = Mutex::new(Vec::new());
static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// Whether nothing else waits for this process's only async thread.
static ALONE: AtomicBool = AtomicBool::new(false);

/// From now on hashes are worked on the thread that asks for them. Lambda hands a process one event
/// at a time, so nothing waits meanwhile, and to go to another thread and back takes a twentieth of
/// a hash.
pub(crate) fn work_in_place() {
    ALONE.store(true, Ordering::Relaxed);
}

/// Waits for a core, and works there; `work` sets what the hasher makes, which another one used
/// before.
pub(super) async fn hashing<T: Send + 'static>(
    work: impl FnOnce(&mut Hasher) -> Result<T, argon2_rust::Error> + Send + 'static,
) -> Result<T, Error> {
    let _core = CORES.acquire().await.map_err(Error::internal)?;
    let hash = move || {
        let kept = HASHERS.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut hasher = kept.map_or_else(hasher, Ok)?;
        let done = work(&mut hasher);
        HASHERS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(hasher);
        done
    };
    let hashed = if ALONE.load(Ordering::Relaxed) {
        hash()
    } else {
        tokio::task::spawn_blocking(hash)
            .await
            .map_err(Error::internal)?
    };
    hashed.map_err(Error::internal)
}

/// What a worker hashes with, by the default cost of new passwords.
///
/// # Errors
/// When memory runs out.
pub fn hasher() -> Result<Hasher, argon2_rust::Error> {
    Ok(Cost::FLOOR.argon2()?.hasher())
}
