//! Mail through SES v2.

use askama::Template as _;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{BuildError, DisplayErrorContext};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use aws_types::SdkConfig;

use super::letters::Letter;
use crate::aws::{Lazy, lazy};
use crate::settings::Settings;
use crate::values::Email;

/// SES takes mail for this address and delivers it to nobody.
const NOBODY: &str = "success@simulator.amazonses.com";

/// The sender of every mail.
pub struct Mailer {
    client: Lazy<Client>,
    from: String,
}

/// A mail that did not leave.
#[derive(Debug, thiserror::Error)]
#[error("the mail did not leave: {0}")]
pub struct MailError(String);

impl Mailer {
    /// A mailer from the configured address. Makes no call.
    #[must_use]
    pub fn new(sdk: &SdkConfig, settings: &Settings) -> Self {
        let from = format!("\"{}\" <{}>", settings.app_name.replace(['"', '\\'], ""), settings.sender_email);
        Self { client: lazy(sdk, Client::new), from }
    }

    /// Sends `letter` to `email`. An address that SES will not take counts as sent: the mail would not arrive either.
    ///
    /// # Errors
    /// When SES does not answer or throttles.
    pub async fn send(&self, email: &Email, letter: &Letter<'_>) -> Result<(), MailError> {
        self.deliver(email.as_str(), letter).await
    }

    /// Does what sending does, for nobody: where there is no account, no answer may come sooner for it.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn send_to_nobody(&self, letter: &Letter<'_>) -> Result<(), MailError> {
        self.deliver(NOBODY, letter).await
    }

    async fn deliver(&self, to: &str, letter: &Letter<'_>) -> Result<(), MailError> {
        let message = message(letter)?;
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
            Err(error) if matches!(error.as_service_error(), Some(SendEmailError::MessageRejected(_))) => {
                tracing::warn!(event = "mail_rejected", "SES does not take the address");
                Ok(())
            }
            Err(error) => Err(MailError(DisplayErrorContext(&error).to_string())),
        }
    }
}

fn message(letter: &Letter<'_>) -> Result<Message, MailError> {
    let broken = |error: BuildError| MailError(error.to_string());
    let content = |text: String| Content::builder().data(text).charset("UTF-8").build().map_err(broken);
    let html = letter.render().map_err(|error| MailError(error.to_string()))?;
    let body = Body::builder().text(content(letter.text())?).html(content(html)?).build();
    Ok(Message::builder().subject(content(letter.subject.clone())?).body(body).build())
}
