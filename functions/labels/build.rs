//! Makes the description that `src/description.rs` serves of `docs/openapi.yaml`: JSON, without
//! what the file shares by anchors, compressed.

use std::error::Error;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use flate2::{Compression, GzBuilder};

const SOURCE: &str = "../../docs/openapi.yaml";
/// What anchors stand in; references have no use for it.
const SHARED: &str = "x-shared";

#[expect(clippy::disallowed_methods, reason = "Cargo tells a build script so")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SOURCE}");
    let mut yaml: serde_norway::Value = serde_norway::from_str(&fs::read_to_string(SOURCE)?)?;
    yaml.apply_merge()?;
    if let Some(map) = yaml.as_mapping_mut() {
        map.remove(SHARED);
    }
    let place = Path::new(&std::env::var("OUT_DIR")?).join("openapi.json.gz");
    let mut compressed = GzBuilder::new().write(File::create(place)?, Compression::best());
    compressed.write_all(serde_json::to_string(&yaml)?.as_bytes())?;
    compressed.finish()?;
    Ok(())
}
