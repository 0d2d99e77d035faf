//! Bare account ids, one a line, as twarc 1 writes follower lists.
//!
//! Nothing in the file says whose ids these are, or even that they are accounts: `--follows-of CREATOR` must.

use super::pages::{WHOSE_LIST, declared_list, emit_listed};
use crate::format::{Context, Detection, Format, Sample, Shape, Sink, Unit};
use crate::record::RawWho;
use crate::value::{Id, sound_id};

/// Fewest lines that make a list.
const LINES_MIN: usize = 2;

/// The format.
pub(crate) struct IdLines;

impl Format for IdLines {
    fn name(&self) -> &str {
        "id-lines"
    }

    fn about(&self) -> &str {
        "bare account ids, one a line, newest follower first; needs --follows-of CREATOR"
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Detection> {
        // The last line may be cut by the end of the sample, but a cut id is a number, too.
        let is_id = |line: &str| (2..=20).contains(&line.len()) && line.bytes().all(|b| b.is_ascii_digit());
        let mut lines = sample.text.lines().map(str::trim).filter(|line| !line.is_empty()).take(1_000).peekable();
        lines.peek()?;
        let mut n = 0;
        for line in lines {
            if !is_id(line) {
                return None;
            }
            n += 1;
        }
        (n >= LINES_MIN)
            .then(|| Detection { confidence: 60, why: "lines that hold one number each: account ids".to_string() })
    }

    fn shape(&self) -> Shape {
        Shape::Lines
    }

    fn fields(&self) -> Vec<String> {
        vec!["follows.rank".to_string()]
    }

    fn read(&self, unit: Unit<'_>, context: &Context, sink: &mut dyn Sink) {
        let (Unit::Line(text) | Unit::Json(text)) = unit else { return sink.reject(super::pages::EMPTY) };
        let text = text.trim().trim_matches(['"', ',', '\u{FEFF}']).trim();
        if text.is_empty() {
            return;
        }
        let Some(list) = declared_list(context) else { return sink.reject(WHOSE_LIST) };
        match sound_id(text) {
            Id::Sound(id) if id.bytes().all(|b| b.is_ascii_digit()) => {
                emit_listed(&list, RawWho { id: Some(id), handle: None }, context.ordinal, None, sink);
            }
            Id::Sound(_) => sink.reject("a line that is no account id"),
            Id::Damaged => sink.reject("an id damaged by a spreadsheet or a script: export it again as text"),
            Id::Absent => sink.reject("a line that is no account id"),
        }
    }
}
