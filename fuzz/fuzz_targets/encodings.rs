#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| claque_ingest::fuzzing::encodings(bytes));
