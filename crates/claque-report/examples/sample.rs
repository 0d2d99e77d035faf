//! Writes the sample reports for looking at: `cargo run -p claque-report --example sample -- OUTDIR`.

use claque_report::testing::{Sample, sample_report};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = PathBuf::from(std::env::args().nth(1).ok_or("usage: sample OUTDIR")?);
    for (name, sample) in
        [("audience", Sample::Audience), ("campaign", Sample::Campaign), ("overview", Sample::Overview)]
    {
        let dir = out.join(name);
        std::fs::create_dir_all(&dir)?;
        for (file, bytes) in claque_report::write_all(&sample_report(sample))? {
            std::fs::write(dir.join(file), bytes)?;
        }
    }
    Ok(())
}
