//! What a row is.
//!
//! This crate holds the words of the project: the rows that one stage hands to the next (accounts, posts,
//! engagements, follows, actions, features, interactions, scores) and the small types that every number in a
//! report is made of (intervals, estimates, caveats, evidence). It has no behaviour beyond what a word needs to
//! be itself: a token prints itself, an interval knows its bounds.
//!
//! Invariant: **nothing in this crate can hold a raw identity.** There is no handle, no display name, no bio and
//! no platform id in any row; those exist only inside `claque-ingest`, in types that it does not export.

pub mod account;
pub mod action;
pub mod batch;
pub mod client;
pub mod engagement;
pub mod evidence;
pub mod feature;
pub mod follow;
pub mod id;
pub mod manifest;
pub mod mention;
pub mod platform;
pub mod post;
pub mod score;
pub mod time;

pub use account::{AccountRow, AccountStatus, Label};
pub use action::{ActionKind, ActionRow, InteractionRow, Layer};
pub use batch::{AliasRow, Batch, Reject};
pub use client::ClientClass;
pub use engagement::{EngagementKind, EngagementRow};
pub use evidence::{Assessment, Caveat, Confidence, Estimate, Interval};
pub use feature::{FeatureFamily, FeatureSpec, FeatureTable};
pub use follow::FollowRow;
pub use id::{AccountToken, ObjectToken, PostToken};
pub use manifest::{Accounting, InputFile, SourceDecl};
pub use mention::{EvidenceSpec, EvidenceTable, MentionBand, MentionScore};
pub use platform::Platform;
pub use post::{Link, PostKind, PostRow, TextState};
pub use score::{Band, KindScore, ModelRef, PredictionSet, Reason, ScoreRow};
pub use time::{Precision, Timestamp};
