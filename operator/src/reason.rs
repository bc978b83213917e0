//! Why something is done, as it can be typed.

use clap::Args;

/// Why something is done, for the audit trail.
#[derive(Args, Clone, Debug)]
pub struct Reason {
    /// Why, for the audit trail, which is kept for good: a ticket's number, and nothing personal
    #[arg(long, value_parser = reason)]
    pub reason: String,
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    let fits = (3..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
        .ok_or_else(|| "must be 3 to 200 characters on one line".to_owned())
}
