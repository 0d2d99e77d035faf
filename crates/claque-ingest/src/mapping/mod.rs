//! Mapping files: any table or JSON file as a source, described in TOML, without code.
//!
//! One file describes one format: `[detect]` says how to recognise it, `[read]` how to cut it, and `[post]`,
//! `[account]`, `[engagement]`, `[follow]` fill neutral fields, each from a column (or JSON path) or by a small recipe:
//!
//! ```toml
//! id = { from = ["Url"], regex = 'status/(\d+)', else_from = ["Resource Id"] }
//! created_at = { from = ["Date", "Time"], all = true, formats = ["%d-%b-%Y %I:%M %p"] }
//! kind = { when = [["is_retweet", "yes", "repost"]], else = "post" }
//! ```
//!
//! | key | meaning |
//! |---|---|
//! | `from` | columns or paths, the first that gives something wins; with `all`, all are taken (lists) or joined by a space |
//! | `const`, `param` | a fixed value; a value asked for on the command line (`--set name=value`) |
//! | `when` | `[[column, value, result]]`, the first row that fits wins |
//! | `unquote`, `html` | undo a second quoting; take tags and entities out |
//! | `regex` | group 1 is taken; where it does not match, the next column is tried |
//! | `map`, `else` | translate values; what to give when nothing else did |
//! | `else_from` | columns to try when `from` gives nothing, without `regex`, `map` and `formats` |
//! | `type` | `id int bool time list text`: a check for the reader's eye, each field has one type |
//! | `formats` | of times, tried in order: strftime, `iso`, `twitter`, `epoch`, `epoch_ms`, `epoch_us` |
//! | `plus_days` | a column with a number of days to add to a time |
//! | `split`, `item` | of lists: separator or `auto`; the key to take of items that are objects |
//! | `null_if` | `[column, value]`: nothing is read where that column holds that value |
//!
//! An account cannot have been made after it was observed: where several `formats` fit its `created_at`, the first that
//! keeps to this is taken. A field whose columns all come up empty is unknown, never 0.
//!
//! There are no expressions: a mapping can be read by an auditor and hashed into the manifest. All mistakes are found
//! when the file is loaded ([`MappingError`]). Tables are read by position: the columns of a header are looked up once
//! and the plan is kept ([`plan`]).

mod detect;
mod error;
mod evaluate;
mod fields;
mod file;
mod path;
mod plan;
mod recipe;
mod records;
mod shipped;
mod vocabulary;

pub use error::MappingError;
pub use fields::mapping_keys;
pub(crate) use shipped::shipped;

use crate::format::{Context, Detection, Format, Sample, Shape, Sink, Unit};
use crate::value::Zone;
use evaluate::{Node, Reader};
use fields::{AccountFields, EngagementFields, FollowFields, PostFields};
use path::Path;
use serde_json::Value;

/// How the input is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Table,
    Json,
}

/// `[detect]`.
#[derive(Debug, Clone, Default)]
struct Detect {
    columns_all: Vec<String>,
    columns_any: Vec<String>,
    equals: Vec<(Path, String)>,
    json_keys: Vec<Path>,
}

/// A mapping file, checked and ready to run.
#[derive(Debug, Default)]
pub(crate) struct Mapping {
    name: String,
    about: String,
    kind: Kind,
    detect: Detect,
    header_contains: Vec<String>,
    header_within: usize,
    /// Words for "nothing" beyond the usual ones.
    nulls: Vec<String>,
    /// Where times without a zone are placed when the user names no zone.
    zone: Zone,
    /// Where records lie in a JSON unit; empty means the unit itself.
    records: Vec<Path>,
    paths: Vec<Path>,
    account: Option<Box<AccountFields>>,
    post: Option<Box<PostFields>>,
    engagement: Option<Box<EngagementFields>>,
    follow: Option<Box<FollowFields>>,
    plans: plan::Plans,
}

/// Reads a mapping from text; `name` is what error messages call it.
pub(crate) fn parse(text: &str, name: &str) -> Result<Mapping, MappingError> {
    file::read(text.strip_prefix('\u{feff}').unwrap_or(text), name)
}

/// Reads a mapping file.
pub(crate) fn load(path: &std::path::Path) -> Result<Mapping, MappingError> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text, &name),
        Err(source) => Err(MappingError::Unreadable { file: name, source }),
    }
}

impl Mapping {
    fn read_json(&self, text: &str, context: &Context, zone: &Zone, sink: &mut dyn Sink) {
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(_) => return sink.reject("not valid JSON"),
        };
        for path in self.records.iter().filter(|path| path.text != "$") {
            let Some(items) = path.first(&value).and_then(Value::as_array) else { continue };
            let mut context = context.clone();
            for (i, item) in items.iter().enumerate() {
                context.ordinal = i as u64;
                Reader { mapping: self, node: Node::Json(item), columns: &[], context: &context, zone, sink }.records();
            }
            return;
        }
        let takes_unit = self.records.is_empty() || self.records.iter().any(|path| path.text == "$");
        if takes_unit && value.is_object() {
            Reader { mapping: self, node: Node::Json(&value), columns: &[], context, zone, sink }.records();
        } else {
            sink.reject("no accounts, posts, engagements or follows in it");
        }
    }
}

impl Format for Mapping {
    fn name(&self) -> &str {
        &self.name
    }

    fn about(&self) -> &str {
        &self.about
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Detection> {
        detect::detect(self, sample)
    }

    fn shape(&self) -> Shape {
        match self.kind {
            Kind::Json => Shape::Json,
            Kind::Table => Shape::Table {
                header_contains: self.header_contains.clone(),
                within: if self.header_contains.is_empty() { 1 } else { self.header_within },
            },
        }
    }

    fn fields(&self) -> Vec<String> {
        let mut fields = Vec::new();
        fields.extend(self.account.iter().flat_map(|section| section.fills()));
        fields.extend(self.post.iter().flat_map(|section| section.fills()));
        fields.extend(self.engagement.iter().flat_map(|section| section.fills()));
        fields.extend(self.follow.iter().flat_map(|section| section.fills()));
        fields.sort();
        fields.dedup();
        fields
    }

    fn read(&self, unit: Unit<'_>, context: &Context, sink: &mut dyn Sink) {
        let zone = self.plans.zone(context.timezone.as_deref());
        let zone = zone.as_deref().unwrap_or(&self.zone);
        match unit {
            Unit::Row { header, cells } => {
                let plan = self.plans.of(header, &self.paths);
                let columns = &plan.columns;
                Reader { mapping: self, node: Node::Row(cells), columns, context, zone, sink }.records();
            }
            Unit::Json(text) => self.read_json(text, context, zone, sink),
            Unit::Line(_) => sink.reject("a line of text, where the mapping reads tables or JSON"),
        }
    }
}

#[cfg(test)]
mod tests;
