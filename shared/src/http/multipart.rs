//! Multipart bodies (RFC 7578), cut into slices of the one buffer that holds them: no byte of a
//! file is copied. Pure.

use bytes::{Buf, Bytes};
use memchr::memmem::Finder;
use percent_encoding::percent_decode_str;

use super::values::MAX_VALUES;

/// The longest boundary that there may be (RFC 2046 §5.1.1).
const MAX_BOUNDARY: usize = 70;

/// One part.
pub(super) struct Part {
    /// The field's name.
    pub(super) name: String,
    /// What the client calls the file, if the part is one.
    pub(super) given_name: Option<String>,
    /// A slice of the body.
    pub(super) bytes: Bytes,
}

/// The named parts of a body in order; nothing for a body that is not what its type says, ends too
/// early, or has more than a request may.
pub(super) fn parts(content_type: &str, body: Bytes) -> Option<Vec<Part>> {
    let boundary =
        parameter(content_type, "boundary").filter(|b| (1..=MAX_BOUNDARY).contains(&b.len()))?;
    let delimiter = format!("\r\n--{boundary}");
    let (delimiter, line, blank) = (
        Finder::new(&delimiter),
        Finder::new("\r\n"),
        Finder::new("\r\n\r\n"),
    );
    let (mut rest, mut parts) = (body, Vec::new());
    match delimiter
        .needle()
        .get(2..)
        .filter(|first| rest.starts_with(first))
    {
        Some(first) => rest.advance(first.len()),
        None => drop(until(&mut rest, &delimiter)?),
    }
    while !rest.starts_with(b"--") {
        until(&mut rest, &line).filter(|padding| padding.trim_ascii().is_empty())?;
        let bare = rest.starts_with(line.needle());
        let headers = until(&mut rest, if bare { &line } else { &blank })?;
        let bytes = until(&mut rest, &delimiter)?;
        match std::str::from_utf8(&headers) {
            Ok(headers) => parts.extend(part(headers, bytes)),
            Err(_) => parts.push(badly_named(&headers, bytes)?),
        }
        if parts.len() > MAX_VALUES {
            return None;
        }
    }
    Some(parts)
}

/// What stands before `end`; `rest` goes on after it.
fn until(rest: &mut Bytes, end: &Finder<'_>) -> Option<Bytes> {
    let before = rest.split_to(end.find(rest)?);
    rest.advance(end.needle().len());
    Some(before)
}

/// A part without a name is none.
fn part(headers: &str, bytes: Bytes) -> Option<Part> {
    let mut lines = headers
        .split("\r\n")
        .filter_map(|line| line.split_once(':'));
    let (_, disposition) =
        lines.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))?;
    let given_name = parameter(disposition, "filename*").and_then(|name| extended(&name));
    let given_name = given_name.or_else(|| parameter(disposition, "filename"));
    Some(Part {
        name: parameter(disposition, "name")?,
        given_name,
        bytes,
    })
}

/// A file whose own name is no UTF-8, which does no harm: nothing but its extension is looked at.
/// Nothing for any other part with such headers.
fn badly_named(headers: &[u8], bytes: Bytes) -> Option<Part> {
    let part = part(&String::from_utf8_lossy(headers), bytes)?;
    (part.given_name.is_some() && !part.name.contains(char::REPLACEMENT_CHARACTER)).then_some(part)
}

/// The parameter `name` of a header's value: `form-data; name="a"; filename=b`.
fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, tail) = rest.split_once('=')?;
        let (text, after) = tail
            .trim_start()
            .strip_prefix('"')
            .map_or_else(|| token(tail), unquoted);
        if key
            .rsplit(';')
            .next()
            .is_some_and(|key| key.trim().eq_ignore_ascii_case(name))
        {
            return Some(text);
        }
        rest = after;
    }
}

/// A text without quotes and what follows it.
fn token(text: &str) -> (String, &str) {
    let (token, after) = text.split_once(';').unwrap_or((text, ""));
    (token.trim().to_owned(), after)
}

/// A quoted text and what follows it. Only a quote is ever escaped: some clients send whole Windows
/// paths.
fn unquoted(text: &str) -> (String, &str) {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('"') {
        match before.strip_suffix('\\') {
            Some(escaped) => out.extend([escaped, "\""]),
            None => return (out + before, after),
        }
        rest = after;
    }
    (out + rest, "")
}

/// `UTF-8''na%C3%AFve.jpg` (RFC 8187).
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest
        .split_once('\'')
        .filter(|_| charset.eq_ignore_ascii_case("utf-8"))?;
    Some(percent_decode_str(encoded).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; charset=utf-8; boundary=\"b=1\"";

    fn read(body: &str) -> Option<Vec<(String, Option<String>, String)>> {
        let text = |part: Part| {
            (
                part.name,
                part.given_name,
                String::from_utf8(part.bytes.to_vec()).unwrap(),
            )
        };
        Some(
            parts(TYPE, Bytes::copy_from_slice(body.as_bytes()))?
                .into_iter()
                .map(text)
                .collect(),
        )
    }

    #[test]
    fn parts_are_slices_of_the_body() {
        let body = Bytes::from_static(
            b"--b\r\nContent-Disposition: form-data; name=a; filename=f\r\n\r\nxyz\r\n--b--",
        );
        let parts = parts("multipart/form-data; boundary=b", body.clone()).unwrap();
        assert_eq!(parts[0].bytes, "xyz");
        assert!(body.as_ptr_range().contains(&parts[0].bytes.as_ptr()));
    }

    #[test]
    fn every_client_s_spelling_is_read() {
        let body = "preamble\r\n--b=1 \t\r\ncontent-disposition: form-data; name=\"a\"\r\nX: \
            y\r\n\r\n1\r\n2\r\n--b=1\r\n\r\nnobody's\r\n--b=1\r\nContent-Disposition: form-data; \
            name=\"f\"; filename=\"C:\\x \\\"y\\\".jpg\"\r\n\r\n\r\n--b=1\r\nContent-Disposition: \
            form-data; filename=\"?\"; filename*=UTF-8''%C3%AF.png; \
            name=g\r\n\r\n--b=\r\n--b=1--\r\nepilogue";
        let (a, f, g) = ("a".to_owned(), "f".to_owned(), "g".to_owned());
        assert_eq!(
            read(body).unwrap(),
            [
                (a, None, "1\r\n2".to_owned()),
                (f, Some("C:\\x \"y\".jpg".to_owned()), String::new()),
                (g, Some("ï.png".to_owned()), "--b=".to_owned()),
            ]
        );
    }

    #[test]
    fn only_a_file_s_own_name_may_be_no_utf8() {
        let read = |disposition: &[u8]| {
            let head = [
                b"--b=1\r\nContent-Disposition: form-data; ",
                disposition,
                b"\r\n\r\nx\r\n--b=1--",
            ]
            .concat();
            parts(TYPE, head.into()).map(|parts| parts.len())
        };
        assert_eq!(read(b"name=upload; filename=\"pi\xe8ce.jpg\""), Some(1));
        for bad in [
            &b"name=\"pr\xe9nom\""[..],
            b"name=\"\xe9\"; filename=a.jpg",
            b"name=a\r\nX: \xe9",
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn what_ends_early_is_nothing() {
        let whole = "--b=1\r\nContent-Disposition: form-data; name=a\r\n\r\nxyz\r\n--b=1--";
        assert!(read(whole).is_some());
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_none(), "{length}");
        }
        assert!(parts("multipart/form-data", Bytes::from_static(whole.as_bytes())).is_none());
        assert!(read(&whole.replace("\r\n--b=1--", "\r\n--b=12--")).is_none());
    }
}
