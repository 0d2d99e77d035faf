//! Placeholder until the format is written.

use crate::format::{Context, Detection, Format, Sample, Shape, Sink, Unit};

/// The format.
pub(crate) struct Cnt;

impl Format for Cnt {
    fn name(&self) -> &str {
        "cnt"
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
