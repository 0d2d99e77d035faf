//! End-to-end tests: the program as its user meets it. One binary, one module per subject.

mod audience;
mod bad_input;
mod custody;
mod main_path;
mod mentions;
mod network;
mod null_worlds;
mod privacy;
mod program;
mod samples;
mod trust;
