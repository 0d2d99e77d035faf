//! What a reader asks for: an interval, a date up to which to look, and which heavy columns to leave out.

use claque_schema::Timestamp;

/// Which of the heavy columns of posts to read. What is left out is empty in the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostColumns {
    /// Redacted text.
    pub text: bool,
    /// Word hashes.
    pub tokens: bool,
    /// Links.
    pub links: bool,
    /// Hashtags.
    pub hashtags: bool,
    /// Mentions.
    pub mentions: bool,
    /// Media hashes.
    pub media: bool,
}

impl PostColumns {
    /// Everything.
    pub const ALL: PostColumns =
        PostColumns { text: true, tokens: true, links: true, hashtags: true, mentions: true, media: true };
    /// Only the columns that are one value per post, without text.
    pub const LIGHT: PostColumns =
        PostColumns { text: false, tokens: false, links: false, hashtags: false, mentions: false, media: false };

    /// Everything but text and word hashes: what graphs and co-actions on links, hashtags and mentions need.
    pub const WITHOUT_TEXT: PostColumns = PostColumns { text: false, tokens: false, ..PostColumns::ALL };
}

impl Default for PostColumns {
    fn default() -> Self {
        PostColumns::ALL
    }
}

/// Which rows to read.
///
/// `since` and `until` bound the time of an action (posts, engagements, follows): rows without a time are left out
/// as soon as one of them is set. Account observations are not bounded by them.
///
/// `as_of` looks at the past as it was known then. Account observations made later are left out. Actions done later
/// are left out; an action done before but *seen* later is kept, since it was public then, but the counts that such
/// an observation gives (likes, reposts, views …) are removed. An undated action counts from its observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scan {
    /// Not before this instant.
    pub since: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
    /// Nothing that was not known at this instant (inclusive).
    pub as_of: Option<Timestamp>,
    /// Heavy columns of posts.
    pub columns: PostColumns,
}

impl Scan {
    /// Everything.
    pub const ALL: Scan = Scan { since: None, until: None, as_of: None, columns: PostColumns::ALL };

    /// The same, with these columns.
    pub fn with_columns(mut self, columns: PostColumns) -> Self {
        self.columns = columns;
        self
    }

    /// Whether an action of that time, seen at that time, is asked for.
    pub(crate) fn admits_action(&self, created: Option<Timestamp>, observed: Option<Timestamp>) -> bool {
        if (self.since.is_some() || self.until.is_some()) && created.is_none() {
            return false;
        }
        let in_bounds = created
            .is_none_or(|at| self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at < until));
        let known = self.as_of.is_none_or(|limit| created.or(observed).is_none_or(|at| at <= limit));
        in_bounds && known
    }

    /// Whether an observation made at that time lies beyond `as_of`.
    pub(crate) fn is_later(&self, observed: Option<Timestamp>) -> bool {
        matches!((self.as_of, observed), (Some(limit), Some(at)) if at > limit)
    }

    /// Whether no action of a group with these extreme times can be asked for. `undated` are in the group, too.
    pub(crate) fn excludes(&self, earliest: Timestamp, latest: Timestamp, undated: bool) -> bool {
        let out = self.since.is_some_and(|since| latest < since) || self.until.is_some_and(|until| earliest >= until);
        out || (!undated && self.as_of.is_some_and(|limit| earliest > limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: fn(i64) -> Option<Timestamp> = |ms| Some(Timestamp(ms));

    #[test]
    fn bounds_are_half_open_and_leave_out_the_undated() {
        let scan = Scan { since: T(10), until: T(20), ..Scan::ALL };
        let kept: Vec<i64> = (9..22).filter(|ms| scan.admits_action(T(*ms), None)).collect();
        assert_eq!(kept, (10..20).collect::<Vec<_>>());
        assert!(!scan.admits_action(None, T(15)));
        assert!(Scan::ALL.admits_action(None, None));
    }

    #[test]
    fn as_of_keeps_what_was_done_before_and_drops_what_was_not() {
        let scan = Scan { as_of: T(10), ..Scan::ALL };
        assert!(scan.admits_action(T(10), T(99)));
        assert!(!scan.admits_action(T(11), T(5)));
        assert!(!scan.admits_action(None, T(11)));
        assert!(scan.admits_action(None, None));
        assert!(scan.is_later(T(11)) && !scan.is_later(T(10)) && !scan.is_later(None));
    }

    #[test]
    fn a_group_is_skipped_only_when_no_row_of_it_can_be_asked_for() {
        for (since, until, as_of) in [(3, 9, 20), (0, 2, 20), (8, 9, 20), (0, 9, 3), (0, 9, 4)] {
            let scan = Scan { since: T(since), until: T(until), as_of: T(as_of), ..Scan::ALL };
            let any = (4..=7).any(|ms| scan.admits_action(T(ms), None));
            assert!(!(scan.excludes(Timestamp(4), Timestamp(7), false) && any), "{scan:?}");
        }
        let scan = Scan { as_of: T(3), ..Scan::ALL };
        assert!(scan.excludes(Timestamp(4), Timestamp(7), false));
        assert!(!scan.excludes(Timestamp(4), Timestamp(7), true));
    }
}
