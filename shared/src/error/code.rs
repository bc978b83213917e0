//! The names that the header `Error-Code` has for refusals.

use std::borrow::Cow;

use super::problem::Problem;
use super::refusal::Refusal;

impl Refusal {
    /// Its name in the header `Error-Code`; where several things are wrong, a name each.
    #[must_use]
    pub fn code(&self) -> Cow<'static, str> {
        match self {
            Self::ClientJwt(problem) => Cow::Borrowed(problem.code()),
            Self::Document(problems)
            | Self::Fields(problems)
            | Self::Invalid(problems)
            | Self::LabelInvalid(problems)
            | Self::Parameters(problems)
            | Self::Sentence(problems) => Cow::Owned(list(problems)),
            single => Cow::Borrowed(single.own_code()),
        }
    }
}

/// In the order in which the body tells them.
fn list(problems: &[Problem]) -> String {
    let codes: Vec<_> = problems.iter().map(Problem::code).collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{Field, Flaw, JwtProblem};
    use super::*;

    #[test]
    fn a_code_has_one_meaning() {
        // Where two refusals differ in nothing but the operation that makes them.
        let shared = [
            "budget.spent",
            "expires_in.out_of_range",
            "factor.off",
            "otp.invalid",
        ];
        let mut refusals: BTreeMap<_, Vec<Refusal>> = BTreeMap::new();
        for refusal in Refusal::all() {
            refusals
                .entry(refusal.own_code())
                .or_default()
                .push(refusal);
        }
        for (code, refusals) in refusals {
            if code.is_empty() || refusals.len() == 1 {
                continue;
            }
            assert!(shared.contains(&code), "{code}: {refusals:?}");
            let advice = refusals.first().map(Refusal::advice);
            assert!(
                refusals
                    .iter()
                    .all(|refusal| Some(refusal.advice()) == advice),
                "{code}"
            );
        }
        let mut others: Vec<_> = Flaw::all().iter().map(Flaw::name).collect();
        others.extend(JwtProblem::all().iter().map(JwtProblem::code));
        let all = others.len();
        others.sort_unstable();
        others.dedup();
        assert_eq!(others.len(), all);
    }

    #[test]
    fn several_problems_have_a_name_each() {
        let problems = vec![
            Field::Password.is(Flaw::Blank),
            Field::FirstName.is(Flaw::TooLong { max: 255 }),
        ];
        assert_eq!(
            Refusal::Sentence(problems).code(),
            "password.blank, first_name.too_long"
        );
    }
}
