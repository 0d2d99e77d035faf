//! A slice of time: the half-open interval `[since, until)` a run looks at.
//!
//! Half-open, so that adjacent slices partition: every dated row falls into exactly one. A row without a time
//! cannot be placed; it belongs to the unbounded slice alone and is otherwise counted as undated.

use claque_schema::Timestamp;

/// `[since, until)`; an absent bound is no bound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeSlice {
    /// First instant inside.
    pub since: Option<Timestamp>,
    /// First instant outside.
    pub until: Option<Timestamp>,
}

/// Where a row lies relative to a slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Inside.
    Inside,
    /// Before or after.
    Outside,
    /// It has no time, and the slice is bounded.
    Undated,
}

impl TimeSlice {
    /// All of time, undated rows included.
    pub const ALL: TimeSlice = TimeSlice { since: None, until: None };

    /// Whether there is any bound.
    pub fn is_bounded(&self) -> bool {
        self.since.is_some() || self.until.is_some()
    }

    /// Where a row with that time lies.
    pub fn place(&self, at: Option<Timestamp>) -> Placement {
        match at {
            None if self.is_bounded() => Placement::Undated,
            None => Placement::Inside,
            Some(at) if self.since.is_some_and(|s| at < s) || self.until.is_some_and(|u| at >= u) => Placement::Outside,
            Some(_) => Placement::Inside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_slices_partition_time() {
        let at = |s| Some(Timestamp(s));
        let early = TimeSlice { since: None, until: at(10) };
        let late = TimeSlice { since: at(10), until: None };
        for t in [-5, 9, 10, 11] {
            let inside = [early, late].iter().filter(|s| s.place(at(t)) == Placement::Inside).count();
            assert_eq!(inside, 1, "{t}");
        }
        assert_eq!(early.place(None), Placement::Undated);
        assert_eq!(TimeSlice::ALL.place(None), Placement::Inside);
    }
}
