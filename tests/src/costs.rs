//! What every operation costs, measured: sequential trips to the table, read units, write units. A
//! test fails when one grows. The hash work lies outside the trips, and so do mails.

mod accounts;
mod codes;
mod sessions;
