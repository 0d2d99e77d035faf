//! The driver: inputs in, batches out, in the order of the input and in bounded memory.
//!
//! The calling thread unpacks, decodes and cuts; the workers of the rayon pool parse, pseudonymise and redact; the
//! calling thread hands the batches on, in order. A bounded number of chunks is under way, so neither a slow sink nor
//! a fast disk lets memory grow. One file's trouble never touches another's rows.

pub(crate) mod file;
mod options;
pub(crate) mod walk;
pub(crate) mod work;

#[cfg(test)]
mod tests;

pub use options::{IngestError, IngestOptions, IngestOutcome, Keeper, Progress};

use crate::detect::Chosen;
use crate::door::Door;
use crate::format::Context;
use crate::formats::registry;
use crate::key::PseudonymKey;
use crate::value::Zone;
use claque_schema::{Batch, Timestamp};
use file::{FileOutcome, Run};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Reads inputs and hands their rows to `on_batch`, in the order of the input.
///
/// # Errors
/// Only when nothing at all could be done: wrong options, no readable input, or `on_batch` failed. Trouble with
/// single files is in the outcome, trouble with single records among the rejects of the batches.
pub fn ingest(
    options: &IngestOptions,
    key: &PseudonymKey,
    on_batch: &mut dyn FnMut(Batch) -> Result<(), Box<dyn Error + Send + Sync>>,
    on_progress: &(dyn Fn(Progress) + Sync),
) -> Result<IngestOutcome, IngestError> {
    let forced = forced_format(options)?;
    if let Some(zone) = &options.timezone {
        Zone::parse(zone).map_err(IngestError::TimeZone)?;
    }
    let walk = walk::walk(&options.paths);
    let mut outcome = IngestOutcome { skipped: walk.skipped, ..IngestOutcome::default() };
    let mut door = Door::new(key, now());
    door.platform = options.platform.unwrap_or_default();
    door.label = options.label.clone();
    door.observed_at = options.observed_at;
    door.source = options.source;
    door.keeper = options.keeper.as_ref();
    let run = Run {
        options,
        formats: registry(),
        forced,
        door: &door,
        n_files: walk.inputs.len(),
        bytes_total: walk.inputs.iter().map(|input| input.bytes).sum(),
        on_progress,
    };
    let (mut warnings, mut fields) = (BTreeMap::new(), BTreeSet::new());
    let mut bytes_done = 0;
    for (number, input) in walk.inputs.iter().enumerate() {
        let file = options.first_file + outcome.files.len() as u32;
        match run.file(input, number, file, bytes_done, on_batch)? {
            FileOutcome::Skipped(why) => outcome.skipped.push((input.name.clone(), why)),
            FileOutcome::Read(read) => {
                if let Some(why) = read.stopped {
                    outcome.skipped.push((input.name.clone(), format!("stopped early: {why}")));
                }
                for (note, n) in read.warnings {
                    *warnings.entry((input.name.clone(), note)).or_insert(0u64) += n;
                }
                fields.extend(read.fields);
                outcome.files.push(read.file);
            }
        }
        bytes_done += input.bytes.unwrap_or(0);
    }
    outcome.warnings = warnings.into_iter().map(|((name, note), n)| (name, note, n)).collect();
    outcome.fields = fields.into_iter().collect();
    if outcome.files.is_empty() {
        return Err(IngestError::Nothing { skipped: outcome.skipped });
    }
    Ok(outcome)
}

/// Names and one-line descriptions of all formats that the program knows, for `--as`.
pub fn formats() -> Vec<(String, String)> {
    registry().iter().map(|format| (format.name().to_owned(), format.about().to_owned())).collect()
}

fn forced_format(options: &IngestOptions) -> Result<Option<Chosen>, IngestError> {
    if let Some(path) = &options.mapping {
        let mapping = crate::mapping::load(path).map_err(|error| IngestError::Mapping(Box::new(error)))?;
        return Ok(Some(Chosen { format: Arc::new(mapping), why: "given by --mapping".into() }));
    }
    let Some(name) = &options.format else { return Ok(None) };
    let known = registry();
    match known.iter().find(|format| format.name().eq_ignore_ascii_case(name)) {
        Some(format) => Ok(Some(Chosen { format: Arc::clone(format), why: "given by --as".into() })),
        None => Err(IngestError::UnknownFormat {
            name: name.clone(),
            known: known.iter().map(|f| f.name().to_owned()).collect(),
        }),
    }
}

/// What a format may know about this input.
fn context(options: &IngestOptions, input: &walk::Input) -> Context {
    Context {
        name: input.name.to_lowercase(),
        folder: input.folder.clone(),
        follows_of: options.follows_of.clone(),
        params: options.params.clone(),
        timezone: options.timezone.clone(),
        ordinal: 0,
        line: 0,
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(since.as_millis() as i64)
}
