//! CooRTweet's four columns: `object_id, account_id, content_id, timestamp_share`.
//!
//! A generic share: an account shared a declared object (a URL, a hashtag, a post, an image hash) by a content at a
//! time. The table does not say on which platform, nor what the object is. Order is kept (`rank`), because CooRTweet
//! settles ties in time by it. Righetti & Balluff, "CooRTweet: A generalized R software for coordinated network
//! detection" (2025).

use crate::format::{Context, Detection, Format, Header, Sample, Shape, Sink, Unit};
use crate::record::{RawEngagement, RawWho, Record};
use crate::value::{self, Id, Reading, Zone};
use claque_schema::{EngagementKind, Platform};

const COLUMNS: [&str; 4] = ["object_id", "account_id", "content_id", "timestamp_share"];

/// The format.
pub(crate) struct CoorTweet;

impl Format for CoorTweet {
    fn name(&self) -> &str {
        "coortweet"
    }

    fn about(&self) -> &str {
        "CooRTweet CSV (object_id, account_id, content_id, timestamp_share)"
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Detection> {
        let names = sample.header?;
        let has_all = COLUMNS.iter().all(|column| names.iter().any(|name| name == column));
        has_all.then(|| Detection {
            confidence: 95,
            why: "a table with the columns `object_id`, `account_id`, `content_id` and `timestamp_share`".to_owned(),
        })
    }

    fn shape(&self) -> Shape {
        Shape::Table { header_contains: Vec::new(), within: 1 }
    }

    fn fields(&self) -> Vec<String> {
        ["account", "object", "content", "kind", "created_at", "rank"].map(|f| format!("engagements.{f}")).to_vec()
    }

    fn read(&self, unit: Unit<'_>, context: &Context, sink: &mut dyn Sink) {
        let Unit::Row { header, cells } = unit else { return sink.reject("not a row of a table") };
        let (Some(account), Some(object)) =
            (sound(header, cells, "account_id", sink), sound(header, cells, "object_id", sink))
        else {
            return sink.reject("no sound account_id or object_id");
        };
        let created_at = match value::time::auto(header.cell(cells, "timestamp_share").unwrap_or(""), &Zone::Utc) {
            Reading::Value(at) => Some(at),
            Reading::Absent => None,
            Reading::Bad => {
                sink.warn("a time could not be read; left out");
                None
            }
        };
        let content = sound(header, cells, "content_id", sink);
        sink.emit(Record::Engagement(Box::new(RawEngagement {
            platform: Platform::Unknown,
            who: RawWho { id: Some(account), handle: None },
            object,
            owner: RawWho::default(),
            kind: EngagementKind::Share,
            content,
            created_at,
            rank: Some(context.ordinal),
            observed_at: None,
        })));
    }
}

/// The id of that column; one in scientific notation is refused and counted.
///
/// One that merely ends in zeros is kept, and counted: these tables come from programs, not from spreadsheets, their
/// rows have no other key, and a network with one row in ten thousand left out would not be the one asked for.
pub(super) fn sound<'r>(
    header: &Header,
    cells: &'r csv::StringRecord,
    column: &str,
    sink: &mut dyn Sink,
) -> Option<std::borrow::Cow<'r, str>> {
    let cell = header.cell(cells, column)?;
    match value::sound_id(cell) {
        Id::Sound(id) => Some(id),
        Id::Absent => None,
        Id::Damaged if cell.trim().bytes().all(|b| b.is_ascii_digit()) => {
            sink.warn("id ends in zeros, as spreadsheets leave them; kept, because the row has no other");
            Some(std::borrow::Cow::Borrowed(cell.trim()))
        }
        Id::Damaged => {
            sink.warn("id damaged by a spreadsheet; left out");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing::{Kept, table};

    #[test]
    fn a_share_keeps_its_object_content_time_and_order() {
        let kept = table(
            &CoorTweet,
            "object_id,account_id,content_id,timestamp_share\no1,a1,c1,1623881091.0\no1,a2,c2,1623881099\n",
        );
        let shares: Vec<_> = kept.engagements().collect();
        assert_eq!(shares.len(), 2);
        assert_eq!(shares[1].object, "o1");
        assert_eq!(shares[1].who.id.as_deref(), Some("a2"));
        assert_eq!(shares[1].content.as_deref(), Some("c2"));
        assert_eq!(shares[1].rank, Some(1));
        assert_eq!(shares[0].created_at.map(|t| t.at.secs()), Some(1_623_881_091));
        assert!(shares.iter().all(|s| s.kind == EngagementKind::Share));
    }

    #[test]
    fn a_row_without_account_or_with_a_damaged_one_is_rejected_and_counted() {
        let Kept { records, rejects, .. } =
            table(&CoorTweet, "object_id,account_id,content_id,timestamp_share\no1,,c1,1\no1,8.41E+17,c2,2\n");
        assert!(records.is_empty());
        assert_eq!(rejects.len(), 2);
        let zeros = "object_id,account_id,content_id,timestamp_share\no1,766446149242880000,c1,1600000000\n";
        assert_eq!(table(&CoorTweet, zeros).records.len(), 1, "zeros alone do not cost a row here");
    }
}
