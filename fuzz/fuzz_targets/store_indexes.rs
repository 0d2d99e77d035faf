#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let scratch = std::env::temp_dir().join(format!("claque-fuzz-{}", std::process::id()));
    claque_store::fuzzing::indexes(bytes, &scratch);
});
