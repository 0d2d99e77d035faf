//! Placeholder: a mapping file guessed from a sample.
