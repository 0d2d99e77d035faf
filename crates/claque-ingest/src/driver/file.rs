//! One input from opening to its last batch.

use super::options::{IngestError, IngestOptions, Progress};
use super::walk::Input;
use super::work::{Done, Job, Units};
use super::{context, now};
use crate::detect::{Chosen, Preview};
use crate::door::Door;
use crate::format::{Format, Header, Shape};
use crate::frame::encoding::Encoding;
use crate::frame::feed::Feed;
use crate::frame::json::Json;
use crate::frame::lines::Lines;
use crate::frame::open::{Opened, io_words, open};
use crate::frame::sniff::{HeaderRow, Sniffed, sniff};
use crate::frame::table::Table;
use crate::frame::{Cut, Cutter};
use claque_schema::{Accounting, Batch, InputFile};
use std::collections::{BTreeMap, VecDeque};
use std::error::Error;
use std::fs::File;
use std::io::{Read, stdin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

/// What takes the batches.
pub(crate) type OnBatch<'b> = &'b mut dyn FnMut(Batch) -> Result<(), Box<dyn Error + Send + Sync>>;

/// What holds for all files of a run.
pub(crate) struct Run<'r> {
    pub options: &'r IngestOptions,
    pub formats: Vec<Arc<dyn Format>>,
    pub forced: Option<Chosen>,
    pub door: &'r Door<'r>,
    pub n_files: usize,
    pub bytes_total: Option<u64>,
    pub on_progress: &'r (dyn Fn(Progress) + Sync),
}

/// What came of a file.
pub(crate) enum FileOutcome {
    /// Nothing was read; why.
    Skipped(String),
    /// It was read.
    Read(Box<FileRead>),
}

/// A file that was read.
pub(crate) struct FileRead {
    pub file: InputFile,
    pub warnings: BTreeMap<String, u64>,
    pub fields: Vec<String>,
    /// Why reading stopped before the end.
    pub stopped: Option<String>,
}

/// What has come out of a file so far.
#[derive(Default)]
struct Tally {
    accounting: Accounting,
    warnings: BTreeMap<String, u64>,
}

/// Where a progress report gets its numbers.
struct Place<'p> {
    input: &'p Input,
    number: usize,
    bytes_before: u64,
    bytes: Arc<AtomicU64>,
}

impl Run<'_> {
    /// Reads one input. Errors are those of `on_batch` alone.
    pub fn file(
        &self,
        input: &Input,
        number: usize,
        file: u32,
        bytes_before: u64,
        on_batch: OnBatch<'_>,
    ) -> Result<FileOutcome, IngestError> {
        let opened = match open_input(input, self.options) {
            Ok(opened) => opened,
            Err(why) => return Ok(FileOutcome::Skipped(why)),
        };
        let Opened { mut feed, disk, encoding, packings } = opened;
        let preview = Preview::of(&mut feed, &input.name.to_lowercase());
        let chosen = match &self.forced {
            Some(forced) => Ok(forced.clone()),
            None => preview.choose(&self.formats),
        };
        let prepared = chosen.and_then(|chosen| {
            let (cutter, units) = cutting(&chosen.format.shape(), &preview, &mut feed)?;
            Ok((chosen, cutter, units))
        });
        let (chosen, mut cutter, units) = match prepared {
            Ok(prepared) => prepared,
            Err(why) => return Ok(FileOutcome::Skipped(early_end(&mut feed).unwrap_or(why))),
        };
        drop(preview);
        let context = context(self.options, input);
        let job = Job { format: &*chosen.format, door: self.door, units: &units, context: &context, file };
        let place = Place { input, number, bytes_before, bytes: disk.counter() };
        let tally = self.pump(&job, &mut *cutter, &mut feed, &place, on_batch)?;
        let stopped = early_end(&mut feed);
        drop(feed);
        let (bytes, blake3) = disk.finish(input.path.is_some() || stopped.is_none());
        let file = InputFile {
            file,
            name: input.name.clone(),
            bytes,
            blake3,
            format: chosen.format.name().to_owned(),
            detected: describe(&chosen.why, encoding, &packings),
            source: self.options.source,
            accounting: tally.accounting,
            ingested_at: now().to_string(),
        };
        let fields = chosen.format.fields();
        Ok(FileOutcome::Read(Box::new(FileRead { file, warnings: tally.warnings, fields, stopped })))
    }

    /// Cuts chunks, has them read by the workers, and hands the batches on in order.
    fn pump(
        &self,
        job: &Job<'_>,
        cutter: &mut dyn Cutter,
        feed: &mut Feed<'_>,
        place: &Place<'_>,
        on_batch: OnBatch<'_>,
    ) -> Result<Tally, IngestError> {
        let limits = &self.options.limits;
        // A caller inside of the pool must not wait for workers that it may be blocking itself.
        let inline = rayon::current_thread_index().is_some();
        let most = if limits.in_flight > 0 { limits.in_flight } else { 4 * rayon::current_num_threads() };
        let mut tally = Tally::default();
        rayon::in_place_scope(|scope| -> Result<(), IngestError> {
            let mut under_way: VecDeque<Receiver<Done>> = VecDeque::with_capacity(most);
            let mut ended = false;
            loop {
                while !ended && under_way.len() < most {
                    match cutter.next_chunk(feed, limits) {
                        None => ended = true,
                        Some(chunk) if inline => {
                            self.hand_on(job.read(&chunk), &mut tally, place, on_batch)?;
                        }
                        Some(chunk) => {
                            let (sender, receiver) = sync_channel(1);
                            // The receiver is gone only when the sink has failed.
                            scope.spawn(move |_| drop(sender.send(job.read(&chunk))));
                            under_way.push_back(receiver);
                        }
                    }
                }
                let Some(next) = under_way.pop_front() else { return Ok(()) };
                if let Ok(done) = next.recv() {
                    self.hand_on(done, &mut tally, place, on_batch)?;
                }
            }
        })?;
        Ok(tally)
    }

    fn hand_on(
        &self,
        done: Done,
        tally: &mut Tally,
        place: &Place<'_>,
        on_batch: OnBatch<'_>,
    ) -> Result<(), IngestError> {
        tally.accounting += done.batch.accounting;
        for (note, n) in done.warnings {
            *tally.warnings.entry(note).or_insert(0) += n;
        }
        if done.batch.accounting.read > 0 {
            on_batch(done.batch).map_err(IngestError::Sink)?;
        }
        (self.on_progress)(Progress {
            file: place.input.name.clone(),
            file_number: place.number + 1,
            n_files: self.n_files,
            bytes_read: place.bytes_before + place.bytes.load(Ordering::Relaxed),
            bytes_total: self.bytes_total,
            records: tally.accounting.read,
        });
        Ok(())
    }
}

