//! Planted identities: strings that must not occur in any byte that the program writes.

use std::path::{Path, PathBuf};

/// One planted person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Platform id.
    pub id: String,
    /// Handle without `@`.
    pub handle: String,
    /// Display name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Phone number.
    pub phone: String,
    /// Words of the bio.
    pub bio: String,
}

impl Person {
    /// The `n`-th person: every field is unmistakable.
    pub fn new(n: u32) -> Self {
        Person {
            id: format!("77000000000{:04}31", 1000 + n),
            handle: format!("zyxwq_planted{n}"),
            name: format!("Quorvath Zephyrine{n}"),
            email: format!("quorvath{n}@zyxmail.example"),
            phone: format!("+49 170 55{n:02} 8134"),
            bio: format!("Glimmerfolk collector{n} of vintage quillibrations"),
        }
    }

    /// What must not be found. Words of the bio and the name count one by one.
    pub fn needles(&self) -> Vec<String> {
        let mut needles =
            vec![self.id.clone(), self.handle.clone(), self.name.clone(), self.email.clone(), self.phone.clone()];
        needles.push(self.phone.replace(' ', ""));
        needles.extend(self.name.split(' ').map(str::to_string));
        needles.extend(self.bio.split(' ').filter(|w| w.len() > 9).map(str::to_string));
        needles.push("zyxmail".to_string());
        needles
    }
}

/// Where a needle was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Leak {
    /// The file, or the name given to a stream.
    pub place: PathBuf,
    /// What was found.
    pub needle: String,
}

/// Searches every file below `folder`, case-insensitively, in names and bytes; also inside of zstd frames, because
/// Parquet pages are compressed.
pub fn search(folder: &Path, needles: &[String]) -> Vec<Leak> {
    let mut leaks = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        leaks.extend(search_bytes(
            &path,
            path.to_string_lossy().replace(&*folder.to_string_lossy(), "").as_bytes(),
            needles,
        ));
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).map(|d| d.flatten().map(|e| e.path()).collect::<Vec<_>>());
            open.extend(entries.unwrap_or_default());
        } else if let Ok(bytes) = std::fs::read(&path) {
            leaks.extend(search_bytes(&path, &bytes, needles));
            for frame in zstd_frames(&bytes) {
                leaks.extend(search_bytes(&path, &frame, needles));
            }
        }
    }
    leaks
}

/// Searches bytes, case-insensitively (ASCII).
pub fn search_bytes(place: &Path, bytes: &[u8], needles: &[String]) -> Vec<Leak> {
    let lower = bytes.to_ascii_lowercase();
    let found = needles.iter().filter(|n| contains(&lower, n.to_ascii_lowercase().as_bytes()));
    found.map(|n| Leak { place: place.to_path_buf(), needle: n.clone() }).collect()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}

/// Everything in `bytes` that decompresses as a zstd frame.
pub fn zstd_frames(bytes: &[u8]) -> Vec<Vec<u8>> {
    const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let starts = bytes.windows(4).enumerate().filter(|(_, w)| *w == MAGIC).map(|(at, _)| at);
    starts
        .filter_map(|at| {
            let mut out = Vec::new();
            let mut decoder = zstd::stream::read::Decoder::new(&bytes[at..]).ok()?.single_frame();
            std::io::copy(&mut decoder, &mut out).ok()?;
            Some(out)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_finds_what_is_planted_even_in_compressed_pages() {
        let folder = tempfile::tempdir().expect("scratch");
        let person = Person::new(1);
        let page = zstd::encode_all(person.handle.to_uppercase().as_bytes(), 3).expect("compress");
        let mut bytes = b"PAR1 something".to_vec();
        bytes.extend(page);
        std::fs::write(folder.path().join("part.parquet"), bytes).expect("write");
        let leaks = search(folder.path(), &person.needles());
        assert!(!leaks.is_empty() && leaks.iter().all(|l| l.needle == person.handle), "{leaks:?}");
    }
}
