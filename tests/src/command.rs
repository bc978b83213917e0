//! `cargo run -p local` as a person meets it: start, restart, a second start, ctrl-C.

mod folder;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use local::template::quick_passwords;

use crate::binaries::BINARIES;

/// A running command and the address that it printed.
struct Running {
    child: Child,
    /// One reader from the first line on: it may hold lines that came with the one that was asked
    /// for.
    greeting: BufReader<ChildStdout>,
    address: String,
}

fn command(data: &Path, port: &str) -> Command {
    let mut command = Command::new(BINARIES.join("local"));
    command
        .args(["--port", port, "--cloud-port", "0", "--data"])
        .arg(data);
    // Functions have their timeouts here.
    for (name, value) in quick_passwords() {
        command.arg("--set").arg(format!("{name}={value}"));
    }
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("RUST_LOG", "warn");
    command
}

impl Running {
    fn start(data: &Path) -> Self {
        Self::of(&mut command(data, "0"))
    }

    /// In profile `compat`.
    fn compat(data: &Path) -> Self {
        Self::of(command(data, "0").args(["--profile", "compat"]))
    }

    fn of(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut greeting = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        greeting.read_line(&mut line).unwrap();
        let (_, address) = line.trim().split_once("http://").expect("an address");
        let address = address.to_owned();
        Self {
            child,
            greeting,
            address,
        }
    }

    /// Sends a form and returns the body.
    fn post(&self, path: &str, form: &str) -> String {
        self.ask("POST", path, form)
    }

    fn ask(&self, method: &str, path: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: \
                application/x-www-form-urlencoded\r\n",
            self.address
        );
        stream
            .write_all(format!("{head}Content-Length: {}\r\n\r\n{form}", form.len()).as_bytes())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    /// What the server at `address` says to who asks nothing in particular.
    fn told(address: std::net::SocketAddr) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Ctrl-C.
    fn interrupt(self) -> Output {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &pid])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait_with_output().unwrap()
    }
}

fn refused(data: &Path, port: &str) -> String {
    let output = command(data, port).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_was_done_survives_a_restart_and_ctrl_c_is_clean() {
    let data = tempfile::tempdir().unwrap();
    let sign_up = "email=mia@example.com&password=Harbour-lane-7";
    let first = Running::compat(data.path());
    assert_eq!(first.post("/api/v1/accounts", sign_up), "null");
    let ended = first.interrupt();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    // The account waits for its confirmation under the same keyring: only who knows the password is
    // told so.
    let second = Running::compat(data.path());
    let sign_in = format!("{sign_up}&application_id=peatio");
    let answer = second.post("/api/v1/sessions", &sign_in);
    assert_eq!(
        answer,
        r#"{"error":"You have to confirm your email address before continuing."}"#
    );
    second.interrupt();
}

#[test]
fn a_second_start_says_what_is_in_the_way() {
    let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = Running::start(data.path());
    let port = first.address.split_once(':').unwrap().1.to_owned();
    let taken = refused(other.path(), &port);
    assert!(
        taken.contains(&format!("cannot listen on {} (--port)", first.address)),
        "{taken}"
    );
    let used = refused(data.path(), "0");
    assert!(used.contains("is in use by another local cloud"), "{used}");
    assert_eq!(
        (taken.lines().count(), used.lines().count()),
        (1, 1),
        "{taken}{used}"
    );
    first.interrupt();
}

/// The addresses that the container bridge and the loopback stand for here.
#[cfg(target_os = "linux")]
#[test]
fn the_aws_endpoint_is_on_a_second_address_where_one_is_named() {
    let data = tempfile::tempdir().unwrap();
    let mut running =
        Running::of(command(data.path(), "0").args(["--memory", "--cloud-address", "127.0.0.2"]));
    let addresses = [(); 2].map(|()| {
        let mut line = String::new();
        running.greeting.read_line(&mut line).unwrap();
        let address = line
            .split_once("http://")
            .unwrap()
            .1
            .split_whitespace()
            .next()
            .unwrap();
        address.parse::<std::net::SocketAddr>().unwrap()
    });
    assert_eq!(
        addresses.map(|address| address.ip().to_string()),
        ["127.0.0.1", "127.0.0.2"]
    );
    assert_eq!(addresses[0].port(), addresses[1].port());
    for address in addresses {
        let endpoint = Running::told(address);
        assert!(
            endpoint.contains("MissingAuthenticationToken"),
            "{address}: {endpoint}"
        );
    }
    running.interrupt();
}

#[test]
fn a_wrong_setting_is_one_line() {
    let data = tempfile::tempdir().unwrap();
    for (setting, why) in [
        ("Profile=loose", "PROFILE must be strict or compat"),
        (
            "ApiKeysLimit=some",
            "function ApiKeys: settings: API_KEYS_LIMIT must be 1 to 999",
        ),
        ("SmsPrices=US=1;GB", "SMS_PRICES"),
        (
            "AppName=<Acme>",
            "APP_NAME must be up to 100 characters, a letter or digit among them, no control, < or \
                >",
        ),
        (
            "FrontendUrl=http://app.example.com",
            "parameter FrontendUrl must be https, or http to localhost, without a",
        ),
        (
            "FrontendUrl=https://app.example.com/",
            "parameter FrontendUrl must be https",
        ),
        (
            "CorsOrigin=https://app.example.com/",
            "parameter CorsOrigin must be origins joined by commas",
        ),
        (
            "CorsOrigin=https://a.example;https://b.example",
            "parameter CorsOrigin must be origins joined by commas",
        ),
        (
            "Stage=moon",
            "parameter Stage must be one of trial, staging, production, not \"moon\"",
        ),
        ("Nonsense=1", "there is no parameter or setting Nonsense"),
    ] {
        let output = command(data.path(), "0")
            .args(["--set", setting])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (output.status.code(), said.lines().count()),
            (Some(1), 1),
            "{said}"
        );
        assert!(said.contains(why), "{said}");
    }
}