/// Opens a file or the standard input.
pub(crate) fn open_input(input: &Input, options: &IngestOptions) -> Result<Opened<'static>, String> {
    let raw: Box<dyn Read + Send> = match &input.path {
        None => Box::new(stdin()),
        Some(path) => match File::open(path) {
            Ok(file) => Box::new(file),
            Err(error) => return Err(format!("cannot be read: {}", io_words(&error))),
        },
    };
    open(raw, &options.limits).map_err(|error| error.to_string())
}

/// The cutter for a shape, and how its units are handed over. A table's header is taken out of the feed.
pub(crate) fn cutting(
    shape: &Shape,
    preview: &Preview,
    feed: &mut Feed<'_>,
) -> Result<(Box<dyn Cutter>, Units), String> {
    match shape {
        Shape::Json => Ok((Box::new(Cut::new(Json::new())), Units::Json)),
        Shape::Lines => Ok((Box::new(Cut::new(Lines)), Units::Lines)),
        Shape::Table { header_contains, within } => {
            let own;
            let sniffed = match &preview.sniffed {
                Some(sniffed) => sniffed,
                None => {
                    own = sniff(&preview.text, feed.at_end());
                    &own
                }
            };
            let header = header(sniffed, header_contains, *within)?;
            let raw = feed.window().get(header.raw.0..header.raw.1).unwrap_or_default().to_vec();
            feed.discard(header.next);
            let units = Units::Table { header: Header::new(header.names), dialect: sniffed.dialect };
            Ok((Box::new(Cut::new(Table::new(sniffed.dialect, &raw))), units))
        }
    }
}

fn header(sniffed: &Sniffed, contains: &[String], within: usize) -> Result<HeaderRow, String> {
    if contains.is_empty() {
        return sniffed
            .header()
            .or_else(|| sniffed.header_with(&[], 1))
            .ok_or_else(|| "no header row found; the first row must name the columns".to_owned());
    }
    sniffed
        .header_with(contains, within)
        .ok_or_else(|| format!("no row among the first {} names the columns {}", within.max(1), contains.join(", ")))
}

/// Why the input ended before its end.
fn early_end(feed: &mut Feed<'_>) -> Option<String> {
    feed.take_error().map(|error| io_words(&error))
}

/// Detection's words with what is worth knowing about the bytes.
fn describe(why: &str, encoding: Encoding, packings: &[&str]) -> String {
    let mut text = why.to_owned();
    if encoding != Encoding::Utf8 {
        text += &format!("; {}", encoding.name());
    }
    for packing in packings {
        text += &format!("; {packing}");
    }
    text
}
