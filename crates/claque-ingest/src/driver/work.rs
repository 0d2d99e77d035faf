//! What a worker does: the units of one chunk through a format and the door.

use crate::door::{Collector, Door};
use crate::format::{Context, Format, Header, Sink, Unit};
use crate::frame::encoding::repair;
use crate::frame::table::Dialect;
use crate::frame::{Chunk, Span};
use claque_schema::Batch;
use csv::StringRecord;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How the units of an input are handed to its format.
pub(crate) enum Units {
    Json,
    Lines,
    Table { header: Header, dialect: Dialect },
}

/// One input on its way through the workers.
pub(crate) struct Job<'j> {
    pub format: &'j dyn Format,
    pub door: &'j Door<'j>,
    pub units: &'j Units,
    pub context: &'j Context,
    pub file: u32,
}

/// What came of a chunk.
pub(crate) struct Done {
    pub batch: Batch,
    pub warnings: FxHashMap<String, u64>,
}

impl Job<'_> {
    /// Reads a chunk. A mistake in a format costs the record that shows it, not the run.
    pub fn read(&self, chunk: &Chunk) -> Done {
        let mut collector = Collector::new(self.door, self.file, chunk.spans.len());
        for fault in &chunk.faults {
            collector.reject_at(fault.line, fault.reason);
        }
        let done = |collector: Collector<'_>| Done { batch: collector.batch, warnings: collector.warnings };
        let whole = catch_unwind(AssertUnwindSafe(|| {
            self.spans(chunk, 0, chunk.spans.len(), &mut collector);
        }));
        if whole.is_err() {
            collector = Collector::new(self.door, self.file, chunk.spans.len());
            for fault in &chunk.faults {
                collector.reject_at(fault.line, fault.reason);
            }
            for i in 0..chunk.spans.len() {
                let mut single = Collector::new(self.door, self.file, 1);
                if catch_unwind(AssertUnwindSafe(|| self.spans(chunk, i, i + 1, &mut single))).is_err() {
                    single = Collector::new(self.door, self.file, 1);
                    let reason = "internal error while reading this record; please report it";
                    single.reject_at(chunk.spans[i].line, reason);
                }
                collector.append(single);
            }
        }
        collector.batch.rejects.sort_by_key(|reject| reject.line);
        debug_assert!(collector.batch.accounting.balances());
        done(collector)
    }

    /// Reads the units `from..to`.
    fn spans(&self, chunk: &Chunk, from: usize, to: usize, collector: &mut Collector<'_>) {
        let mut context = self.context.clone();
        let sound = std::str::from_utf8(&chunk.bytes).ok().filter(|text| memchr::memchr(0, text.as_bytes()).is_none());
        let (mut cells, mut scratch) = (StringRecord::new(), String::new());
        for (i, span) in chunk.spans.iter().enumerate().take(to).skip(from) {
            context.ordinal = chunk.first_ordinal + i as u64;
            context.line = span.line;
            collector.line = span.line;
            let text = unit_text(&chunk.bytes, sound, span, collector);
            let before = collector.batch.accounting.read;
            match self.units {
                Units::Json => self.format.read(Unit::Json(&text), &context, collector),
                Units::Lines => self.format.read(Unit::Line(&text), &context, collector),
                Units::Table { header, dialect } => {
                    dialect.split(&text, &mut cells, &mut scratch);
                    if fits(header, &cells, collector) {
                        self.format.read(Unit::Row { header, cells: &cells }, &context, collector);
                    }
                }
            }
            if collector.batch.accounting.read == before {
                collector.reject("no accounts, posts, engagements or follows in it");
            }
        }
    }
}

fn unit_text<'c>(bytes: &'c [u8], sound: Option<&'c str>, span: &Span, collector: &mut Collector<'_>) -> Cow<'c, str> {
    if let Some(text) = sound.and_then(|text| text.get(span.start..span.end)) {
        return Cow::Borrowed(text);
    }
    let (text, damaged, zeros) = repair(bytes.get(span.start..span.end).unwrap_or_default());
    collector.warn_n("damaged characters (not UTF-8) replaced", damaged);
    collector.warn_n("zero bytes removed", zeros);
    text
}

/// Whether a row's cells can be told by their columns. A row that is too long holds a delimiter that should have been
/// quoted: nobody knows in which cell, so none of them can be trusted.
fn fits(header: &Header, cells: &StringRecord, collector: &mut Collector<'_>) -> bool {
    let n = header.names().len();
    if cells.len() < n {
        collector.warn("row shorter than the header: missing cells taken as unknown");
    }
    if cells.iter().skip(n).all(|cell| cell.trim().is_empty()) {
        return true;
    }
    collector.reject("row with more cells than the header has columns (an unquoted delimiter?)");
    false
}
