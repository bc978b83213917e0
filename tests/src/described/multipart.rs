//! Reads multipart bodies (RFC 7578), by another hand than the functions do.

/// Names and values; of a file its bytes as far as they are text.
pub fn parts(kind: &str, body: &[u8]) -> Result<Vec<(String, String)>, String> {
    let (_, boundary) = kind.split_once("boundary=").ok_or("no boundary")?;
    let boundary = boundary.split(';').next().unwrap_or_default();
    let boundary = format!("--{}", boundary.trim().trim_matches('"'));
    let text = String::from_utf8_lossy(body);
    let mut parts = Vec::new();
    for part in text.split(&boundary).skip(1) {
        if part.starts_with("--") {
            return Ok(parts);
        }
        let (head, value) = part.split_once("\r\n\r\n").ok_or("a part without a head")?;
        let (_, name) = head.split_once("name=").ok_or("a part without a name")?;
        let name = name.strip_prefix('"').map_or_else(
            || name.split([';', '\r']).next(),
            |quoted| quoted.split('"').next(),
        );
        let value = value.strip_suffix("\r\n").unwrap_or(value);
        parts.push((name.unwrap_or_default().to_owned(), value.to_owned()));
    }
    Err("the body is cut off".to_owned())
}
