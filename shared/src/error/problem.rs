//! What is wrong with a field. Rules say it typed; the APIs' modules word it.

macro_rules! fields {
    ($($field:ident = $name:literal,)*) => {
        /// A field of a request that can be wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each has the name of its parameter")]
        pub enum Field {
            $($field,)*
        }

        impl Field {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$field,)*];

            /// As requests spell it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$field => $name,)*
                }
            }
        }
    };
}

fields! {
    AccountUid = "account_uid",
    Address = "address",
    ApiKey = "api_key",
    ApplicationId = "application_id",
    City = "city",
    Code = "code",
    ConfirmationToken = "confirmation_token",
    Country = "country",
    Dob = "dob",
    DocExpire = "doc_expire",
    DocNumber = "doc_number",
    DocType = "doc_type",
    Email = "email",
    ExpiresIn = "expires_in",
    FirstName = "first_name",
    JwtToken = "jwt_token",
    Key = "key",
    Kid = "kid",
    LastName = "last_name",
    Metadata = "metadata",
    NewPassword = "new_password",
    OldPassword = "old_password",
    OtpCode = "otp_code",
    Password = "password",
    PhoneNumber = "phone_number",
    Postcode = "postcode",
    PublicKey = "public_key",
    ResetPasswordToken = "reset_password_token",
    Scopes = "scopes",
    Secret = "secret",
    State = "state",
    Uid = "uid",
    Upload = "upload",
    Value = "value",
    VerificationCode = "verification_code",
}

macro_rules! flaws {
    ($(
        #[doc = $meaning:literal]
        $flaw:ident $(($type:ty))? $({ $bound:ident: $number:ty })? = $name:literal, $example:expr;
    )*) => {
        /// What can be wrong with a field.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Flaw {
            $(
                #[doc = $meaning]
                $flaw $(($type))? $({
                    #[doc = " The bound."]
                    $bound: $number
                })?,
            )*
        }

        impl Flaw {
            /// All there are, each by an example.
            #[must_use]
            pub fn all() -> Vec<Self> {
                vec![$($example,)*]
            }

            /// What it means.
            #[must_use]
            pub fn meaning(&self) -> &'static str {
                match self {
                    $(Self::$flaw { .. } => $meaning,)*
                }
            }

            /// What stands behind the field in the header `Error-Code`.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$flaw { .. } => $name,)*
                }
            }
        }
    };
}

flaws! {
    /// More than the most.
    AboveMost { most: i64 } = "above_most", Self::AboveMost { most: 86_400 };
    /// A PDF that does something, or carries what cannot be looked into.
    Active = "active", Self::Active;
    /// Less than the least.
    BelowLeast { least: i64 } = "below_least", Self::BelowLeast { least: 30 };
    /// A text of which nothing shows, or no file.
    Blank = "blank", Self::Blank;
    /// Among the first passwords that a guesser tries.
    Common = "too_common", Self::Common;
    /// No date with the year first.
    DateFormat = "date_format", Self::DateFormat;
    /// Another kind of file than its extension says, more than one kind, or no whole file.
    Differs = "differs", Self::Differs;
    /// Given, and empty.
    Empty = "empty", Self::Empty;
    /// An extension that no kind of document has.
    Extension(String) = "extension", Self::Extension("gif".to_owned());
    /// The antivirus test file.
    Infected = "infected", Self::Infected;
    /// Not what the field is for.
    Invalid = "invalid", Self::Invalid;
    /// Not given.
    Missing = "missing", Self::Missing;
    /// A number with a fraction.
    NotAnInteger = "not_an_integer", Self::NotAnInteger;
    /// No number.
    NotANumber = "not_a_number", Self::NotANumber;
    /// None of those that this installation takes.
    NotListed = "not_listed", Self::NotListed;
    /// Another type of JSON where a text should be.
    NotText(&'static str) = "not_text", Self::NotText("integer");
    /// A password without a digit, an upper-case or a lower-case letter.
    NotComposed = "not_composed", Self::NotComposed;
    /// Somebody has it, where that is told.
    Taken = "taken", Self::Taken;
    /// More characters than there may be.
    TooLong { max: usize } = "too_long", Self::TooLong { max: 255 };
    /// An image that unpacks to more than it should.
    TooManyPixels { megapixels: u64 } = "too_many_pixels", Self::TooManyPixels { megapixels: 50 };
    /// Fewer characters than there must be.
    TooShort { min: usize } = "too_short", Self::TooShort { min: 8 };
}

/// A field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub field: Field,
    /// What.
    pub flaw: Flaw,
}

impl Field {
    /// The problem that the field has this flaw.
    #[must_use]
    pub fn is(self, flaw: Flaw) -> Problem {
        Problem { field: self, flaw }
    }
}

impl Problem {
    /// Its name in the header `Error-Code`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}.{}", self.field.name(), self.flaw.name())
    }
}
