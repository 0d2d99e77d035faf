use super::*;

const PASSPHRASE: &str = "correct horse battery staple";
const WHO: AccountToken = AccountToken(0xdead_beef_0bad_cafe);
const RAW: &str = "planted-raw-id-918273645";
/// Cheap enough to be derived a thousand times.
const CHEAP: [u32; 3] = [8, 1, 1];

fn filled() -> (tempfile::TempDir, Vault) {
    let dir = tempfile::tempdir().unwrap();
    let mut vault = Vault::create_with(dir.path(), PASSPHRASE, CHEAP).unwrap();
    let more: Vec<(AccountToken, String)> = (0..20).map(|i| (AccountToken(i), format!("other-{i}"))).collect();
    more.iter().for_each(|(t, raw)| vault.add(*t, raw).unwrap());
    vault.add(WHO, RAW).unwrap();
    assert_eq!(vault.save(|_| true).unwrap(), 21);
    (dir, vault)
}

#[test]
fn what_is_kept_comes_back_with_the_passphrase_and_only_with_it() {
    let (dir, _vault) = filled();
    let vault = Vault::open(dir.path(), PASSPHRASE).unwrap();
    assert_eq!(vault.reveal(WHO).unwrap().as_deref().map(String::as_str), Some(RAW));
    assert!(vault.reveal(AccountToken(999)).unwrap().is_none());
    assert!(matches!(Vault::open(dir.path(), "correct horse battery stable"), Err(CustodyError::Shut(_))));
    assert_eq!(format!("{vault:?}"), "Vault(…)");
    let bytes = std::fs::read(file(dir.path())).unwrap();
    assert!(!bytes.windows(7).any(|w| w == &RAW.as_bytes()[..7]), "a raw id in the clear");
}

#[test]
fn every_corruption_is_refused_and_none_panics() {
    let (dir, _vault) = filled();
    let path = file(dir.path());
    let sound = std::fs::read(&path).unwrap();
    let mut seed = 88_172_645_463_325_252_u64;
    let mut below = |n: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) as usize % n
    };
    for i in 0..1000 {
        let mut bytes = sound.clone();
        let at = below(bytes.len());
        match i % 4 {
            0 => bytes[at] ^= 1 << below(8),
            1 => bytes.truncate(at),
            2 => bytes.insert(at, below(256) as u8),
            // Everything from a place on is noise, with a checksum made to fit: only the cipher can tell.
            _ => {
                let at = (MAGIC.len() + SUM + SALT + 12 + NONCE + at % 40).min(bytes.len() - 1);
                bytes[at] ^= 1 + below(255) as u8;
                let sum = blake3::hash(&bytes[MAGIC.len() + SUM..]);
                bytes[MAGIC.len()..MAGIC.len() + SUM].copy_from_slice(sum.as_bytes());
            }
        }
        std::fs::write(&path, &bytes).unwrap();
        let opened = Vault::open(dir.path(), PASSPHRASE).and_then(|v| v.reveal(WHO));
        assert!(matches!(opened, Err(CustodyError::Shut(_))), "corruption {i} at {at} was not refused");
    }
}

#[test]
fn a_record_moved_to_another_account_is_refused() {
    let (dir, mut vault) = filled();
    let record = vault.closed.records[&3].clone();
    vault.closed.records.insert(WHO.0, record);
    vault.closed.save(&file(dir.path())).unwrap();
    let vault = Vault::open(dir.path(), PASSPHRASE).unwrap();
    assert!(matches!(vault.reveal(WHO), Err(CustodyError::Shut(_))));
}

#[test]
fn what_is_erased_while_a_vault_is_open_does_not_come_back_with_its_next_save() {
    let (dir, _filled) = filled();
    let mut open = Vault::open(dir.path(), PASSPHRASE).unwrap();
    remove(dir.path(), &[WHO]).unwrap();
    open.add(AccountToken(77), "new").unwrap();
    open.add(AccountToken(78), "absent by now").unwrap();
    assert_eq!(open.save(|token| token.0 != 78).unwrap(), 1);
    assert!(!holds(dir.path(), &[WHO, AccountToken(78)]).unwrap());
    assert!(holds(dir.path(), &[AccountToken(77)]).unwrap());
}

#[test]
fn a_record_is_erased_without_the_passphrase() {
    let (dir, _vault) = filled();
    assert!(holds(dir.path(), &[WHO]).unwrap());
    assert!(remove(dir.path(), &[WHO]).unwrap());
    assert!(!remove(dir.path(), &[WHO]).unwrap());
    assert!(Vault::open(dir.path(), PASSPHRASE).unwrap().reveal(WHO).unwrap().is_none());
    assert_eq!(n_records(dir.path()).unwrap(), Some(20));
}

#[test]
fn an_approval_is_for_one_account_one_reason_one_time_and_by_somebody_who_may() {
    let dir = tempfile::tempdir().unwrap();
    let (one, other) =
        (Approver::create(&dir.path().join("a.key")).unwrap(), Approver::create(&dir.path().join("b.key")).unwrap());
    assert!(Approver::create(&dir.path().join("a.key")).is_err());
    assert_eq!(Approver::load(&dir.path().join("a.key")).unwrap().public(), one.public());
    let approval = one.approve("ws", WHO, "court order 12/34", "2026-01-04T00:00:00Z");
    let approval = Approval::from_text(&approval.to_text()).unwrap();
    let (now, may) = ("2026-01-02T00:00:00Z", vec![one.public()]);
    approval.check("ws", WHO, "court order 12/34", now, &may).unwrap();
    let changed = |from: &str, to: &str| Approval::from_text(&approval.to_text().replace(from, to)).unwrap();
    let refused = [
        approval.check("other", WHO, "court order 12/34", now, &may),
        approval.check("ws", AccountToken(1), "court order 12/34", now, &may),
        approval.check("ws", WHO, "curiosity", now, &may),
        approval.check("ws", WHO, "court order 12/34", "2026-01-04T00:00:01Z", &may),
        approval.check("ws", WHO, "court order 12/34", now, &[other.public()]),
        changed("2026-01-04", "2027-01-04").check("ws", WHO, "court order 12/34", now, &may),
        changed(&one.public(), &other.public()).check("ws", WHO, "court order 12/34", now, &[other.public()]),
    ];
    assert!(refused.iter().all(|r| matches!(r, Err(CustodyError::Shut(_)))), "{refused:?}");
}
