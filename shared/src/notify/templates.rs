//! The mails, as plain text and HTML.

use askama::Template;

use types::clock::{Timestamp, iso8601};

/// Where the front end takes a new password.
const RESET_PATH: &str = "/accounts/password/edit?reset_password_token=";

/// A mail: what it says, and the one thing that it asks to do.
#[derive(Template)]
#[template(path = "mail.html")]
pub struct MailTemplate<'a> {
    app_name: &'a str,
    /// The subject line.
    pub subject: String,
    lines: Vec<String>,
    link: Option<Link>,
    footer: &'static str,
}

struct Link {
    label: &'static str,
    url: String,
}

impl<'a> MailTemplate<'a> {
    /// A new account's address wants confirming; it was asked for at `asked_at`.
    #[must_use]
    pub fn confirmation(
        app_name: &'a str,
        frontend: &str,
        token: &str,
        asked_at: Timestamp,
    ) -> Self {
        Self {
            app_name,
            subject: "Confirmation instructions".to_owned(),
            lines: vec![
                format!("Welcome to {app_name}!"),
                format!(
                    "Somebody, hopefully you, signed up with this email address on {}. Please \
                        confirm it. The link is good for 24 hours, and opens the account with the \
                        password that was chosen then.",
                    written(asked_at)
                ),
            ],
            link: Some(Link {
                label: "Confirm my account",
                url: format!("{frontend}/accounts/confirmation?confirmation_token={token}"),
            }),
            footer: "If you did not sign up, ignore this mail and nothing will happen.",
        }
    }

    /// An address was confirmed that had been signed up with several times: no password was taken.
    #[must_use]
    pub fn choose_password(app_name: &'a str, frontend: &str, token: &str) -> Self {
        Self {
            app_name,
            subject: "Choose your password".to_owned(),
            lines: vec![
                format!("Your email address is confirmed, and your account at {app_name} is open."),
                "Somebody signed up with this address more than once, and perhaps not all of these \
                    sign-ups were yours. So none of their passwords works. Please choose yours: \
                    the link is good for one hour and for one change."
                    .to_owned(),
            ],
            link: Some(Link {
                label: "Choose my password",
                url: format!("{frontend}{RESET_PATH}{token}"),
            }),
            footer: "If the hour is over, ask for a new password where you sign in.",
        }
    }

    /// Somebody signed up with an address that has an account.
    #[must_use]
    pub fn already_registered(app_name: &'a str, frontend: &str) -> Self {
        Self {
            app_name,
            subject: "You already have an account".to_owned(),
            lines: vec![
                format!(
                    "Somebody, perhaps you, tried to sign up to {app_name} with this email \
                    address."
                ),
                "It has an account already, and nothing about it has changed. If you forgot the \
                    password, ask for a new one."
                    .to_owned(),
            ],
            link: Some(Link {
                label: "Sign in",
                url: frontend.to_owned(),
            }),
            footer: "If this was not you, there is nothing that you need to do.",
        }
    }

    /// A new password was asked for.
    #[must_use]
    pub fn reset(app_name: &'a str, frontend: &str, token: &str) -> Self {
        Self {
            app_name,
            subject: "Reset password instructions".to_owned(),
            lines: vec![
                format!("Somebody, perhaps you, asked for a new password at {app_name}."),
                "The link is good for one hour and for one change.".to_owned(),
            ],
            link: Some(Link {
                label: "Change my password",
                url: format!("{frontend}{RESET_PATH}{token}"),
            }),
            footer: "If this was not you, ignore this mail: your password stays as it is.",
        }
    }

    /// Something happened to the account.
    pub(super) fn notice(
        app_name: &'a str,
        frontend: &str,
        subject: &str,
        line: String,
        footer: &'static str,
    ) -> Self {
        Self {
            app_name,
            subject: subject.to_owned(),
            lines: vec![line],
            link: Some(Link {
                label: "Open your account",
                url: frontend.to_owned(),
            }),
            footer,
        }
    }

    /// The plain-text part.
    #[must_use]
    pub fn text(&self) -> String {
        let link = self
            .link
            .iter()
            .map(|link| format!("{}: {}", link.label, link.url));
        let paragraphs = self
            .lines
            .iter()
            .cloned()
            .chain(link)
            .chain([self.footer.to_owned()]);
        paragraphs.collect::<Vec<_>>().join("\n\n")
    }
}

/// `2018-05-16 14:03 UTC`.
fn written(at: Timestamp) -> String {
    let text = iso8601(at).replace('T', " ");
    format!("{} UTC", text.get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_escapes_what_it_is_given() {
        let template = MailTemplate::reset("Tom & <b>", "https://example.com", "t0ken");
        let html = template.render().unwrap();
        assert!(html.contains("Tom &#38; &#60;b&#62;"), "{html}");
        assert!(
            template
                .text()
                .contains("https://example.com/accounts/password/edit?reset_password_token=t0ken")
        );
    }
}
