//! The contract of a kernel: a state that any host can carry.
//!
//! A kernel knows one group and nothing about how groups are formed, on how many threads or machines. Its laws
//! make that safe: `merge` is associative and commutative with `new` as identity, and any split of a group's rows,
//! in any order, gives a byte-identical `encode`. Every kernel of this crate is run through the law tests in `laws`.

/// The state of ONE group (an account, an object, a pair).
///
/// Laws, tested for every kernel: `merge` is associative and commutative with `new` as identity; any split of a
/// group's rows, in any order, gives byte-identical `encode`. Integers inside; floats only in `finish`.
pub trait Kernel: Sized + Clone + Send {
    /// What the host fixes for a whole run: limits, windows, time slices. All states that meet must share it.
    type Params: Clone + Sync;
    /// One row of the group.
    type Row<'a>: Copy;
    /// What the finished state says.
    type Output;

    /// The empty state, identity of `merge`.
    fn new(params: &Self::Params) -> Self;

    /// Takes in one row.
    fn update(&mut self, row: Self::Row<'_>);

    /// Takes in another state of the same group, made with equal parameters.
    fn merge(&mut self, other: Self);

    /// The state as bytes; the first is the version of its form.
    fn encode(&self) -> Vec<u8>;

    /// The state back from its bytes.
    ///
    /// # Errors
    /// When the bytes are not what `encode` of this version writes under these parameters. Never panics.
    fn decode(params: &Self::Params, bytes: &[u8]) -> Result<Self, DecodeError>;

    /// What the group amounts to.
    fn finish(self) -> Self::Output;
}

/// Why bytes are not the state of a kernel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// There is not even a version byte.
    #[error("the saved state is empty; compute it again from the rows")]
    Empty,
    /// Written by another version of the kernel.
    #[error("the saved state has version {found}, this program reads version {known}; compute it again from the rows")]
    Version {
        /// The version byte found.
        found: u8,
        /// The version this program writes.
        known: u8,
    },
    /// The bytes end before the state does.
    #[error("the saved state ends at byte {at} in the middle of a value; it was cut, compute it again from the rows")]
    Truncated {
        /// Where the missing value begins.
        at: usize,
    },
    /// A value that `encode` cannot have written.
    #[error("the saved state holds {what} at byte {at}; it is damaged, or was made with other parameters")]
    Invalid {
        /// Where.
        at: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// More bytes than state.
    #[error(
        "the saved state ends at byte {at}, but {left} bytes follow; it is damaged, compute it again from the rows"
    )]
    Trailing {
        /// Where the state ends.
        at: usize,
        /// How many bytes follow.
        left: usize,
    },
}
