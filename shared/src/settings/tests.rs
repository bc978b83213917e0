//! What is wrong with settings is told all at once, and a hash costs no less than its floor.

use super::*;

#[test]
fn one_error_names_every_problem() {
    let error = Settings::parse(|name| match name {
        "PROFILE" => Some("loose".to_owned()),
        "JWT_LIFETIME" => Some("forever".to_owned()),
        "TABLE_NAME" => Some(String::new()),
        "APP_NAME" => Some("<Postern>".to_owned()),
        _ => Some("given".to_owned()),
    });
    assert_eq!(
        error.map(|_| ()).map_err(|e| e.to_string()),
        Err(
            "settings: PROFILE must be strict or compat; APIS must be some of barong, pacerpro, \
                polario and po2, joined by commas; APP_NAME must be up to 100 characters, a letter \
                or digit among them, no control, < or >; TABLE_NAME is missing; JWT_LIFETIME must \
                be 1 to 86400 seconds; SESSION_LIFETIME must be 1 to 86400 seconds; SESSION_END \
                must be 1 to 34560000 seconds; FRESH_LIMIT must be 1 to 34560000 seconds; \
                POLARIO_LIFETIME must be 1 to 86400 seconds; REFRESH_LIFETIME must be 1 to \
                34560000 seconds; PO2_LIFETIME must be 1 to 86400 seconds; PASSWORD_FLOOR must be \
                on or off; PASSWORD_MEMORY must be 19456 to 155648 KiB; PASSWORD_PASSES must be 2 \
                to 16; IMPORTED_BCRYPT_COST must be 4 to 12 or off; SCRAM_ITERATIONS must be 4096 \
                to 10000000, the current count first; LEVELS must be key:value pairs joined by \
                commas; SOURCE_SENDS must be 1 to 1000000 or off; SOURCE_HASHES must be 1 to \
                1000000 or off; EDGE_SECRET_SHA256 must be 64 hexadecimal digits; LOG_SOURCE must \
                be off, digest or address; API_KEYS_LIMIT must be 1 to 999; LABELS_LIMIT must be 1 \
                to 999; SENDER_EMAIL must be a mail address; FRONTEND_URL must be https://..., or \
                http://localhost..., without a trailing slash, ? and #; SMS_PRICES must be \
                COUNTRY,..=MICRO-DOLLARS joined by semicolons; SMS_HOURLY_BUDGET must be a number \
                of micro-dollars; SMS_CONVERSION must be PERCENT,SENDS or off; DOCUMENTS_LIMIT \
                must be 1 to 999; ROUTE_METRICS must be on or off"
                .to_owned()
        )
    );
}

fn password_cost(memory: &str, passes: &str, floor: &str) -> Result<(u32, u32), String> {
    let settings = Settings::parse(|name| match name {
        "PASSWORD_MEMORY" => Some(memory.to_owned()),
        "PASSWORD_PASSES" => Some(passes.to_owned()),
        "PASSWORD_FLOOR" => Some(floor.to_owned()),
        "TABLE_NAME" | "KEYRING_SECRET_ID" | "SENDER_EMAIL" => Some("x@example.com".to_owned()),
        "FRONTEND_URL" => Some("https://example.com".to_owned()),
        _ => None,
    });
    let cost = settings
        .map_err(|error| error.to_string())?
        .core
        .passwords
        .cost;
    Ok((cost.memory_kib(), cost.passes()))
}

#[test]
fn a_password_hash_costs_no_less_than_the_floor_unless_that_is_off() {
    for floor in ["", "on"] {
        assert_eq!(password_cost("", "", floor), Ok((19_456, 2)));
        assert_eq!(password_cost("65536", "3", floor), Ok((65_536, 3)));
        let low = password_cost("19455", "1", floor).unwrap_err();
        assert_eq!(
            low,
            "settings: PASSWORD_MEMORY must be 19456 to 155648 KiB; PASSWORD_PASSES must be 2 \
                to 16"
        );
    }
    assert_eq!(password_cost("8", "1", "off"), Ok((8, 1)));
    assert_eq!(password_cost("", "", "off"), Ok((19_456, 2)));
    for (memory, passes) in [
        ("7", "1"),
        ("8", "0"),
        ("155649", "1"),
        ("8", "17"),
        ("-8", "1"),
        ("8", "two"),
    ] {
        assert!(
            password_cost(memory, passes, "off").is_err(),
            "{memory} {passes}"
        );
    }
}
