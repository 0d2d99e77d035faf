//! Placeholder: mapping files.
