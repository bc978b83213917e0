//! Mail through SES v2.

use askama::Template as _;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata as _};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use aws_types::SdkConfig;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::mail_settings::MailSettings;
use super::templates::MailTemplate;
use crate::error::Error;
use aws::failure::Failure;
use aws::{Lazy, lazy};
use types::values::Email;

/// How SES begins to say, of a recipient, that it is no address: the words of the library that it
/// reads addresses with. The sender is held to more by `settings` and `shown`.
const MALFORMED: [&str; 12] = [
    "domain contains",
    "domain ends with",
    "domain starts with",
    "empty address",
    "illegal address",
    "illegal semicolon",
    "illegal whitespace",
    "invalid domain name",
    "local address contains",
    "local address ends with",
    "local address starts with",
    "missing ",
];
/// SES takes mail for this address and delivers it to nobody.
const NOBODY: &str = "success@simulator.amazonses.com";

/// The sender of every mail.
pub struct Mailer {
    client: Lazy<Client>,
    /// With the name that is shown.
    from: String,
    settings: MailSettings,
}

/// A mail that did not leave.
#[derive(Debug, thiserror::Error)]
#[error("the mail did not leave: {0}")]
pub struct MailError(String);

impl From<MailError> for Error {
    fn from(error: MailError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Mailer {
    /// A mailer from the configured address. Makes no call.
    #[must_use]
    pub fn new(sdk: &SdkConfig, settings: &MailSettings) -> Self {
        let from = format!("{} <{}>", shown(&settings.app_name), settings.sender_email);
        Self {
            client: lazy(sdk, Client::new),
            from,
            settings: settings.clone(),
        }
    }

    /// What mails show, and where their links lead.
    #[must_use]
    pub fn settings(&self) -> &MailSettings {
        &self.settings
    }

    /// Sends `template` to `email`. An address that SES will not take counts as sent: the mail
    /// would not arrive either.
    ///
    /// # Errors
    /// When SES does not answer, throttles, or refuses for anything but the recipient's address.
    pub async fn send(&self, email: &Email, template: &MailTemplate<'_>) -> Result<(), MailError> {
        self.deliver(email.as_str(), template).await
    }

    /// Does what sending does, for nobody: where there is no account, no answer may come sooner for
    /// it.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn send_to_nobody(&self, template: &MailTemplate<'_>) -> Result<(), MailError> {
        self.deliver(NOBODY, template).await
    }

    async fn deliver(&self, to: &str, template: &MailTemplate<'_>) -> Result<(), MailError> {
        let message = message(template)?;
        let sent = self
            .client
            .send_email()
            .from_email_address(&self.from)
            .destination(Destination::builder().to_addresses(to).build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await;
        match sent {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(
                    why @ (SendEmailError::MessageRejected(_)
                    | SendEmailError::BadRequestException(_)),
                ) => self.rejected(to, why.message().unwrap_or_default()),
                _ => Err(MailError(Failure::of(&error).to_string())),
            },
        }
    }

    /// Whether the recipient's address is why a mail was rejected: SES names those that are not
    /// verified, and says of a malformed one what is wrong with it. All else is the installation's
    /// fault, and no mail leaves until it is mended.
    fn rejected(&self, to: &str, why: &str) -> Result<(), MailError> {
        if names(why, &self.settings.sender_email) || !(names(why, to) || malformed(why)) {
            return Err(MailError(
                "SES rejects all mail: is the sender verified here, is sending enabled?".to_owned(),
            ));
        }
        tracing::warn!(event = "mail_rejected", "SES does not take the address");
        Ok(())
    }
}

/// Whether this says of an address that it is none.
fn malformed(why: &str) -> bool {
    let why = why.to_ascii_lowercase();
    MALFORMED.iter().any(|words| why.starts_with(words))
}

/// Whether `address` is among those in `text`, which may end with dots; one that it merely ends or
/// begins is another's.
fn names(text: &str, address: &str) -> bool {
    text.split([' ', ',', '<', '>'])
        .any(|word| word.trim_end_matches('.').eq_ignore_ascii_case(address))
}

/// The sender's name for a header, which is ASCII: other letters are encoded, a few at a time (RFC
/// 2047 §2).
fn shown(name: &str) -> String {
    if name.is_ascii() {
        return format!(
            "\"{}\"",
            name.replace(|c: char| c.is_control() || ['"', '\\'].contains(&c), "")
        );
    }
    let templates: Vec<_> = name.chars().collect();
    let word = |part: &[char]| format!("=?UTF-8?B?{}?=", STANDARD.encode(String::from_iter(part)));
    templates.chunks(10).map(word).collect::<Vec<_>>().join(" ")
}

fn message(template: &MailTemplate<'_>) -> Result<Message, MailError> {
    let broken = |error: BuildError| MailError(error.to_string());
    let content = |text: String| {
        Content::builder()
            .data(text)
            .charset("UTF-8")
            .build()
            .map_err(broken)
    };
    let html = template
        .render()
        .map_err(|error| MailError(error.to_string()))?;
    let body = Body::builder()
        .text(content(template.text())?)
        .html(content(html)?)
        .build();
    Ok(Message::builder()
        .subject(content(template.subject.clone())?)
        .body(body)
        .build())
}

#[cfg(test)]
mod tests {
    use super::{malformed, names, shown};

    #[test]
    fn names_are_headers() {
        assert_eq!(shown("Mia \\ \"Bank\"\n"), "\"Mia  Bank\"");
        assert_eq!(shown("Zürich"), "=?UTF-8?B?WsO8cmljaA==?=");
        assert_eq!(
            shown("漢字漢字漢字漢字漢字漢"),
            "=?UTF-8?B?5ryi5a2X5ryi5a2X5ryi5a2X5ryi5a2X5ryi5a2X?= =?UTF-8?B?5ryi?="
        );
    }

    #[test]
    fn who_is_named_is_told_from_who_is_called_alike() {
        let why = "Email address is not verified. The following identities failed the check in \
            region US-EAST-1: ";
        let named = |who: &str| names(&format!("{why}{who}"), "Reply@x.example");
        for who in [
            "reply@x.example",
            "Mia <Reply@x.example>",
            "tom@y.example, reply@x.example...",
            "reply@x.example, t@y.eu",
        ] {
            assert!(named(who), "{who}");
        }
        for who in [
            "noreply@x.example",
            "reply@x.example.org",
            "Mia <no-reply@x.example>",
        ] {
            assert!(!named(who), "{who}");
        }
    }
    #[test]
    fn what_calls_an_address_malformed_is_told_from_what_is_wrong_with_the_installation() {
        for why in [
            "Local address contains illegal character",
            "Missing final '@domain'",
            "Domain starts with dot",
        ] {
            assert!(malformed(why), "{why}");
        }
        for why in [
            "Sending is disabled for this account",
            "Email address is not verified. The following identities failed the check in region \
                EU-WEST-1: postern.example",
            "Configuration set <mail> does not exist.",
            "",
        ] {
            assert!(!malformed(why), "{why}");
        }
    }
}
