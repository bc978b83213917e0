//! The handle.

use aws_types::SdkConfig;
use shared::access::OperatorStore;
use store::Table;

/// Everything that an operator may do, over one table.
#[derive(Clone, Debug)]
pub struct Operations {
    store: OperatorStore,
}

impl Operations {
    /// What may be done over the table `table`. Makes no call.
    #[must_use]
    pub fn new(sdk: &SdkConfig, table: &str) -> Self {
        Self { store: OperatorStore::new(Table::new(sdk, table)) }
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
