//! How the catalogue is written: a row a refusal, with its meaning, code, outcome and what to do.

/// Makes `Refusal` of rows such as
///
/// ```text
/// /// What it means.
/// Name(Type = an example): "noun.state", Outcome, "What the client does about it.";
/// ```
macro_rules! catalogue {
    ($(
        $(#[doc = $meaning:literal])+
        $name:ident $(($type:ty = $example:expr))?: $code:literal, $outcome:ident, $advice:literal;
    )*) => {
        /// A refusal, without the envelope of the API that it leaves by.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Refusal {
            $($(#[doc = $meaning])+ $name $(($type))?,)*
        }

        impl Refusal {
            /// All there are, each by an example.
            #[must_use]
            pub fn all() -> Vec<Self> {
                vec![$(Self::$name $(($example))?,)*]
            }

            /// What it means.
            #[must_use]
            pub fn meaning(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => concat!($($meaning,)+),)*
                }
            }

            /// What a client does about it.
            #[must_use]
            pub fn advice(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $advice,)*
                }
            }

            /// What the log line says of it.
            pub(crate) fn outcome(&self) -> Outcome {
                match self {
                    $(Self::$name { .. } => Outcome::$outcome,)*
                }
            }

            /// Its name in the header `Error-Code`, where it has one of its own.
            pub(super) fn own_code(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $code,)*
                }
            }
        }
    };
}

pub(super) use catalogue;
