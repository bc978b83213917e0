//! A phone number, checked against the numbering plans of all countries.

use std::fmt;

use rlibphonenumber::{PhoneNumber as Parsed, PhoneNumberFormat, PhoneNumberType};

/// E.164 has at most fifteen digits; people write a national prefix or two more.
const MAX_DIGITS: usize = 20;

/// An international number of some country's subscriber, in E.164 digits without `+`
/// (docs/compatibility/barong.md#a2-20).
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    digits: String,
    country: String,
}

impl PhoneNumber {
    /// Accepts any notation: everything but ASCII digits is dropped, and what is left must be
    /// valid, country code first.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text
            .chars()
            .filter(char::is_ascii_digit)
            .take(MAX_DIGITS + 1)
            .collect();
        let written: Parsed =
            (digits.len() <= MAX_DIGITS).then(|| format!("+{digits}").parse().ok())??;
        // Numbers of no country (satellites, freephone for the world) have the region 001.
        let country = written.get_region_code()?.as_region_str().to_string();
        let good = is_subscriber(written.get_type())
            && country.len() == 2
            && country.bytes().all(|b| b.is_ascii_uppercase());
        let e164 = written.format_as(PhoneNumberFormat::E164);
        good.then_some(Self {
            digits: e164.strip_prefix('+')?.to_owned(),
            country,
        })
    }

    /// The digits, country code first.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.digits
    }

    /// The country, as two letters of ISO 3166-1.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.country
    }
}

/// Whether numbers of this type are people's phones. What has no type fits no pattern of its
/// country, and so is not valid.
fn is_subscriber(kind: PhoneNumberType) -> bool {
    match kind {
        PhoneNumberType::FixedLine
        | PhoneNumberType::Mobile
        | PhoneNumberType::FixedLineOrMobile
        | PhoneNumberType::VoIP => true,
        PhoneNumberType::TollFree
        | PhoneNumberType::PremiumRate
        | PhoneNumberType::SharedCost
        | PhoneNumberType::PersonalNumber
        | PhoneNumberType::Pager
        | PhoneNumberType::UAN
        | PhoneNumberType::VoiceMail
        | PhoneNumberType::Unknown => false,
    }
}

/// Logs must not hold numbers, so there is no Display and Debug hides it.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(String, String)> {
        PhoneNumber::parse(text).map(|number| (number.digits, number.country))
    }

    #[test]
    fn every_notation_of_a_number_is_that_number() {
        let padded = format!("{}+380957564567", " -".repeat(100));
        for text in [
            "+38(095) 756 45 67",
            "380957564567",
            "+380 95 756-45-67",
            "tel:+380957564567",
            &padded,
        ] {
            assert_eq!(
                parsed(text),
                Some(("380957564567".to_owned(), "UA".to_owned())),
                "{text}"
            );
        }
        assert_eq!(
            parsed("+44 07418 123456"),
            Some(("447418123456".to_owned(), "GB".to_owned()))
        );
        assert_eq!(
            parsed("+1 (202) 555-0173"),
            Some(("12025550173".to_owned(), "US".to_owned()))
        );
        assert_eq!(
            parsed("+1 416 555 0123"),
            Some(("14165550123".to_owned(), "CA".to_owned()))
        );
    }

    #[test]
    fn what_is_no_number_of_a_country_is_refused() {
        let long = "1".repeat(200);
        let ones = [
            "+0919442202",
            "",
            "+",
            "phone",
            "٣٨٠٩٥٧٥٦٤٥٦٧",
            "+380",
            "+3809575645678901",
            "+999123456789",
            &long,
        ];
        for text in ones
            .into_iter()
            .chain(["+80012345678", "+1 111 111 1111", "0957564567"])
        {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_that_are_no_subscribers_are_refused() {
        for (kind, numbers) in [
            (
                "premium rate",
                "+1 900 234 5679, +44 909 879 0001, +49 900 1 234567, +81 990 123 456",
            ),
            (
                "shared cost",
                "+49 180 1234567, +61 1300 123 456, +46 77 123 45 67, +41 84 212 3456",
            ),
            (
                "personal",
                "+44 70 1234 5679, +1 500 234 5678, +49 700 12345678, +30 70 12345678",
            ),
            (
                "toll-free",
                "+1 800 234 5679, +1 888 234 5679, +380 800 123456, +33 801 23 45 67",
            ),
            (
                "pager",
                "+44 76 4012 3456, +49 164 1234567, +81 20 1234 5678, +31 66 1234567",
            ),
            (
                "UAN",
                "+44 300 123 4567, +44 55 1234 5678, +41 58 123 45 67, +353 818 123456",
            ),
            (
                "voicemail",
                "+46 254 123 45 67 89, +353 85 512 34567, +46 254 123 45 67 80, +353 85 512 34568",
            ),
        ] {
            for text in numbers.split(", ") {
                assert_eq!(parsed(text), None, "{kind}: {text}");
            }
        }
    }

    #[test]
    fn fixed_lines_mobiles_and_voip_pass() {
        for (text, country) in [
            ("+44 20 7946 0018", "GB"),
            ("+380 44 123 4567", "UA"),
            ("+44 7418 123456", "GB"),
            ("+49 1511 2345678", "DE"),
            ("+1 202 555 0173", "US"),
            ("+52 222 123 4567", "MX"),
            ("+44 56 1234 5678", "GB"),
            ("+33 9 12 34 56 78", "FR"),
            ("+81 50 1234 5678", "JP"),
        ] {
            assert_eq!(
                parsed(text).map(|(_, country)| country).as_deref(),
                Some(country),
                "{text}"
            );
        }
    }
}
