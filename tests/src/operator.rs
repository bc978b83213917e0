//! The operator's command, against the stack that the API's tests use: what it does is asserted
//! through the API.

mod accounts;
mod api_keys;
mod applications;
mod binary;
mod clients;
mod documents;
mod factors;
mod hashes;
mod import;
mod keys;
mod store;

use std::time::Duration;

use clap::Parser;
use operator::command::CommandLine;
use operator::context::{Names, OperatorContext};
use operator::failure::Failure;
use operator::screen::Screen;
use serde_json::Value;
use shared::label::Levels;

use crate::world::World;

/// How a command ended.
pub struct Done {
    code: u8,
    /// What it printed.
    pub text: String,
    error: String,
}

impl World {
    /// Does what the words say, with `--json --yes`.
    pub async fn operate(&self, words: &[&str]) -> Done {
        self.operate_as("arn:aws:iam::123456789012:user/ann", words)
            .await
    }

    async fn operate_as(&self, who: &str, words: &[&str]) -> Done {
        let mut all = vec!["operator", "--local", "--json", "--yes"];
        all.extend(words);
        let line = CommandLine::try_parse_from(all).unwrap_or_else(|error| panic!("{error}"));
        let sdk = self.sdk_config(local::OPERATOR);
        let mut context = OperatorContext::new(
            &sdk,
            &Names::local(),
            Levels::default(),
            self.clock().clone(),
            who.to_owned(),
        );
        context.grace = Duration::ZERO;
        let (mut screen, captured) = Screen::captured(line.json, line.yes);
        let done = Box::pin(operator::run(line.command, &context, &mut screen)).await;
        let code = done.as_ref().err().map_or(0, Failure::code);
        Done {
            code,
            text: captured.text(),
            error: done
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default(),
        }
    }

    /// As `operate`, with a reason.
    pub async fn order(&self, words: &[&str]) -> Done {
        self.operate(&[words, &["--reason", "ticket 7"]].concat())
            .await
    }
}

impl Done {
    /// Asserts that it was done; its JSON.
    #[track_caller]
    pub fn well(self) -> Value {
        assert_eq!((self.code, self.error.as_str()), (0, ""), "{}", self.text);
        serde_json::from_str(self.text.lines().last().unwrap_or("null")).unwrap()
    }

    /// Asserts exit code and error.
    #[track_caller]
    pub fn fails(self, code: u8, error: &str) {
        assert_eq!(
            (self.code, self.error.as_str()),
            (code, error),
            "{}",
            self.text
        );
    }
}
