//! The budgets that there are.

use store::Write;

/// The span that hourly budgets are counted in: from one full hour to the next.
pub(crate) const HOUR_SECS: i64 = 3_600;

/// What a client is told to wait where no hour's end helps, but a new password does.
pub(super) const LASTING_SECS: i64 = 86_400;

/// At most `hourly` an hour, and at most `lasting` until a success.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Attribute: the marks of the hour.
    pub(super) name: &'static str,
    /// Attribute: which hour, counted from the Unix epoch.
    pub(super) hour: &'static str,
    /// Attribute: how many since the last success.
    pub(super) total: &'static str,
    pub(super) hourly: usize,
    pub(super) lasting: Option<i64>,
    /// How many of the hour's one source may have.
    pub(super) by_source: Option<usize>,
    /// Whether a try may turn out right, and come back: then one in flight is no reason to refuse
    /// another.
    pub(super) comes_back: bool,
}

/// Wrong passwords from devices that nobody knows (NIST SP 800-63B-4 §3.2.2: at most 100 in a row).
pub(crate) const GUESSES: Budget = Budget {
    name: "guesses",
    hour: "guesses_hour",
    total: "guesses_total",
    hourly: 20,
    lasting: Some(100),
    by_source: Some(5),
    comes_back: true,
};

/// Wrong passwords from a device that was signed in before, so that strangers cannot lock the owner
/// out.
pub(crate) const OWN_GUESSES: Budget = Budget {
    name: "own_guesses",
    hour: "own_guesses_hour",
    total: "own_guesses_total",
    by_source: None,
    ..GUESSES
};

/// Wrong passwords from where the password was just reset: whatever strangers spend meanwhile, its
/// owner gets in.
pub(crate) const AFTER_RESET: Budget = Budget {
    name: "reset_guesses",
    hour: "reset_guesses_hour",
    total: "reset_guesses_total",
    hourly: 10,
    ..OWN_GUESSES
};

/// Wrong one-time passwords of the second factor at sign-in: from whoever knows the password.
pub(crate) const OTP: Budget = Budget {
    name: "otp_tries",
    hour: "otp_hour",
    total: "otp_total",
    hourly: 5,
    ..OWN_GUESSES
};

/// Wrong one-time passwords from a device that was signed in before, so that who stole a password
/// cannot lock the owner out.
pub(crate) const OWN_OTP: Budget = Budget {
    name: "own_otp_tries",
    hour: "own_otp_hour",
    total: "own_otp_total",
    ..OTP
};

/// Mails to one address that anybody can cause by signing up.
pub(crate) const MAILS: Budget = Budget {
    name: "mails",
    hour: "mails_hour",
    total: "mails_total",
    hourly: 5,
    lasting: None,
    by_source: None,
    comes_back: false,
};

/// Mails to one address that anybody can cause by asking for a new password. Nothing else draws on
/// it, so whoever spends it has sent the owner a link that works: the newest wins
/// (docs/compatibility/barong.md#a2-26), and what is refused takes nothing back.
pub(crate) const RESETS: Budget = Budget {
    name: "resets",
    hour: "resets_hour",
    total: "resets_total",
    ..MAILS
};

/// Wrong codes for one phone of one account; each code also has tries of its own.
pub(crate) const CODES: Budget = Budget {
    name: "guesses",
    hour: "guesses_hour",
    total: "guesses_total",
    hourly: 9,
    ..OWN_GUESSES
};

/// SMS that one account can cause, whatever the number.
pub(crate) const SMS_OF_ACCOUNT: Budget = Budget {
    name: "sms",
    hour: "sms_hour",
    total: "sms_total",
    ..MAILS
};

/// SMS that one account can cause to one number; they are counted apart from other accounts', who
/// cannot use them up.
pub(crate) const SMS_OF_PHONE: Budget = Budget {
    name: "sends",
    hour: "sends_hour",
    total: "sends_total",
    hourly: 3,
    ..MAILS
};

/// SMS to one number, whichever accounts cause them; one source causes half at most.
pub(crate) const SMS_TO_NUMBER: Budget = Budget {
    hourly: 6,
    by_source: Some(3),
    ..SMS_OF_PHONE
};

/// SMS to one country that new accounts of one source can cause; how many, its price decides.
pub(crate) const SMS_OF_SOURCE: Budget = Budget {
    hourly: 1,
    ..SMS_OF_PHONE
};

impl Budget {
    /// The same budget with another number of tries an hour.
    pub(crate) fn of(self, hourly: usize) -> Self {
        Self { hourly, ..self }
    }

    /// Forgets what was counted: a new password makes the guesses at the old one worthless.
    pub(crate) fn cleared(&self, write: Write) -> Write {
        write.remove(self.name).remove(self.hour).remove(self.total)
    }
}
