//! Placeholder: text functions.
