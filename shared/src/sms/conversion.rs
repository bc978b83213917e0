//! How many of a country's SMS come back as verified numbers: where too few do, somebody earns on
//! the messages. Pure.

/// The least part of SMS that must have been verified, from so many SMS on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    percent: i64,
    sends: i64,
}

impl Conversion {
    /// Parses `PERCENT,SENDS`; `off` asks for nothing.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>, String> {
        if text == "off" {
            return Ok(None);
        }
        let number = |text: &str, most: i64| {
            text.trim()
                .parse()
                .ok()
                .filter(|number| (1..=most).contains(number))
        };
        let parts = text
            .split_once(',')
            .and_then(|(percent, sends)| number(percent, 100).zip(number(sends, 1_000_000)));
        let wrong = || "must be PERCENT,SENDS or off".to_owned();
        parts
            .map(|(percent, sends)| Some(Self { percent, sends }))
            .ok_or_else(wrong)
    }

    /// Whether of `sent` SMS too few were `verified`.
    pub(super) fn is_missed(self, sent: i64, verified: i64) -> bool {
        sent >= self.sends
            && i128::from(verified) * 100 < i128::from(self.percent) * i128::from(sent)
    }
}

impl Default for Conversion {
    fn default() -> Self {
        Self {
            percent: 20,
            sends: 20,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_two_numbers_or_off() {
        assert_eq!(Conversion::parse("20, 20"), Ok(Some(Conversion::default())));
        assert_eq!(Conversion::parse("off"), Ok(None));
        for text in [
            "", "20", "0,20", "101,20", "20,0", "20,20,20", "-1,20", "a,b", "on",
        ] {
            assert!(Conversion::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_share_is_missed_only_once_enough_were_sent() {
        let missed = |sent, verified| Conversion::default().is_missed(sent, verified);
        assert!(!missed(19, 0) && missed(20, 0) && missed(20, 3) && !missed(20, 4));
        assert!(missed(1_000, 199) && !missed(1_000, 200) && !missed(0, 0));
    }
}
