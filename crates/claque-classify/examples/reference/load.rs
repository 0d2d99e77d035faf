//! The four Twitter sets as their publishers keep them: CSV files with quirks.

use std::error::Error;
use std::fs;
use std::path::Path;

/// One account as a file gives it; unknown is `None` or NaN.
#[derive(Debug, Clone, Default)]
pub struct Raw {
    /// Platform id as text.
    pub id: String,
    /// Handle.
    pub handle: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// Bio.
    pub bio: Option<String>,
    /// Creation, seconds since 1970.
    pub created: Option<f64>,
    /// Observation, seconds since 1970.
    pub observed: Option<f64>,
    /// Statuses, followers, friends, favourites, listed.
    pub counts: [f32; 5],
    /// Default profile, background image, verified.
    pub flags: [f32; 3],
    /// Automated by the source's word.
    pub automated: bool,
    /// Which set.
    pub set: u32,
}

/// The sets, in order.
pub const SETS: [&str; 4] = ["cresci-2017", "nyu-kaggle-2017", "human-bots-7488", "twibot-22-2280"];
const COUNTS: [&str; 5] = ["statuses_count", "followers_count", "friends_count", "favourites_count", "listed_count"];
const FLAGS: [&str; 3] = ["default_profile", "profile_use_background_image", "verified"];

struct Table {
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(path: &Path) -> Result<Table, Box<dyn Error>> {
        let bytes = fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        // One of the sets is Latin-1.
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(e) => e.into_bytes().iter().map(|&b| b as char).collect(),
        };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = reader.headers()?.iter().map(str::to_string).collect();
        let rows = reader.records().collect::<Result<_, _>>()?;
        Ok(Table { header, rows })
    }

    fn get<'a>(&self, row: &'a csv::StringRecord, column: &str) -> Option<&'a str> {
        let at = self.header.iter().position(|h| h == column)?;
        row.get(at).map(|v| v.trim_matches('"')).filter(|v| !v.is_empty() && *v != "NULL")
    }
}

fn number(text: Option<&str>) -> f32 {
    text.and_then(|t| t.trim().parse().ok()).unwrap_or(f32::NAN)
}

fn flag(text: Option<&str>) -> f32 {
    match text.map(|t| t.trim().to_ascii_lowercase()) {
        Some(t) if ["1", "1.0", "true", "t"].contains(&t.as_str()) => 1.0,
        Some(_) => 0.0,
        None => f32::NAN,
    }
}

fn common(table: &Table, row: &csv::StringRecord, set: u32, automated: bool) -> Raw {
    let text = |column: &str| table.get(row, column).map(str::to_string);
    let mut raw = Raw {
        id: text("id").unwrap_or_default(),
        handle: text("screen_name"),
        name: text("name"),
        bio: Some(text("description").unwrap_or_default()),
        automated,
        set,
        ..Raw::default()
    };
    for (slot, column) in raw.counts.iter_mut().zip(COUNTS) {
        *slot = number(table.get(row, column));
    }
    for (slot, column) in raw.flags.iter_mut().zip(FLAGS) {
        *slot = flag(table.get(row, column));
    }
    raw
}

/// Reads all four sets from the folder that holds them.
pub fn all(root: &Path) -> Result<Vec<Raw>, Box<dyn Error>> {
    let mut out = Vec::new();
    cresci(root, &mut out)?;
    nyu(root, &mut out)?;
    human_bots(root, &mut out)?;
    twibot(root, &mut out)?;
    Ok(out)
}

fn cresci(root: &Path, out: &mut Vec<Raw>) -> Result<(), Box<dyn Error>> {
    let files = [
        ("genuine_users", false),
        ("social_spambot_users_1", true),
        ("social_spambot_users_2", true),
        ("social_spambot_users_3", true),
        ("spambots_1", true),
        ("spambots_2", true),
        ("spambots_3", true),
        ("spambots_4", true),
        ("fake_followers", true),
    ];
    for (file, automated) in files {
        let table = Table::read(&root.join("cresci-2017").join(format!("{file}.csv")))?;
        for row in &table.rows {
            let mut raw = common(&table, row, 0, automated);
            raw.created = table.get(row, "timestamp").or(table.get(row, "created_at")).and_then(seconds);
            raw.observed = table.get(row, "crawled_at").or(table.get(row, "updated")).and_then(seconds);
            // NULL flags follow the crawl, not the account: the baselines read them as 0.
            raw.flags.iter_mut().for_each(|f| *f = if f.is_nan() { 0.0 } else { *f });
            out.push(raw);
        }
    }
    Ok(())
}

