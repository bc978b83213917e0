//! Files inside JSON: `data:image/jpeg;base64,…` (RFC 2397). Pure.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;

use super::values::File;

/// With or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The file in a `data:` URI, named after its media type; nothing for any other text.
pub(super) fn file(name: &str, text: &str) -> Option<File> {
    let (scheme, rest) = text.split_once(':')?;
    let (kind, encoded) = rest
        .split_once(',')
        .filter(|_| scheme.eq_ignore_ascii_case("data"))?;
    let (media_type, _) = kind
        .trim_end()
        .rsplit_once(';')
        .filter(|(_, last)| last.eq_ignore_ascii_case("base64"))?;
    let essence = media_type.split(';').next().unwrap_or_default();
    let extension = essence.rsplit('/').next().unwrap_or_default();
    let bytes = Bytes::from(BASE64.decode(encoded).ok()?);
    Some(File {
        name: name.to_owned(),
        given_name: format!("upload.{extension}"),
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_uri_is_a_file() {
        for text in [
            "data:image/jpeg;base64,aGk=",
            "DATA:image/jpeg;charset=x;BASE64,aGk",
        ] {
            let file = file("upload", text).unwrap();
            assert_eq!(
                (file.given_name.as_str(), &file.bytes[..]),
                ("upload.jpeg", &b"hi"[..])
            );
        }
    }

    #[test]
    fn any_other_text_is_none() {
        for text in [
            "",
            "hi",
            "data:",
            "data:,hi",
            "data:image/png,hi",
            "data:image/png;base64,*",
            "http://x;base64,aGk=",
        ] {
            assert!(file("upload", text).is_none(), "{text}");
        }
    }
}
