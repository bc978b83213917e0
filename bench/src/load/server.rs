//! The stack that is asked: this very executable once more, so that its processor time is its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::runtime::Process;

/// What a stack logs by itself on Lambda; the gateway's line a request and s3s's are the local
/// cloud's own.
const LOGS: &str = "info,aws=warn,local=warn,s3s=off";

/// Where a stack listens, and which process it is.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) address: SocketAddr,
    pub(super) pid: u32,
}

/// A stack in memory; ended when dropped.
pub(super) struct Server {
    pub(super) target: Target,
    _process: Process,
}

impl Server {
    /// Starts it on free ports, under the template's defaults. Its log lines are written as on
    /// Lambda, to nowhere.
    ///
    /// # Errors
    /// It did not start.
    pub(super) fn start() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["cloud", "--memory", "--port", "0", "--cloud-port", "0"])
            .env_clear()
            .env("RUST_LOG", LOGS);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = Process(command.spawn().context("the local cloud")?);
        let mut greeting = String::new();
        let pipe = process
            .0
            .stdout
            .as_mut()
            .context("the local cloud's greeting")?;
        BufReader::new(pipe).read_line(&mut greeting)?;
        let address =
            address_in(&greeting).context("the local cloud did not say where it listens")?;
        Ok(Self {
            target: Target {
                address,
                pid: process.0.id(),
            },
            _process: process,
        })
    }
}

/// `Postern     http://127.0.0.1:9000`.
fn address_in(greeting: &str) -> Option<SocketAddr> {
    greeting.trim().split_once("http://")?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_of_a_greeting_tells_the_address() {
        assert_eq!(
            address_in("Postern     http://127.0.0.1:9000\n"),
            Some("127.0.0.1:9000".parse().unwrap())
        );
        assert_eq!(address_in(""), None);
    }
}
