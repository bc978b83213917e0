//! What a client says of a document, and the rules for it. Pure.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Date;

use crate::error::{Field, Flaw, Problem};
use crate::profile::METADATA_BYTES;
use types::values::{day, is_blank};

const MAX_NUMBER: usize = 128;

/// What kind of file a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// JPEG.
    Jpg,
    /// PDF.
    Pdf,
    /// PNG.
    Png,
}

impl FileKind {
    /// The extensions that stand for one, as the refusal lists them.
    pub const EXTENSIONS: &'static str = "jpg, jpeg, png, pdf";

    /// By a file name's extension, in any case.
    #[must_use]
    pub fn by_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" => Some(Self::Jpg),
            "pdf" => Some(Self::Pdf),
            "png" => Some(Self::Png),
            _ => None,
        }
    }

    /// What the bytes are stored and handed out as, whatever the client called them.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpg => "image/jpeg",
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
        }
    }
}

/// What a client says of a document.
#[derive(Clone)]
pub struct Description {
    /// One of the setting's types.
    pub doc_type: String,
    /// Any characters, at most 128.
    pub doc_number: String,
    /// A date, the year first.
    pub doc_expire: String,
    /// What the client adds: any keys and values.
    pub metadata: Option<Map<String, Value>>,
}

types::hidden!(Description);

impl Description {
    /// What is wrong with it, where documents are of one of `types` and not to
    /// expire before `earliest`.
    #[must_use]
    pub fn problems(&self, types: &[String], earliest: Option<Date>) -> Vec<Problem> {
        let last_day = self.expires();
        let bad_date = last_day.is_none();
        let is_over = last_day
            .zip(earliest)
            .is_some_and(|(last_day, earliest)| last_day < earliest);
        let metadata = self
            .metadata
            .as_ref()
            .map_or(0, |map| Value::Object(map.clone()).to_string().len());
        let rules = [
            (
                self.doc_type.trim().is_empty(),
                Field::DocType.is(Flaw::Blank),
            ),
            (
                !types.contains(&self.doc_type),
                Field::DocType.is(Flaw::NotListed),
            ),
            (is_blank(&self.doc_number), Field::DocNumber.is(Flaw::Blank)),
            (
                self.doc_number.chars().count() > MAX_NUMBER,
                Field::DocNumber.is(Flaw::TooLong { max: MAX_NUMBER }),
            ),
            (bad_date, Field::DocExpire.is(Flaw::Blank)),
            (bad_date, Field::DocExpire.is(Flaw::DateFormat)),
            (is_over, Field::DocExpire.is(Flaw::Invalid)),
            (
                metadata > METADATA_BYTES,
                Field::Metadata.is(Flaw::TooLong {
                    max: METADATA_BYTES,
                }),
            ),
        ];
        rules
            .into_iter()
            .filter(|(broken, _)| *broken)
            .map(|(_, problem)| problem)
            .collect()
    }

    /// The last day on which the document is good; nothing for a day that there is not.
    pub(super) fn expires(&self) -> Option<Date> {
        day(&self.doc_expire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(doc_type: &str, number: &str, expire: &str) -> String {
        described_on(None, doc_type, number, expire)
    }

    fn described_on(earliest: Option<&str>, doc_type: &str, number: &str, expire: &str) -> String {
        let description = Description {
            doc_type: doc_type.to_owned(),
            doc_number: number.to_owned(),
            doc_expire: expire.to_owned(),
            metadata: None,
        };
        let problems = description.problems(&["Passport".to_owned()], earliest.and_then(day));
        let told = problems.iter().map(Problem::code);
        told.collect::<Vec<_>>().join(" and ")
    }

    #[test]
    fn a_document_is_good_on_its_last_day() {
        for (expire, why) in [
            ("2026-11-29", ""),
            ("2026-11-28", "doc_expire.invalid"),
            ("9999-12-31", ""),
        ] {
            assert_eq!(
                described_on(Some("2026-11-29"), "Passport", "1", expire),
                why,
                "{expire}"
            );
        }
    }

    #[test]
    fn a_description_is_checked_as_barong_does() {
        assert_eq!(described("Passport", "AB 🛂", "2031-01-22"), "");
        assert_eq!(
            described("Passport", &"ж".repeat(128), "2031-01-22T10:00:00Z"),
            ""
        );
        assert_eq!(
            described("passport", "1", "1990-01-01"),
            "doc_type.not_listed"
        );
        let blank = "doc_number.blank and doc_expire.blank and doc_expire.date_format";
        assert_eq!(described("Passport", " ", ""), blank);
        assert_eq!(described("Passport", "\u{200b}\u{3164}", "x"), blank);
        let date = "doc_expire.blank and doc_expire.date_format";
        for bad in [
            "0000-00-00",
            "2031-13-01",
            "2031-02-30",
            "22/01/2031",
            "-2031-01-02",
            "yesterday",
            "2031-01-22x",
        ] {
            assert_eq!(described("Passport", "1", bad), date, "{bad}");
        }
    }
}
