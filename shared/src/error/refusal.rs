//! The catalogue: every refusal there is, in the order of the alphabet. A number is how many
//! seconds to wait.

use super::catalogue::catalogue;
use super::{JwtProblem, Problem};
use crate::outcome::Outcome;

catalogue! {
    /// The account behind the token is gone.
    AccountGone: "auth.account_gone", TokenRevoked, "Sign in with another account.";
    /// An account that may not sign in, told only to who proved to be its owner.
    AccountShut: "account.disabled", AccountShut, "Ask the operator.";
    /// A confirmation token that was used already.
    AlreadyConfirmed: "confirmation.used", AlreadyDone, "Sign in.";
    /// The API key is another account's.
    ApiKeyForeign: "api_key.foreign", NotFound, "Check `account_uid`.";
    /// The account has as many API keys as it may have.
    ApiKeysFull: "api_keys.limit_reached", LimitReached, "Delete one first.";
    /// Unknown address, wrong password, spent budget, or an account that may not sign in.
    BadCredentials: "credentials.invalid", WrongPassword, "Ask for the password again.";
    /// A JWT that a client signed is not good.
    ClientJwt(JwtProblem = JwtProblem::Expired): "jwt", InvalidJwt, "Sign a new one.";
    /// The second factor's code is wrong, where a token was shown.
    CodeInvalid: "otp.invalid", WrongCode, "Ask for the code again.";
    /// The second factor's code is right, and was accepted before.
    CodeUsed: "otp.used", CodeUsed, "Wait for the next code.";
    /// Not a confirmation token, or one that is no longer good.
    ConfirmationInvalid: "confirmation.invalid", MailTokenInvalid, "Sign up again.";
    /// A compressed body.
    ContentEncoding: "request.content_encoding", InvalidRequest, "Send it as it is.";
    /// A `Content-Type` that nobody reads.
    ContentType(String = "text/xml".to_owned()): "request.content_type", InvalidRequest,
        "Send JSON, or a form where the API takes forms.";
    /// The number is of a country that gets no SMS.
    CountryNotServed: "phone.country_not_served", Refused, "Ask for another number.";
    /// What is wrong with a document.
    Document(Vec<Problem> = Vec::new()): "", InvalidRequest, "Correct the fields.";
    /// The account has all the documents that it may have.
    DocumentsLimit: "documents.limit_reached", LimitReached, "Ask the operator.";
    /// Fields of a JSON body that are missing or mistyped.
    Fields(Vec<Problem> = Vec::new()): "", InvalidRequest, "Correct the fields.";
    /// `?format=` other than json.
    Format(String = "xml".to_owned()): "request.format", InvalidRequest, "Leave it out.";
    /// What is wrong with a new account.
    Invalid(Vec<Problem> = Vec::new()): "", InvalidRequest, "Correct the fields.";
    /// No `Idempotency-Key`, though the header is there.
    KeyMalformed: "request.idempotency_key_invalid", InvalidRequest,
        "Send one key of printable ASCII characters.";
    /// The `Idempotency-Key` was used for another request.
    KeyReused: "request.idempotency_key_reused", InvalidRequest, "Make a new key.";
    /// What is wrong with a label's key and value.
    LabelInvalid(Vec<Problem> = Vec::new()): "", InvalidRequest, "Correct the fields.";
    /// The account has no such label.
    LabelNotFound: "label.not_found", NotFound, "Check the key.";
    /// A label that its owner sees but does not write.
    LabelPrivate: "label.private", Forbidden, "Ask the operator.";
    /// The account has as many labels as it may.
    LabelsFull: "labels.limit_reached", LimitReached, "Delete one first.";
    /// `expires_in` out of bounds when renewing.
    LifetimeAtRenewal: "expires_in.out_of_range", InvalidRequest, "Ask for a shorter life.";
    /// `expires_in` out of bounds at sign-in.
    LifetimeAtSignIn: "expires_in.out_of_range", InvalidRequest, "Ask for a shorter life.";
    /// The body cannot be read as what it says it is.
    Malformed: "request.malformed", InvalidRequest, "Correct the program that sends it.";
    /// The path is known, the method is not.
    MethodNotAllowed: "route.method_not_allowed", NoRoute, "Use a method that `Allow` lists.";
    /// No new password was given.
    NewPasswordMissing: "new_password.empty", InvalidRequest, "Ask for one.";
    /// No such route.
    NoRoute: "route.not_found", NoRoute, "Check the path, and which APIs are served.";
    /// The second factor is on and no code came.
    OtpMissing: "otp.missing", CodeMissing, "Ask for the code, and send all again with it.";
    /// API keys are for accounts with the second factor on.
    OtpNeeded: "factor.off", FactorOff, "Turn the second factor on first.";
    /// The second factor is off.
    OtpOff: "factor.off", FactorOff, "Turn the second factor on first.";
    /// The second factor is on already.
    OtpOn: "factor.on", AlreadyDone, "Nothing.";
    /// The second factor's code is wrong.
    OtpWrong: "otp.invalid", WrongCode, "Ask for the code again.";
    /// Parameters that are missing, empty or invalid.
    Parameters(Vec<Problem> = Vec::new()): "", InvalidRequest, "Correct the fields.";
    /// The key that should verify is a private one.
    PayloadInvalid: "jwt.payload_invalid", InvalidJwt, "Register the public key instead.";
    /// Not the code of this phone, or the account has no such phone.
    PhoneCodeWrong: "phone.code_invalid", WrongCode, "Ask for the code again, or send a new one.";
    /// No valid phone number.
    PhoneInvalid: "phone.invalid", InvalidRequest, "Ask for the number again.";
    /// The number is verified: by the caller, or, where that is told, by whomever.
    PhoneTaken: "phone.taken", AlreadyDone, "Ask for another number.";
    /// No SMS gets to the number, now or later.
    PhoneUnreachable: "phone.unreachable", Refused, "Ask for another number.";
    /// The account has a profile.
    ProfileExists: "profile.exists", AlreadyDone, "Nothing.";
    /// The query is no UTF-8, or has more values than any request needs.
    QueryMalformed: "request.query_malformed", InvalidRequest,
        "Correct the program that sends it.";
    /// There is no such thing, or not for this caller.
    RecordNotFound: "record.not_found", NotFound, "Check what was asked for.";
    /// No refresh token of a live session.
    RefreshInvalid: "refresh_token.invalid", TokenInvalid, "Sign in again.";
    /// A reset token whose hour is over.
    ResetExpired: "reset.expired", MailTokenInvalid, "Ask for a new mail.";
    /// Enough was sent for now.
    RetryLater(i64 = 60): "budget.spent", BudgetSpent, "Wait as `Retry-After` says.";
    /// The new password is the old one.
    SamePassword: "password.same", InvalidRequest, "Ask for another one.";
    /// A scope of an API key is an audience of other tokens.
    ScopesInvalid: "scopes.reserved", InvalidRequest, "Choose other scopes.";
    /// What is wrong with the values.
    Sentence(Vec<Problem> = Vec::new()): "", InvalidRequest, "Correct the fields.";
    /// No SMS leave this installation.
    SmsDown(i64 = 60): "service.unavailable", Unavailable, "Wait as `Retry-After` says.";
    /// The request with this `Idempotency-Key` is still running.
    StillRunning(i64 = 30): "request.still_running", InvalidRequest,
        "Wait as `Retry-After` says, and send the same again.";
    /// The bytes of a document could not be kept.
    StorageDown: "storage.unavailable", Unavailable, "Send it again later.";
    /// The access token was good once.
    TokenExpired: "auth.token_expired", TokenExpired, "Sign in again.";
    /// No access token, or none of ours.
    TokenInvalid: "auth.token_invalid", TokenInvalid, "Sign in again.";
    /// The access token was ended before its time.
    TokenRevoked: "auth.token_revoked", TokenRevoked, "Sign in again.";
    /// The access token is alive, and the password was proved too long ago for what is asked.
    TokenStale: "auth.token_stale", TokenExpired, "Ask for the password, and sign in again.";
    /// The body is larger than a function may be handed.
    TooLarge: "request.too_large", InvalidRequest, "Send less.";
    /// A budget of guesses or mails is spent.
    TooManyAttempts(i64 = 60): "budget.spent", BudgetSpent, "Wait as `Retry-After` says.";
    /// The address is not confirmed yet.
    Unconfirmed: "account.unconfirmed", Unconfirmed, "Use the link in the mail first.";
    /// A file that is larger than one request can carry.
    UploadTooLarge: "upload.too_large", InvalidRequest, "Send a smaller file.";
    /// No registered application.
    WrongApplication: "application.unknown", WrongApplication, "Check `application_id`.";
    /// The password that goes with the change is wrong.
    WrongPassword: "password.wrong", WrongPassword, "Ask for the password again.";
}

impl Refusal {
    /// How many seconds to wait before asking again, where that helps.
    #[must_use]
    pub fn retry_after(&self) -> Option<i64> {
        match self {
            Self::RetryLater(secs)
            | Self::SmsDown(secs)
            | Self::StillRunning(secs)
            | Self::TooManyAttempts(secs) => Some(*secs),
            _ => None,
        }
    }
}
