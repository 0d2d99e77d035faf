//! Judgements: audience, campaign and coordination, as [`report::Report`]s. Pure: no IO, no clock.

pub mod report;
