//! Numbers as clients write them in JSON. Pure.

use serde_json::Value;

/// Whether every number in `value` is the one that was written: whole ones that 64 bits do not hold
/// are rounded when they are read. Fractions become doubles, good to 15 digits, as everywhere (RFC
/// 8259 §6).
#[must_use]
pub fn exact(value: &Value) -> bool {
    match value {
        // From here on integers and doubles look alike.
        Value::Number(number) => {
            !number.is_f64()
                || number
                    .as_f64()
                    .is_some_and(|float| float.abs() < 63_f64.exp2())
        }
        Value::Array(values) => values.iter().all(exact),
        Value::Object(map) => map.values().all(exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> bool {
        exact(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn what_64_bits_hold_is_exact() {
        for text in [
            "0",
            "-0",
            "1.5",
            "1e3",
            "9e18",
            "18446744073709551615",
            "-9223372036854775808",
            "\"1e99\"",
            "null",
        ] {
            assert!(read(text) && read(&format!("{{\"a\":[{text}]}}")), "{text}");
        }
    }

    #[test]
    fn what_they_do_not_hold_is_not() {
        for text in [
            "18446744073709551616",
            "-9223372036854775809",
            "12345678901234567890123",
            "1e300",
        ] {
            assert!(
                !read(text) && !read(&format!("{{\"a\":[1,{{\"b\":{text}}}]}}")),
                "{text}"
            );
        }
    }
}
