//! Placeholder until the format is written.

use crate::format::{Context, Detection, Format, Sample, Shape, Sink, Unit};

/// The format.
pub(crate) struct TwitterV2;

impl Format for TwitterV2 {
    fn name(&self) -> &str {
        "twitter-v2"
    }
    fn about(&self) -> &str {
        "not written yet"
    }
    fn detect(&self, _sample: &Sample<'_>) -> Option<Detection> {
        None
    }
    fn shape(&self) -> Shape {
        Shape::Lines
    }
    fn fields(&self) -> Vec<String> {
        Vec::new()
    }
    fn read(&self, _unit: Unit<'_>, _context: &Context, _sink: &mut dyn Sink) {}
}
