//! What a request came to, in one word of a closed list: its log line says it. Touches nothing
//! else.

use std::cell::Cell;

tokio::task_local! {
    /// Why the request is refused that the current task works for, as far as its answer does not
    /// tell.
    static NOTED: Cell<Option<Outcome>>;
}

macro_rules! outcomes {
    ($($name:ident = $word:literal,)*) => {
        /// What a request came to. Deeds that matter to an account have a name each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each word says what it is, and docs/deploy.md has them \
            all")]
        pub enum Outcome {
            $($name,)*
        }

        impl Outcome {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As log lines have it.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

outcomes! {
    // Done.
    Challenged = "challenged",
    CodeAccepted = "code_accepted",
    CodeSent = "code_sent",
    Confirmed = "confirmed",
    DocumentUploaded = "document_uploaded",
    Done = "done",
    FactorBegun = "factor_begun",
    FactorEnabled = "factor_enabled",
    KeyChanged = "key_changed",
    KeyCreated = "key_created",
    KeyDeleted = "key_deleted",
    LabelChanged = "label_changed",
    LabelCreated = "label_created",
    LabelDeleted = "label_deleted",
    PasswordChanged = "password_changed",
    PasswordReset = "password_reset",
    PhoneVerified = "phone_verified",
    ProfileChanged = "profile_changed",
    ProfileCreated = "profile_created",
    ResetRequested = "reset_requested",
    SessionRenewed = "session_renewed",
    SessionsRevoked = "sessions_revoked",
    SignUpRequested = "sign_up_requested",
    SignedIn = "signed_in",
    SignedOut = "signed_out",
    TokenIssued = "token_issued",
    // Refused.
    AccountShut = "account_shut",
    AlreadyDone = "already_done",
    BudgetSpent = "budget_spent",
    CodeMissing = "code_missing",
    CodeUsed = "code_used",
    FactorOff = "factor_off",
    Forbidden = "forbidden",
    InvalidJwt = "invalid_jwt",
    InvalidRequest = "invalid_request",
    LimitReached = "limit_reached",
    MailTokenInvalid = "mail_token_invalid",
    NoRoute = "no_route",
    NotFound = "not_found",
    Refused = "refused",
    TokenExpired = "token_expired",
    TokenInvalid = "token_invalid",
    TokenRevoked = "token_revoked",
    Unconfirmed = "unconfirmed",
    WrongApplication = "wrong_application",
    WrongCode = "wrong_code",
    WrongPassword = "wrong_password",
    // Not done, by nobody's decision.
    Failed = "failed",
    Unavailable = "unavailable",
}

/// Says why the current request is refused, where its answer does not tell: the first word stays.
pub fn note(outcome: Outcome) {
    let _ = NOTED.try_with(|noted| noted.set(noted.get().or(Some(outcome))));
}

/// Runs `request`; what was noted on the way.
pub(crate) async fn noting<F: Future>(request: F) -> (F::Output, Option<Outcome>) {
    let noted = async {
        let output = request.await;
        (output, NOTED.with(Cell::get))
    };
    NOTED.scope(Cell::new(None), noted).await
}

impl Outcome {
    /// What an operation that went well did.
    pub(crate) fn of_success(method: &str, route: &str) -> Self {
        match (method, route.strip_prefix("/api/v1/").unwrap_or(route)) {
            ("POST", "accounts") => Self::SignUpRequested,
            ("POST", "accounts/confirm") => Self::Confirmed,
            ("PUT", "accounts/password") => Self::PasswordChanged,
            (
                "POST",
                "sessions"
                | "/session"
                | "/v1/session"
                | "/api/auth/login"
                | "/api/auth/session/{client_id}",
            ) => Self::SignedIn,
            ("POST", "/api/auth/auth") => Self::Challenged,
            ("POST", "sessions/generate_jwt") => Self::TokenIssued,
            ("POST", "security/renew" | "/api/auth/session")
            | ("GET", "/session" | "/v1/session") => Self::SessionRenewed,
            ("DELETE", "/session" | "/v1/session") => Self::SessionsRevoked,
            ("GET" | "POST", "/api/auth/logout") => Self::SignedOut,
            ("POST", "security/reset_password") => Self::ResetRequested,
            ("PUT", "security/reset_password") => Self::PasswordReset,
            ("POST", "security/generate_qrcode") => Self::FactorBegun,
            ("POST", "security/enable_2fa") => Self::FactorEnabled,
            ("POST", "security/verify_code") => Self::CodeAccepted,
            ("POST", "api_keys") => Self::KeyCreated,
            ("PATCH", "api_keys/{uid}") => Self::KeyChanged,
            ("DELETE", "api_keys/{uid}") => Self::KeyDeleted,
            ("POST", "phones" | "phones/send_code") => Self::CodeSent,
            ("POST", "phones/verify") => Self::PhoneVerified,
            ("POST", "documents") => Self::DocumentUploaded,
            ("POST", "profiles") => Self::ProfileCreated,
            ("PUT", "profiles/me") => Self::ProfileChanged,
            ("POST", "labels") => Self::LabelCreated,
            ("PATCH", "labels/{key}") => Self::LabelChanged,
            ("DELETE", "labels/{key}") => Self::LabelDeleted,
            _ => Self::Done,
        }
    }
}
