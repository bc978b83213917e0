//! API keys: an item under the account for its owner, and a claim by the key's id for everybody
//! else. Both are written together, with the code that the owner proved.

mod changes;
mod claim;
mod owner;
mod record;
mod scopes;

pub use changes::ApiKeyChanges;
pub use claim::Claim;
pub use owner::shown;
pub use record::{ACTIVE, ApiKey, INACTIVE};
pub use scopes::Audiences;

#[cfg(test)]
mod tests {
    use types::values::Kid;

    #[test]
    fn ids_are_whole_uuids() {
        let kid = Kid::parse("0F8B6A3E-6a0e-4a54-9f53-1f6a2f2f4f11").unwrap();
        assert_eq!(kid.to_string(), "0f8b6a3e-6a0e-4a54-9f53-1f6a2f2f4f11");
        for text in [
            "",
            "0f8b6a3e6a0e4a549f531f6a2f2f4f11",
            "{0f8b6a3e-6a0e-4a54-9f53-1f6a2f2f4f11}",
            "#CLAIM",
        ] {
            assert_eq!(Kid::parse(text), None, "{text}");
        }
    }
}
