#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // The Parquet library panics on some nonsense; the store must turn that into an error.
    std::panic::set_hook(Box::new(|_| ()));
    let scratch = std::env::temp_dir().join(format!("claque-fuzz-{}", std::process::id()));
    claque_store::fuzzing::part(bytes, &scratch);
});
