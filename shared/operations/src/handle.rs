//! The handle.

use aws_types::SdkConfig;
use shared::access::OperatorStore;
use store::Table;
use types::clock::Clock;

/// Everything that an operator may do, over one table.
#[derive(Clone, Debug)]
pub struct Operations {
    store: OperatorStore,
}

impl Operations {
    /// What may be done over the table `table`, waiting by `clock`. Makes no call.
    #[must_use]
    pub fn new(sdk: &SdkConfig, table: &str, clock: Clock) -> Self {
        Self {
            store: OperatorStore::new(Table::new(sdk, table), clock),
        }
    }

    /// The table as an operator has it: what functions do as well, for any account.
    #[must_use]
    pub fn store(&self) -> &OperatorStore {
        &self.store
    }

    pub(crate) fn table(&self) -> &Table {
        self.store.table()
    }
}
