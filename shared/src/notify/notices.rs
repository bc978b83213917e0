//! The mails that tell an account's owner what happened to it, so that somebody else's doing does
//! not go unseen.

use super::templates::MailTemplate;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The documents were reviewed, and approved or not.
    Reviewed(bool),
    /// The password was changed, or reset.
    PasswordChanged,
    /// The second factor is on.
    SecondFactorOn,
    /// The second factor is off.
    SecondFactorOff,
    /// There is a new API key.
    ApiKeyMade,
    /// An API key is gone.
    ApiKeyRemoved,
    /// A phone number was verified.
    PhoneVerified,
    /// An operator ended all sessions.
    SessionsEnded,
}

/// What to do for who sent no documents.
const NO_DOCUMENTS: &str = "If you did not send us any documents, please tell us.";

/// What to do when it was somebody else who has the password.
const RESET: &str = "If this was not you, somebody else has been in your account: ask for a new \
    password where you sign in, which ends every session, and tell us.";

impl Notice {
    /// The mail that tells of it.
    #[must_use]
    pub fn template<'a>(self, app_name: &'a str, frontend: &str) -> MailTemplate<'a> {
        let (subject, line, footer) = self.words();
        let line = line.replace("{app}", app_name);
        MailTemplate::notice(app_name, frontend, subject, line, footer)
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Reviewed(approved) => review(approved),
            Self::PasswordChanged => (
                "Your password was changed",
                "The password of your account at {app} was changed, and other sessions have ended.",
                "If this was not you, somebody else knows your password or reads your mail: secure \
                    your mailbox, ask for a new password where you sign in, and tell us.",
            ),
            Self::SecondFactorOn => (
                "Two-factor authentication is on",
                "Two-factor authentication was turned on for your account at {app}: signing in \
                    takes a code from an authenticator app now.",
                "If this was not you, somebody else has been in your account: tell us at once, or \
                    you may not get in any more.",
            ),
            Self::SecondFactorOff => (
                "Two-factor authentication is off",
                "Two-factor authentication was turned off for your account at {app}: the password \
                    alone signs in now.",
                "If you did not ask for this, change your password and tell us.",
            ),
            Self::ApiKeyMade => (
                "An API key was made",
                "A new API key was made for your account at {app}. Whoever holds it can act for \
                    you without signing in.",
                RESET,
            ),
            Self::ApiKeyRemoved => (
                "An API key was removed",
                "An API key of your account at {app} was removed, and works no more.",
                RESET,
            ),
            Self::PhoneVerified => (
                "A phone number was verified",
                "A phone number was verified for your account at {app}.",
                RESET,
            ),
            Self::SessionsEnded => (
                "You were signed out everywhere",
                "Our staff ended all sessions of your account at {app}. Please sign in again.",
                "If you did not ask for this and do not know why, please tell us.",
            ),
        }
    }
}

/// What a review came to.
fn review(approved: bool) -> (&'static str, &'static str, &'static str) {
    if approved {
        (
            "Your identity was approved",
            "We reviewed your documents, and your identity is verified now.",
            NO_DOCUMENTS,
        )
    } else {
        (
            "Your identity was rejected",
            "We reviewed your documents and could not verify your identity with them. Please \
                upload others.",
            NO_DOCUMENTS,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_says_what_to_do_and_names_the_app() {
        for notice in [
            Notice::PasswordChanged,
            Notice::SecondFactorOn,
            Notice::ApiKeyMade,
            Notice::SessionsEnded,
        ] {
            let template = notice.template("Tom & Co", "https://example.com");
            let text = template.text();
            assert!(
                text.contains("your account at Tom & Co") && text.contains("tell us"),
                "{text}"
            );
            assert!(
                text.contains("https://example.com") && !text.contains('{'),
                "{text}"
            );
        }
    }
}
