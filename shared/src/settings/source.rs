//! Values by name, parsed, with every problem noted on the way.

use http::Uri;

use super::error::SettingsError;
use crate::auth::password::cost::Cost;
use crate::http::source_settings::EdgeSecret;
use types::values::Email;

pub(super) struct Source<L> {
    lookup: L,
    problems: Vec<String>,
}

impl<L: Fn(&str) -> Option<String>> Source<L> {
    /// Values by name from `lookup`; an empty one counts as absent.
    pub(super) fn new(lookup: L) -> Self {
        Self {
            lookup,
            problems: Vec::new(),
        }
    }

    /// `settings`, or all problems that were met on the way.
    pub(super) fn finish<T>(self, settings: T) -> Result<T, SettingsError> {
        if self.problems.is_empty() {
            Ok(settings)
        } else {
            Err(SettingsError(self.problems))
        }
    }

    pub(super) fn value(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&mut self, name: &str) -> String {
        self.value(name).unwrap_or_else(|| {
            self.problems.push(format!("{name} is missing"));
            String::new()
        })
    }

    /// As it was written: IAM compares senders letter by letter.
    pub(super) fn address(&mut self, name: &str) -> String {
        let address = self.required(name);
        if !address.is_empty() && Email::parse(&address).is_none() {
            self.problems.push(format!("{name} must be a mail address"));
        }
        address
    }

    /// The links in mails carry tokens, so nobody on the way may read them.
    pub(super) fn site(&mut self, name: &str) -> String {
        let site = self.required(name);
        if !site.is_empty() && !is_site(&site) {
            let problem =
                "must be https://..., or http://localhost..., without a trailing slash, ? and #";
            self.problems.push(format!("{name} {problem}"));
        }
        site
    }

    pub(super) fn optional<T>(
        &mut self,
        name: &str,
        default: T,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> T {
        match self.value(name).map(|value| parse(&value)) {
            None => default,
            Some(Ok(value)) => value,
            Some(Err(problem)) => {
                self.problems.push(format!("{name} {problem}"));
                default
            }
        }
    }

    /// OWASP's least or more, unless that floor is off.
    pub(super) fn password_cost(&mut self) -> Cost {
        let floor = if self.optional("PASSWORD_FLOOR", true, on_or_off) {
            Cost::FLOOR
        } else {
            Cost::LEAST
        };
        let between = |least: u32, most: u32, unit: &'static str| {
            move |text: &str| {
                let value = text
                    .parse()
                    .ok()
                    .filter(|value| (least..=most).contains(value));
                value.ok_or_else(|| format!("must be {least} to {most}{unit}"))
            }
        };
        let (memory, passes) = (floor.memory_kib(), floor.passes());
        let memory = between(memory, Cost::MAX.memory_kib(), " KiB");
        let passes = between(passes, Cost::MAX.passes(), "");
        Cost::new(
            self.optional("PASSWORD_MEMORY", Cost::FLOOR.memory_kib(), memory),
            self.optional("PASSWORD_PASSES", Cost::FLOOR.passes(), passes),
        )
    }
}

#[expect(clippy::unnecessary_wraps, reason = "has the shape of a parser")]
pub(super) fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

fn is_site(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else {
        return false;
    };
    let host = uri.host().unwrap_or_default();
    let is_private = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => {
            ["localhost", "127.0.0.1", "[::1]"].contains(&host) || host.ends_with(".localhost")
        }
        _ => false,
    };
    is_private && !host.is_empty() && !text.ends_with('/') && !text.contains(['?', '#', '@'])
}

/// What may stand in the header of a mail, before the sender's address, and in its text.
pub(super) fn app_name(text: &str) -> Result<String, String> {
    let shows = text.chars().any(char::is_alphanumeric) && text.chars().count() <= 100;
    if shows
        && !text
            .chars()
            .any(|c| c.is_control() || ['<', '>'].contains(&c))
    {
        return Ok(text.to_owned());
    }
    Err("must be up to 100 characters, a letter or digit among them, no control, < or >".to_owned())
}

/// docs/compatibility/barong.md#a2-7.
pub(super) const DOCUMENT_TYPES: &str = "Passport,Identity card,Driver license,Utility Bill";

pub(super) fn list(text: &str) -> Vec<String> {
    text.split(',')
        .map(|one| one.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect()
}

pub(super) fn limit(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|limit| (1..=999).contains(limit))
        .ok_or_else(|| "must be 1 to 999".to_owned())
}

pub(super) fn lifetime(text: &str) -> Result<i64, String> {
    text.parse()
        .ok()
        .filter(|secs| (1..=86_400).contains(secs))
        .ok_or_else(|| "must be 1 to 86400 seconds".to_owned())
}

pub(super) fn session(text: &str) -> Result<i64, String> {
    let most = 400 * 86_400;
    text.parse()
        .ok()
        .filter(|secs| (1..=most).contains(secs))
        .ok_or_else(|| format!("must be 1 to {most} seconds"))
}

pub(super) fn micro_dollars(text: &str) -> Result<i64, String> {
    text.parse()
        .ok()
        .filter(|micros| *micros >= 0)
        .ok_or_else(|| "must be a number of micro-dollars".to_owned())
}

/// How many an hour; `off` sets no bound.
pub(super) fn hourly(text: &str) -> Result<Option<i64>, String> {
    if text == "off" {
        return Ok(None);
    }
    let bound = text
        .parse()
        .ok()
        .filter(|bound| (1..=1_000_000).contains(bound));
    bound
        .map(Some)
        .ok_or_else(|| "must be 1 to 1000000 or off".to_owned())
}

/// Of hashes that an import brought; `off` where there are none.
pub(super) fn bcrypt_cost(text: &str) -> Result<Option<u32>, String> {
    if text == "off" {
        return Ok(None);
    }
    let cost = text.parse().ok().filter(|cost| (4..=12).contains(cost));
    cost.map(Some)
        .ok_or_else(|| "must be 4 to 12 or off".to_owned())
}

pub(super) fn edge_secret(text: &str) -> Result<Option<EdgeSecret>, String> {
    let wrong = || "must be 64 hexadecimal digits".to_owned();
    let byte = |pair: &[u8]| {
        std::str::from_utf8(pair)
            .ok()
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
    };
    let whole = text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    let bytes: Option<Vec<_>> = whole
        .then(|| text.as_bytes().chunks(2).map(byte).collect())
        .flatten();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .map(|digest| Some(EdgeSecret(digest)))
        .ok_or_else(wrong)
}

pub(super) fn on_or_off(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("must be on or off".to_owned()),
    }
}

/// SNS takes letters, digits and hyphens, at least one letter.
pub(super) fn sender_id(text: &str) -> Result<Option<String>, String> {
    let good = (1..=11).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && text.bytes().any(|b| b.is_ascii_alphabetic());
    if good {
        Ok(Some(text.to_owned()))
    } else {
        Err("must be 1 to 11 letters, digits and hyphens".to_owned())
    }
}

#[cfg(test)]
mod tests;
