//! The header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a text that a client
//! chooses for a request and sends again with each repetition. Pure.

use http::HeaderMap;

use crate::error::Refusal;

/// The header's name.
pub(super) const HEADER: &str = "idempotency-key";
/// The longest key, in characters.
const MAX_LENGTH: usize = 255;

/// The request's key; nothing where it has none. The draft writes it as a quoted string (RFC 8941
/// §3.3.3), many clients write it bare: both spell the same key.
///
/// # Errors
/// `KeyMalformed` for several keys, none in the header, a longer one, or characters beyond
/// printable ASCII.
pub(super) fn read(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let mut values = headers.get_all(HEADER).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().ok().filter(|_| values.next().is_none());
    let key = text.map(str::trim).and_then(|text| {
        if text.starts_with('"') {
            unquote(text)
        } else {
            Some(text.to_owned())
        }
    });
    let good = |key: &String| {
        (1..=MAX_LENGTH).contains(&key.len())
            && key
                .bytes()
                .all(|byte| byte == b' ' || byte.is_ascii_graphic())
    };
    key.filter(good).map(Some).ok_or(Refusal::KeyMalformed)
}

fn unquote(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut key = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => key.push(
                characters
                    .next()
                    .filter(|next| matches!(next, '"' | '\\'))?,
            ),
            '"' => return None,
            other => key.push(other),
        }
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn key(values: &[&[u8]]) -> Result<Option<String>, Refusal> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, HeaderValue::from_bytes(value).unwrap());
        }
        read(&headers)
    }

    #[test]
    fn quoted_and_bare_are_the_same_key() {
        assert_eq!(key(&[]), Ok(None));
        let longest = "k".repeat(255);
        let quoted = format!("\"{longest}\"");
        for (text, read) in [
            ("k", "k"),
            (" \"k\" ", "k"),
            (
                "8e03978e-40d5-43e8-bc93-6894a57f9324",
                "8e03978e-40d5-43e8-bc93-6894a57f9324",
            ),
            (r#""a \"b\\ c""#, r#"a "b\ c"#),
            (r"a,b\c", r"a,b\c"),
            (&longest, &longest),
            (&quoted, &longest),
        ] {
            assert_eq!(key(&[text.as_bytes()]), Ok(Some(read.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let long = "k".repeat(256);
        for text in [
            &b""[..],
            b" ",
            b"\"\"",
            b"\"",
            b"\"k",
            b"\"a\"b\"",
            b"\"a\", \"b\"",
            b"\"a\";x=1",
            b"\"a\\\"",
            b"\"\\a\"",
            b"a\tb",
            "schlüssel".as_bytes(),
            long.as_bytes(),
        ] {
            assert_eq!(
                key(&[text]),
                Err(Refusal::KeyMalformed),
                "{}",
                String::from_utf8_lossy(text)
            );
        }
        assert_eq!(key(&[b"a", b"b"]), Err(Refusal::KeyMalformed));
    }
}
