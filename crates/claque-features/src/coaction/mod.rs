//! Co-actions: two accounts act on one object within a window.
//!
//! Two kernels carry them. [`ObjectActions`] holds the actions on one object up to a limit; past it the object is
//! saturated, which absorbs under merge and is reported. [`PairCoAction`] holds what two accounts did together: per
//! window how often, by how many distinct posts of each side, on how many distinct objects, how fast and who led. Windows slide
//! and include both ends; several are counted in one pass. Whether a count is more than chance is not decided here.

mod count;
mod fast;
mod kind;
mod object;
mod pair;
mod similar;
mod table;
mod window;

pub use count::{PairCounts, WindowCounts, count_pairs};
pub use fast::{FAST_S, fast_reposts};
pub use kind::CoKind;
pub use object::{Act, ObjectActions, ObjectOutcome};
pub use pair::{PairCoAction, PairParams, PairRow, PairSummary, PairWindow};
pub use similar::{NearTexts, similar_texts};
pub use table::{CoActionParams, CoActionRow, CoActionTable, SaturatedObject, coactions, coactions_where};
pub use window::{WindowError, Windows, encounters, n_encounters};
