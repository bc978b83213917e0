//! Where to work, as it can be typed.

use clap::Args;
use shared::label::Levels;

/// Where to work.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Where")]
pub struct Place {
    /// Work on the local cloud of this machine; no other option of this group is needed
    #[arg(long, global = true)]
    pub local: bool,
    /// The port of the local cloud's AWS endpoint
    #[arg(
        long,
        global = true,
        env = "POSTERN_CLOUD_PORT",
        default_value_t = 9001
    )]
    pub cloud_port: u16,
    /// The DynamoDB table
    #[arg(long, global = true, env = "TABLE_NAME")]
    pub table: Option<String>,
    /// Name or ARN of the keyring in Secrets Manager
    #[arg(long, global = true, env = "KEYRING_SECRET_ID")]
    pub keyring: Option<String>,
    /// The bucket of documents
    #[arg(long, global = true, env = "BUCKET_NAME")]
    pub bucket: Option<String>,
    /// The labels that make the levels, as the functions have them [default: theirs]
    #[arg(long, global = true, env = "LEVELS", value_parser = Levels::parse)]
    pub levels: Option<Levels>,
    /// The AWS region [default: the profile's]
    #[arg(long, global = true, env = "AWS_REGION")]
    pub region: Option<String>,
    /// The profile of the AWS CLI to take credentials from [default: those in the environment, else
    /// the CLI's own]
    #[arg(long, global = true)]
    pub profile: Option<String>,
    /// Another cloud than AWS
    #[arg(long, global = true, env = "AWS_ENDPOINT_URL")]
    pub endpoint_url: Option<String>,
}
