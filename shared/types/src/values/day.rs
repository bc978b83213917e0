//! Days as clients write them. Pure.

use time::Date;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// The year first, or nobody could tell the day from the month.
const FORMS: [&[BorrowedFormatItem<'_>]; 4] = [
    format_description!("[year]-[month padding:none]-[day padding:none]"),
    format_description!("[year]/[month padding:none]/[day padding:none]"),
    format_description!("[year].[month padding:none].[day padding:none]"),
    format_description!("[year][month][day]"),
];

/// The day of the years 1 to 9999 that `text` names, a time after `T` or a blank ignored; nothing
/// for a day that there is not.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    let day = text
        .trim()
        .split(['T', ' '])
        .next()
        .filter(|day| day.starts_with(|c: char| c.is_ascii_digit()))?;
    FORMS
        .iter()
        .find_map(|form| Date::parse(day, form).ok())
        .filter(|date| date.year() > 0)
}

#[cfg(test)]
mod tests {
    use super::day;

    fn read(text: &str) -> Option<String> {
        day(text).map(|day| day.to_string())
    }

    #[test]
    fn every_spelling_of_a_day_is_that_day() {
        for text in [
            "1991-04-02",
            "1991-4-2",
            "1991/04/02",
            "1991/4/02",
            "1991.04.02",
            "1991.4.2",
            "19910402",
        ] {
            for time in ["", "T", "T10:00:00Z", " 10:00", " "] {
                assert_eq!(
                    read(&format!(" {text}{time}")).as_deref(),
                    Some("1991-04-02"),
                    "{text}{time}"
                );
            }
        }
        assert_eq!(read("0001-1-1").as_deref(), Some("0001-01-01"));
        assert_eq!(read("9999-12-31").as_deref(), Some("9999-12-31"));
    }

    #[test]
    fn what_is_no_day_or_could_be_two_is_none() {
        for text in [
            "",
            "yesterday",
            "0000-00-00",
            "0000-01-01",
            "-0001-01-01",
            "+1991-04-02",
            "10000-01-01",
            "991-04-02",
            "91-04-02",
            "02.04.1991",
            "04/02/1991",
            "1991-04/02",
            "1991-004-02",
            "1991-04-02x",
            "1991-+4-02",
            "1991 04 02",
            "1991-04",
            "1991042",
            "199104021",
            "1991-13-01",
            "1991-02-29",
            "١٩٩١-٠٤-٠٢",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
