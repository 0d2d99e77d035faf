use super::*;
use crate::key::Key;
use std::fs;

fn deed(i: u64) -> Deed {
    Deed::new(format!("2026-01-01T00:00:{:02}Z", i % 60), Act::Score, "score")
        .count("accounts", i)
        .hash("model", "ab12")
}

/// A log with so many entries, and a copy of its two files.
fn log(n: u64) -> (tempfile::TempDir, Log) {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::of(dir.path(), "ws");
    (0..n).for_each(|i| drop(log.append(deed(i)).unwrap()));
    (dir, log)
}

/// Small numbers without a dependency: xorshift64*.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
}

#[test]
fn what_was_logged_is_read_back_and_verifies() {
    let (_dir, log) = log(5);
    let entries = log.entries().unwrap();
    assert_eq!(entries.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(entries[4].counts["accounts"], 4);
    let verdict = log.verify(&[]).unwrap();
    assert!(verdict.intact() && verdict.n == 5 && !verdict.unsealed, "{verdict:?}");
    assert_eq!(log.last().unwrap().unwrap(), entries[4]);
}

/// One byte-level change of a file. Answers where; nothing where the draw changes nothing.
fn damage(kind: &str, bytes: &mut Vec<u8>, dice: &mut Dice) -> Option<usize> {
    let at = dice.below(bytes.len());
    match kind {
        "flip" => bytes[at] ^= 1 << dice.below(8),
        "delete" => drop(bytes.remove(at)),
        "swap" => {
            let other = dice.below(bytes.len());
            if bytes[at] == bytes[other] {
                return None;
            }
            bytes.swap(at, other);
        }
        "truncate" => bytes.truncate(at),
        _ => bytes.insert(at, dice.below(256) as u8),
    }
    Some(at)
}

#[test]
fn each_of_a_thousand_random_changes_of_the_files_is_found() {
    const KINDS: [&str; 5] = ["flip", "delete", "swap", "truncate", "insert"];
    let (_dir, log) = log(40);
    let files = [log.path(), Seal::path(&log.custody())];
    let sound: Vec<Vec<u8>> = files.iter().map(|f| fs::read(f).unwrap()).collect();
    let mut dice = Dice(20_240_601);
    let (mut tried, mut missed) = ([0; 5], Vec::new());
    while tried.iter().sum::<usize>() < 1000 {
        let kind = tried.iter().sum::<usize>() % 5;
        // One in eight hits the seal.
        let which = usize::from(dice.below(8) == 0);
        let mut bytes = sound[which].clone();
        let Some(at) = damage(KINDS[kind], &mut bytes, &mut dice) else { continue };
        tried[kind] += 1;
        fs::write(&files[which], &bytes).unwrap();
        if log.verify(&[]).unwrap().intact() {
            missed.push((KINDS[kind], which, at));
        }
        assert!(log.append(deed(99)).is_err(), "{} at {at}: appended to a changed log", KINDS[kind]);
        fs::write(&files[which], &sound[which]).unwrap();
    }
    assert_eq!(tried, [200; 5]);
    assert!(missed.is_empty(), "{missed:?}");
    assert!(log.verify(&[]).unwrap().intact());
}

#[test]
fn a_change_made_with_sqlite_itself_is_found_by_the_chain_alone() {
    for change in [
        "DELETE FROM entries WHERE seq = 3",
        "DELETE FROM entries WHERE seq = 9",
        "UPDATE entries SET entry = replace(entry, '\"accounts\":4', '\"accounts\":5') WHERE seq = 5",
        "UPDATE entries SET entry = (SELECT entry FROM entries WHERE seq = 2) WHERE seq = 3",
        "UPDATE entries SET seq = -seq WHERE seq IN (2, 3); UPDATE entries SET seq = 5 + seq WHERE seq < 0",
        "INSERT INTO entries SELECT 10, entry, hash FROM entries WHERE seq = 9",
    ] {
        let (_dir, log) = log(9);
        let connection = Connection::open(log.path()).unwrap();
        connection.execute_batch(change).unwrap();
        drop(connection);
        let verdict = log.verify(&[]).unwrap();
        assert!(!verdict.intact(), "{change}");
    }
}

/// A log with sound chain and sound seal that holds these deeds, written by somebody who knows how.
fn forged(deeds: &[Deed]) -> (tempfile::TempDir, Log) {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::of(dir.path(), "ws");
    folder::make(dir.path()).unwrap();
    let mut connection = log.open_for_writing().unwrap();
    let mut head = log.genesis.clone();
    let t = connection.transaction().unwrap();
    for (seq, deed) in (1..).zip(deeds.iter().cloned()) {
        let Deed { at, act, command, counts, hashes } = deed;
        let text = canonical(&Entry { seq, at, act, command, counts, hashes });
        head = link(&head, &text);
        t.execute("INSERT INTO entries VALUES (?1, ?2, ?3)", (seq as i64, &text, &head)).unwrap();
    }
    t.commit().unwrap();
    connection.close().unwrap();
    Seal::of(&log.path(), deeds.len() as u64, &head).unwrap().save(&log.custody()).unwrap();
    (dir, log)
}

#[test]
fn every_whole_chain_written_anew_is_found_with_a_checkpoint() {
    const N: usize = 30;
    let deeds: Vec<Deed> = (0..N as u64).map(deed).collect();
    let (_dir, log) = forged(&deeds);
    let key = Key::from_hex(&"ab".repeat(32)).unwrap();
    let text = log.checkpoint(&key, "2026-01-02T00:00:00Z").unwrap().to_text();
    assert!(text.len() < 400, "small enough to print");
    let checkpoint = Checkpoint::from_text(&text).unwrap();
    log.append(deed(77)).unwrap();
    assert!(log.verify(std::slice::from_ref(&checkpoint)).unwrap().intact(), "a longer log still holds it");
    let mut dice = Dice(77);
    for i in 0..200 {
        let mut story = deeds.clone();
        let (at, other) = (dice.below(N), dice.below(N - 1));
        let other = (at + 1 + other) % N;
        match i % 5 {
            0 => drop(story.remove(at)),
            1 => story.swap(at, other),
            2 => story.truncate(at),
            3 => story.insert(at, deed(88)),
            _ => *story[at].counts.entry("accounts".into()).or_default() += 1 + dice.below(9) as u64,
        }
        // The forger may go on logging, so that there are as many entries as before, or more.
        let more = dice.below(4) as u64;
        while story.len() as u64 + 1 < N as u64 + more {
            story.push(deed(99));
        }
        let (_forged, forged) = forged(&story);
        assert!(forged.verify(&[]).unwrap().intact(), "rewrite {i} is sound in itself");
        let found = forged.verify(std::slice::from_ref(&checkpoint)).unwrap();
        assert!(!found.intact(), "rewrite {i} at {at} was not found");
    }
    // A checkpoint that was changed is none.
    for (from, to) in [("entries   30", "entries   29"), ("2026-01-02", "2026-01-03"), (&text[40..44], "0000")] {
        assert!(Checkpoint::from_text(&text.replacen(from, to, 1)).is_err(), "{from}");
    }
}

#[test]
fn an_append_that_died_before_its_seal_is_mended_by_the_next() {
    let (_dir, log) = log(3);
    let seal = fs::read(Seal::path(&log.custody())).unwrap();
    log.append(deed(3)).unwrap();
    fs::write(Seal::path(&log.custody()), seal).unwrap();
    let verdict = log.verify(&[]).unwrap();
    assert!(verdict.intact() && verdict.unsealed && verdict.n == 4, "{verdict:?}");
    log.append(deed(4)).unwrap();
    let verdict = log.verify(&[]).unwrap();
    assert!(verdict.intact() && !verdict.unsealed && verdict.n == 5, "{verdict:?}");
}

#[test]
fn a_broken_log_is_set_aside_and_the_new_one_says_so() {
    let (dir, log) = log(3);
    fs::write(log.path(), b"nothing of use").unwrap();
    assert!(matches!(log.append(deed(3)), Err(CustodyError::LogBroken(_))));
    log.restart("2026-01-02T00:00:00Z").unwrap();
    assert!(dir.path().join("custody/set-aside-1/log.sqlite").is_file());
    let entries = log.entries().unwrap();
    assert_eq!((entries.len(), entries[0].act), (1, Act::Restart));
    assert!(log.verify(&[]).unwrap().intact());
}
