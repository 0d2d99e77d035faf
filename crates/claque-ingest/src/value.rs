//! Placeholder: values as files spell them.
