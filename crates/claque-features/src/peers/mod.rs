//! The questions of two published tools, asked exactly as they ask them.
//!
//! Analysts compare new results with old ones. These functions give the pairs and weights of CooRTweet and of the
//! coordination-network-toolkit on the same input, from their documented semantics, without their known defects. They
//! know no significance; see the co-action kernels for the counts that tests of chance are built on.

pub mod cnt;
pub mod coortweet;