fn nyu(root: &Path, out: &mut Vec<Raw>) -> Result<(), Box<dyn Error>> {
    for (file, automated) in [("bots_data", true), ("nonbots_data", false)] {
        let table = Table::read(&root.join("nyu-kaggle-2017").join(format!("{file}.csv")))?;
        for row in &table.rows {
            let mut raw = common(&table, row, 1, automated);
            raw.counts[4] = number(table.get(row, "listedcount"));
            raw.created = table.get(row, "created_at").and_then(seconds);
            // Crawl time unknown: the baselines' constant, 2017-04-01.
            raw.observed = Some(days(2017, 4, 1) as f64 * 86_400.0);
            raw.flags[1] = f32::NAN;
            raw.bio = raw.bio.filter(|b| b != "null").or(Some(String::new()));
            if raw.counts[1].is_finite() {
                out.push(raw);
            }
        }
    }
    Ok(())
}

fn human_bots(root: &Path, out: &mut Vec<Raw>) -> Result<(), Box<dyn Error>> {
    for file in ["val", "test"] {
        let table = Table::read(&root.join("human-bots-7488").join(format!("{file}.csv")))?;
        for row in &table.rows {
            let automated = flag(table.get(row, "account_type")) == 1.0
                || table.get(row, "account_type").is_some_and(|t| t.eq_ignore_ascii_case("bot"));
            let mut raw = common(&table, row, 2, automated);
            raw.created = table.get(row, "created_at").and_then(seconds);
            let age_days = number(table.get(row, "account_age_days"));
            raw.observed = raw.created.map(|c| c + f64::from(age_days) * 86_400.0).filter(|o| o.is_finite());
            out.push(raw);
        }
    }
    Ok(())
}

fn twibot(root: &Path, out: &mut Vec<Raw>) -> Result<(), Box<dyn Error>> {
    let table = Table::read(&root.join("twibot-22-2280").join("testing_twibot-22_account.csv"))?;
    for row in &table.rows {
        let text = |column: &str| table.get(row, column).map(str::to_string);
        let value = |column: &str| number(table.get(row, column));
        out.push(Raw {
            id: text("user_id").unwrap_or_default().trim_start_matches('u').to_string(),
            handle: text("username"),
            name: text("screenname"),
            bio: Some(text("description").unwrap_or_default()),
            counts: [
                value("user_md_total_post"),
                value("user_md_follower"),
                value("user_md_following"),
                value("user_md_total_like"),
                f32::NAN,
            ],
            flags: [f32::NAN, f32::NAN, flag(table.get(row, "user_md_verified"))],
            automated: flag(table.get(row, "label")) == 1.0,
            set: 3,
            ..Raw::default()
        });
    }
    Ok(())
}

/// Days since 1970-01-01 of a civil date (Hinnant).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads `Wed Oct 07 03:19:21 +0000 2009`, `2013-06-11 13:20:35` and `3/13/2014 11:41`.
fn seconds(text: &str) -> Option<f64> {
    let numbers: Vec<i64> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).map_while(|p| p.parse().ok()).collect();
    let (date, time) = match numbers[..] {
        [y, mo, d, h, m, s, ..] if y > 1900 => ((y, mo, d), (h, m, s)),
        [d, h, m, s, _zone, y] => {
            let month = MONTHS.iter().position(|name| text.contains(name))? as i64 + 1;
            ((y, month, d), (h, m, s))
        }
        [mo, d, y, h, m] => ((y, mo, d), (h, m, 0)),
        _ => return None,
    };
    Some((days(date.0, date.1, date.2) * 86_400 + time.0 * 3600 + time.1 * 60 + time.2) as f64)
}
