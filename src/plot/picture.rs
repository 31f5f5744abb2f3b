//! A map as PNG or PDF, drawn from its SVG, with the fonts that this file carries: a machine without fonts gives the same
//! picture.

use std::sync::{Arc, LazyLock};

use resvg::{tiny_skia, usvg};

use super::region_map::RegionMap;
use super::svg::svg;

/// Why a picture could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the picture could not be made: {0}")]
pub struct PictureFault(String);

/// How many points of a PNG a pixel of the SVG has, each way.
const SCALE: u16 = 2;

/// The fonts: Ubuntu Light, then Hack for signs that it lacks.
static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(epaint_default_fonts::UBUNTU_LIGHT.to_vec());
    fonts.load_font_data(epaint_default_fonts::HACK_REGULAR.to_vec());
    let family = fonts.faces().next().and_then(|face| face.families.first()).map(|(name, _)| name.clone());
    if let Some(family) = family {
        fonts.set_sans_serif_family(family.clone());
        fonts.set_serif_family(family);
    }
    Arc::new(fonts)
});

/// Returns the map as a PNG of twice the size of the SVG.
///
/// # Errors
/// The picture is too large for the memory.
pub fn png(map: &RegionMap) -> Result<Vec<u8>, PictureFault> {
    let options = usvg::Options { fontdb: FONTS.clone(), ..usvg::Options::default() };
    let fault = |error: &dyn std::fmt::Display| PictureFault(error.to_string());
    let tree = usvg::Tree::from_str(&svg(map), &options).map_err(|error| fault(&error))?;
    let size = tree.size().to_int_size();
    let scale = u32::from(SCALE);
    let pixmap = tiny_skia::Pixmap::new(size.width().saturating_mul(scale), size.height().saturating_mul(scale));
    let mut pixmap = pixmap.ok_or_else(|| fault(&"it is too large"))?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(f32::from(SCALE), f32::from(SCALE)), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| fault(&error))
}

/// Returns the map as a PDF of one page, with its text as text.
///
/// # Errors
/// The picture cannot be put into a PDF.
pub fn pdf(map: &RegionMap) -> Result<Vec<u8>, PictureFault> {
    let options = svg2pdf::usvg::Options { fontdb: FONTS.clone(), ..svg2pdf::usvg::Options::default() };
    let fault = |error: &dyn std::fmt::Display| PictureFault(error.to_string());
    let tree = svg2pdf::usvg::Tree::from_str(&svg(map), &options).map_err(|error| fault(&error))?;
    svg2pdf::to_pdf(&tree, svg2pdf::ConversionOptions::default(), svg2pdf::PageOptions::default()).map_err(|error| fault(&error))
}
