//! What `sam local` is told, so that its bare commands work.

use serde_json::Value;

const TEMPLATE: &str = include_str!("../../template.yaml");

/// SAM drops a variable that the template does not name, without a word.
#[test]
fn each_variable_that_sam_is_told_is_named_in_the_template() {
    let told: Value = serde_json::from_str(include_str!("../../events/env.json")).unwrap();
    let (_, globals) = TEMPLATE.split_once("\nGlobals:\n").unwrap();
    let (_, variables) = globals.split_once("      Variables:\n").unwrap();
    let named: Vec<_> = variables
        .lines()
        .take_while(|line| line.starts_with("        "))
        .filter_map(|line| line.trim().split_once(": "))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        told.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["Parameters"],
        "for all functions"
    );
    for name in told["Parameters"].as_object().unwrap().keys() {
        assert!(named.contains(&name.as_str()), "{name} is not in {named:?}");
    }
    assert!(named.contains(&"AWS_ENDPOINT_URL"));
}

/// A container knows this machine by the name that is added to its hosts.
#[test]
fn the_endpoint_s_host_is_one_that_containers_are_told() {
    let told: Value = serde_json::from_str(include_str!("../../events/env.json")).unwrap();
    let endpoint = told["Parameters"]["AWS_ENDPOINT_URL"].as_str().unwrap();
    let (host, port) = endpoint
        .strip_prefix("http://")
        .unwrap()
        .split_once(':')
        .unwrap();
    assert_eq!(port, "9001", "where `cargo run -p local` has it");
    let config = include_str!("../../samconfig.toml");
    for command in ["local_invoke", "local_start_api", "local_start_lambda"] {
        let (_, section) = config
            .split_once(&format!("[default.{command}.parameters]\n"))
            .unwrap();
        let section = section.split("\n[").next().unwrap();
        assert!(
            section.contains("env_vars = \"events/env.json\""),
            "{command}"
        );
        assert!(
            section.contains(&format!("{host}:host-gateway")),
            "{command}"
        );
    }
}
