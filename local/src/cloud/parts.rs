//! The cloud's services, and what they share.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use http::HeaderValue;
use types::clock::Clock;

use super::{dynamodb, files, secrets};
use crate::data::Data;
use crate::ledger::{Ledger, lock};
use crate::outbox::Outbox;
use crate::policy::Grant;
use crate::template::Template;

/// The connection broke: there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection was lost, as a fault ordered")]
pub(crate) struct Lost;

/// All services and what they share.
pub(crate) struct Cloud {
    pub(super) template: Arc<Template>,
    pub(super) clock: Clock,
    pub(super) ledger: Arc<Ledger>,
    pub(super) outbox: Arc<Outbox>,
    pub(super) dynamodb: dynamodb::DynamoDb,
    pub(super) files: files::Files,
    pub(super) secrets: secrets::Secrets,
    pub(super) used: Mutex<BTreeSet<Grant>>,
    /// The folder, locked.
    pub(super) data: Data,
}

impl Cloud {
    /// Makes what the template asks for, in `data`'s folder if it has one, and keeps that.
    pub(crate) fn start(
        template: Arc<Template>,
        clock: Clock,
        ledger: Arc<Ledger>,
        outbox: Arc<Outbox>,
        data: Data,
    ) -> Result<Self> {
        let names = || {
            template
                .functions
                .iter()
                .map(|function| function.id.clone())
        };
        Ok(Self {
            dynamodb: dynamodb::DynamoDb::open(&template, clock.clone(), &data)?,
            files: files::Files::open(&template.buckets, names(), clock.clone(), &data)?,
            secrets: secrets::Secrets::open(&template.secrets, &data)?,
            used: Mutex::default(),
            template,
            clock,
            ledger,
            outbox,
            data,
        })
    }

    /// Takes over what `other` has in its table.
    pub(crate) fn begin_with(&mut self, other: &Self) -> Result<()> {
        self.dynamodb = other.dynamodb.copied(self.clock.clone())?;
        Ok(())
    }

    /// What time it is here, as answers tell it that leave the process.
    pub(crate) fn date(&self) -> Option<HeaderValue> {
        let date = DateTime::from_secs(self.clock.now())
            .fmt(Format::HttpDate)
            .ok()?;
        HeaderValue::from_str(&date).ok()
    }

    /// The table's emulator, for those who look from outside.
    pub(crate) fn dynamodb(&self) -> &dynamodb::DynamoDb {
        &self.dynamodb
    }

    /// The folder that all of it lies in.
    pub(crate) fn data(&self) -> &Data {
        &self.data
    }

    /// Begins a rotation of a secret, by its name or ARN.
    pub(crate) fn rotation_begun(&self, secret: &str, version: &str) -> Result<()> {
        self.secrets.rotation_begun(&secrets::name(secret), version)
    }

    /// What the policies grant and nobody has made use of.
    pub(crate) fn granted_but_unused(&self) -> Vec<Grant> {
        let used = lock(&self.used);
        let unused = |function: &crate::template::Function| {
            let own: Vec<_> = used
                .iter()
                .filter(|grant| grant.function == function.id)
                .collect();
            function
                .statements
                .iter()
                .flat_map(|one| one.unused(&function.id, &own))
                .collect::<Vec<_>>()
        };
        self.template.functions.iter().flat_map(unused).collect()
    }
}
