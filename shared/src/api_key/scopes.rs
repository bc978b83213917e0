//! What API keys may not be for: their scopes become the `aud` of tokens that look like those of a
//! sign-in, so no scope may be an audience that such tokens have
//! (docs/compatibility/barong.md#a2-27; RFC 8725 §3.9).

use crate::access::Store;
use crate::auth::device_token;
use store::StoreError;

/// The audiences of all other tokens that the same keys sign.
#[derive(Clone, Debug, Default)]
pub struct Audiences(Vec<String>);

impl Audiences {
    /// Whether a part of `scopes`, or the whole, is one of them.
    pub(super) fn include(&self, scopes: &str) -> bool {
        let mut parts = scopes
            .split(|c: char| c == ',' || c.is_whitespace())
            .chain([scopes.trim()]);
        parts.any(|scope| self.0.iter().any(|audience| audience == scope))
    }
}

impl Store {
    /// The audiences of sign-ins: every registered application, disabled ones too, and what all
    /// tokens of the APIs have.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn audiences(&self, issuer: &str) -> Result<Audiences, StoreError> {
        let applications = self
            .applications()
            .await?
            .into_iter()
            .map(|application| application.id);
        Ok(Audiences(
            applications
                .chain([issuer.to_owned(), device_token::AUDIENCE.to_owned()])
                .collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_the_whole_are_looked_at() {
        let audiences = Audiences(
            ["peatio", "polario", "My Exchange"]
                .map(str::to_owned)
                .to_vec(),
        );
        for scopes in [
            "peatio",
            " peatio ",
            "trade,peatio",
            "trade, peatio,x",
            "trade\tpeatio",
            "My Exchange",
            "x polario",
            ",peatio",
        ] {
            assert!(audiences.include(scopes), "{scopes:?}");
        }
        for scopes in [
            "trade",
            "trade,history",
            "Peatio",
            "peatio2",
            "pea,tio",
            "peatio.trade",
            ",",
            "My,Exchange",
        ] {
            assert!(!audiences.include(scopes), "{scopes:?}");
        }
    }
}
