//! What a new password must be.

use std::borrow::Cow;

use super::fold::is_invisible;
use super::settings::PasswordSettings;
use super::typed::MAX_LENGTH;
use crate::error::{Field, Flaw, Problem};
use crate::settings::mode::CompatibilityMode;

/// What is wrong with a password, without the question whether it is common. `texts` are the forms
/// of it that hashes are made of; each must do by itself.
pub(super) fn problems(texts: &[Cow<'_, str>], settings: &PasswordSettings) -> Vec<Problem> {
    let any = |wrong: &dyn Fn(&str) -> bool| texts.iter().any(|text| wrong(text));
    let shortest = if settings.mode.is_strict() { 8 } else { 6 };
    let mut flaws = Vec::new();
    if any(&is_blank) {
        flaws.push(Flaw::Blank);
    }
    if any(&|text| text.chars().count() < shortest) {
        flaws.push(Flaw::TooShort { min: shortest });
    }
    if any(&|text| text.chars().nth(MAX_LENGTH).is_some()) {
        flaws.push(TOO_LONG);
    }
    if settings.mode == CompatibilityMode::Compat && any(&|text| !is_composed(text)) {
        flaws.push(Flaw::NotComposed);
    }
    flaws
        .into_iter()
        .map(|flaw| Field::Password.is(flaw))
        .collect()
}

/// Of what is longer than any password.
pub(super) const TOO_LONG: Flaw = Flaw::TooLong { max: MAX_LENGTH };

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

fn is_composed(text: &str) -> bool {
    let has = |class: fn(&char) -> bool| text.chars().any(|c| class(&c));
    has(char::is_ascii_digit) && has(|c| c.is_lowercase()) && has(|c| c.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::super::tests::settings;
    use super::super::{Cost, Password};
    use crate::auth::keyring::{Keyring, generate};
    use crate::error::{Field, Flaw, Problem};
    use crate::settings::mode::CompatibilityMode;

    fn refused(profile: CompatibilityMode, text: &str) -> Vec<Flaw> {
        let problems = Password::chosen(text, &settings(profile), &["mia@example.com"])
            .err()
            .unwrap_or_default();
        let flaw = |problem: Problem| {
            assert_eq!(problem.field, Field::Password);
            problem.flaw
        };
        problems.into_iter().map(flaw).collect()
    }

    const LONG: Flaw = Flaw::TooLong { max: 128 };

    fn short(profile: CompatibilityMode) -> Flaw {
        let min = if profile == CompatibilityMode::Strict {
            8
        } else {
            6
        };
        Flaw::TooShort { min }
    }

    #[test]
    fn what_is_hashed_must_not_be_blank() {
        // Mapped to nothing by RFC 3454 B.1, to a blank by C.1.2, or never seen.
        for unseen in [
            '\u{ad}', '\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{a0}', '\u{3000}',
            '\u{200e}', ' ',
        ] {
            for profile in [CompatibilityMode::Strict, CompatibilityMode::Compat] {
                let problems = refused(profile, &unseen.to_string().repeat(9));
                assert_eq!(problems.first(), Some(&Flaw::Blank), "{unseen:?}");
            }
        }
    }

    #[test]
    fn what_is_hashed_must_be_long_enough_and_not_too_long() {
        for joiner in [
            '\u{ad}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{180b}', '\u{fe0f}', '\u{feff}',
        ] {
            let padded =
                |text: &str, count: usize| text.to_owned() + &joiner.to_string().repeat(count);
            assert_eq!(
                refused(CompatibilityMode::Compat, &padded("A1a", 3)),
                [short(CompatibilityMode::Compat)],
                "{joiner:?}"
            );
            assert_eq!(
                refused(CompatibilityMode::Compat, &padded("A1abcd", 3)),
                [],
                "{joiner:?}"
            );
            assert_eq!(
                refused(CompatibilityMode::Strict, &padded("Xk7_pQm", 9)),
                [short(CompatibilityMode::Strict)],
                "{joiner:?}"
            );
            assert_eq!(
                refused(CompatibilityMode::Strict, &padded("Xk7_pQmw", 9)),
                [],
                "{joiner:?}"
            );
        }
        assert_eq!(
            refused(CompatibilityMode::Strict, &"xK7_".repeat(33)),
            [LONG]
        );
        assert_eq!(
            refused(CompatibilityMode::Strict, &"\u{fdfa}".repeat(9)),
            [LONG],
            "18 characters each, once prepared"
        );
        // 128 characters, typed as 256.
        assert_eq!(
            refused(
                CompatibilityMode::Compat,
                &format!("A1a{}", "e\u{301}".repeat(125))
            ),
            []
        );
        assert_eq!(
            refused(CompatibilityMode::Compat, &"e\u{301}".repeat(300)),
            [LONG]
        );
    }

    #[test]
    fn what_is_hashed_must_be_composed() {
        let composition = [Flaw::NotComposed];
        assert_eq!(refused(CompatibilityMode::Compat, "Passw0rd"), []);
        assert_eq!(refused(CompatibilityMode::Compat, "passw0rd"), composition);
        // Full-width digits are none as typed, and circled capitals none once prepared... which
        // takes both.
        assert_eq!(
            refused(CompatibilityMode::Compat, "Password１"),
            composition
        );
        assert_eq!(
            refused(CompatibilityMode::Compat, "ＰＡＳＳＷＯＲＤ1"),
            composition
        );
    }

    #[test]
    fn what_is_hashed_must_not_be_common() {
        for text in [
            "password1",
            "ｐａｓｓｗｏｒｄ１",
            "ﬁｒｅｗａｌｌ１",
            "ｐａｓｓｗｏｒｄ１２",
            "ⓟⓐⓢⓢⓦⓞⓡⓓ１",
            "pass\u{ad}word1",
            "pass\u{200d}word1",
            "ℙassword1",
            "passworⅾ1",
            "qwertyuⅰop",
            "ⅿonkey2024",
            "mia@example.com",
            "ｍｉａ@example.com",
            "ｐostern1",
            "１２３４５６７８９",
            "①②③④⑤⑥⑦⑧",
            "paſſword1",
        ] {
            assert_eq!(
                refused(CompatibilityMode::Strict, text),
                [Flaw::Common],
                "{text}"
            );
        }
    }

    /// SCRAM's clients send what is left of a password, so that must not be one that is refused.
    #[tokio::test]
    async fn the_rules_and_the_verifier_see_the_same() {
        let keyring = Keyring::parse(&generate().unwrap()).unwrap();
        let password = Password::checked(
            "Ｈarbour\u{ad}-ﬂag-７",
            &settings(CompatibilityMode::Strict),
        )
        .unwrap();
        assert_eq!(password.prepared(), "Harbour-flag-7");
        let hash = password.hash(Cost::LEAST, &keyring).await.unwrap();
        assert!(
            !Password::given("Harbour-flag-7")
                .unwrap()
                .matches(&hash, &keyring)
                .await
                .unwrap()
        );
    }
}
