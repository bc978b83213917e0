//! Tests of `source`.

use super::*;

#[test]
fn links_lead_where_nobody_listens() {
    for good in [
        "https://app.example.com",
        "https://app.example.com:8443/id",
        "http://localhost:3000",
        "http://127.0.0.1",
        "http://[::1]:3000",
        "http://app.localhost",
    ] {
        assert!(is_site(good), "{good}");
    }
    for bad in [
        "http://app.example.com",
        "http://localhost.example.com",
        "https://app.example.com/",
        "https://app.example.com/id/",
        "https://app.example.com?a=1",
        "https://app.example.com/#a",
        "https://mia@app.example.com",
        "https://",
        "https:///id",
        "ftp://app.example.com",
        "app.example.com",
        "/id",
        "javascript:alert(1)",
        "https://app.example.com/a b",
        " https://app.example.com",
    ] {
        assert!(!is_site(bad), "{bad}");
    }
}

#[test]
fn names_of_apps() {
    for good in [
        "Postern",
        "Harbour & S\u{f6}hne",
        "Acme: \"Pay\"",
        "7",
        "\u{6f22}\u{5b57}",
        &"x".repeat(100),
    ] {
        assert!(app_name(good).is_ok(), "{good}");
    }
    for bad in [
        "<Acme>",
        "a<b",
        "a>b",
        "a\nb",
        "a\0b",
        "\u{200b}",
        ":",
        " ",
        &"x".repeat(101),
    ] {
        assert!(app_name(bad).is_err(), "{bad}");
    }
}
