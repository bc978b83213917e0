//! QR codes as PNG.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fast_qr::{ECL, QRBuilder, QRCode};
use shared::error::Error;

/// Pixels on each side (docs/compatibility/barong.md#generate-qrcode).
const SIDE: usize = 300;
/// Light modules on each side (ISO/IEC 18004 §9.1).
const QUIET: usize = 4;

/// `text` as a QR code: a grey PNG of 300 by 300 pixels in base64. Modules are squares of whole
/// pixels, in the middle.
///
/// # Errors
/// A text over about 2,300 bytes.
pub(super) fn barcode(text: &str) -> Result<String, Error> {
    let code = QRBuilder::new(text)
        .ecl(ECL::M)
        .build()
        .map_err(|error| Error::internal(format!("{error:?}")))?;
    Ok(STANDARD.encode(png(&pixels(&code)).map_err(Error::internal)?))
}

fn pixels(code: &QRCode) -> Vec<u8> {
    let scale = SIDE / (code.size + 2 * QUIET);
    let margin = (SIDE - scale * code.size) / 2;
    let module = |pixel: usize| {
        pixel
            .checked_sub(margin)
            .map(|inside| inside / scale)
            .filter(|at| *at < code.size)
    };
    let dark = |x, y| {
        let at = module(x).zip(module(y)).map(|(x, y)| y * code.size + x);
        at.and_then(|at| code.data.get(at))
            .is_some_and(|module| module.value())
    };
    (0..SIDE * SIDE)
        .map(|at| {
            if dark(at % SIDE, at / SIDE) {
                0
            } else {
                u8::MAX
            }
        })
        .collect()
}

fn png(pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let side = u32::try_from(SIDE).unwrap_or_default();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}
