//! Who mails come from, and where their links lead.

/// Read from the environment by `settings`.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// `APP_NAME`: the name that mails show (default `Postern`).
    pub app_name: String,
    /// `SENDER_EMAIL`: the SES identity that mails are sent from.
    pub sender_email: String,
    /// `FRONTEND_URL`: where the links in mails lead: `https`, but on the same machine, without a
    /// trailing slash.
    pub frontend_url: String,
}
