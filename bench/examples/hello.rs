//! What cold starts are measured beside: the "Hello World" of `lambda_http`'s documentation, which
//! has a thread for each core.

use std::convert::Infallible;

use lambda_http::{Error, Request, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(async |_: Request| Ok::<_, Infallible>("hello"))).await
}
