//! What is wrong with values, in Barong's words: those of Grape for parameters, those of Rails for
//! what its rules refuse, and those of its JWT library (docs/compatibility/barong.md#generate-jwt).

use crate::document::FileKind;
use crate::error::{Field, Flaw, JwtProblem, Problem};

/// The longest foreign text that an answer repeats, in characters.
const REPEATED: usize = 255;

/// As Rails says it, the field's name first: `Public key is too long (…)`.
#[must_use]
pub fn full(problem: &Problem) -> String {
    format!("{} {}", human(problem.field), of_flaw(&problem.flaw))
}

/// As Grape says them, by the names of the parameters: `email is missing, email is empty`.
pub(super) fn of_parameters(problems: &[Problem]) -> String {
    let told = problems
        .iter()
        .map(|problem| format!("{} {}", problem.field.name(), of_flaw(&problem.flaw)));
    told.collect::<Vec<_>>().join(", ")
}

/// As people write them: `A`, `A and B`, `A, B, and C`.
pub(super) fn sentence(problems: &[Problem]) -> String {
    let parts: Vec<_> = problems.iter().map(full).collect();
    match parts.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
    }
}

/// `first_name` is `First name`.
fn human(field: Field) -> String {
    let name = field.name();
    let (first, rest) = name.split_at(1);
    format!("{}{}", first.to_ascii_uppercase(), rest.replace('_', " "))
}

fn of_flaw(flaw: &Flaw) -> String {
    match flaw {
        Flaw::AboveMost { most } => format!("must be less than or equal to {most}"),
        Flaw::Active => {
            "PDF files with scripts, actions, attachments or encryption are not allowed".to_owned()
        }
        Flaw::BelowLeast { least } => format!("must be greater than or equal to {least}"),
        Flaw::Blank => "can't be blank".to_owned(),
        Flaw::Common => "is too common".to_owned(),
        Flaw::DateFormat => "Date must be in the following format: yyyy-mm-dd".to_owned(),
        Flaw::Differs => "File content does not match its extension".to_owned(),
        Flaw::Empty => "is empty".to_owned(),
        Flaw::Extension(given) => format!(
            "You are not allowed to upload \"{given}\" files, allowed types: {}",
            FileKind::EXTENSIONS
        ),
        Flaw::Infected => "File contains malware".to_owned(),
        Flaw::Invalid | Flaw::NotText(_) => "is invalid".to_owned(),
        Flaw::Missing => "is missing".to_owned(),
        Flaw::NotANumber => "is not a number".to_owned(),
        Flaw::NotAnInteger => "must be an integer".to_owned(),
        Flaw::NotComposed => "must contain big, small letters and digits".to_owned(),
        Flaw::NotListed => "is not included in the list".to_owned(),
        Flaw::Taken => "has already been taken".to_owned(),
        Flaw::TooLong { max } => format!("is too long (maximum is {max} characters)"),
        Flaw::TooManyPixels { megapixels } => {
            format!("Image is too large (maximum is {megapixels} megapixels)")
        }
        Flaw::TooShort { min } => format!("is too short (minimum is {min} characters)"),
    }
}

pub(super) fn of_jwt(problem: &JwtProblem) -> String {
    let what = match problem {
        JwtProblem::Algorithm => "JWT::IncorrectAlgorithm: Expected a different algorithm",
        JwtProblem::Encoding => "JWT::DecodeError: Invalid segment encoding",
        JwtProblem::Expired => "JWT::ExpiredSignature: Signature has expired",
        JwtProblem::Immature => "JWT::ImmatureSignature: Signature nbf has not been reached",
        JwtProblem::IssuedAt => "JWT::InvalidIatError: Invalid iat",
        JwtProblem::Issuer(given) => &format!(
            "JWT::InvalidIssuerError: Invalid issuer. Expected external, received {}",
            repeated(given.as_deref())
        ),
        JwtProblem::JtiMissing => "JWT::InvalidJtiError: Missing jti",
        JwtProblem::JtiUsed => "JWT::InvalidJtiError: Invalid jti",
        JwtProblem::PublicKey => {
            "JWT::VerificationError: Public key must be RSA of at least 2048 bits"
        }
        JwtProblem::Segments => "JWT::DecodeError: Not enough or too many segments",
        JwtProblem::Signature => "JWT::VerificationError: Signature verification raised",
        JwtProblem::Subject(given) => &format!(
            "JWT::InvalidSubError: Invalid subject. Expected api_key_jwt, received {}",
            repeated(given.as_deref())
        ),
    };
    format!("Failed to decode and verify JWT: #<{what}>")
}

fn repeated(given: Option<&str>) -> String {
    given.unwrap_or("<none>").chars().take(REPEATED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_join_as_people_write_them() {
        let all = [Field::City, Field::Dob, Field::FirstName].map(|field| field.is(Flaw::Invalid));
        assert_eq!(sentence(&all[..0]), "");
        assert_eq!(sentence(&all[..1]), "City is invalid");
        assert_eq!(sentence(&all[..2]), "City is invalid and Dob is invalid");
        assert_eq!(
            sentence(&all),
            "City is invalid, Dob is invalid, and First name is invalid"
        );
    }
}
