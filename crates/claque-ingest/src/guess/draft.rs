//! Choosing columns for fields, and writing the draft.

use super::hints::{
    ABOUT_ACCOUNTS, ACCOUNT, AUTHOR, CLOCK, ENGAGEMENT, FOLLOW, FOLLOWED_AT, Hint, LABEL, LIKES, Look, POST, PROFILE,
    fold, match_names,
};
use super::looks;
use super::sample::{Column, Sample};
use std::fmt::Write;

/// Confidence below which a guess is not worth a line.
const LEAST: f64 = 0.45;
/// Columns that the draft's `[detect]` asks for.
const DETECT_MAX: usize = 6;

/// A field with the column chosen for it.
struct Choice<'s> {
    hint: &'static Hint,
    column: &'s Column,
    confidence: f64,
    fit: f64,
}

/// Writes the draft; `None` when nothing was found that would make a row.
pub(super) fn write(sample: &Sample) -> Option<String> {
    let mut taken = Vec::new();
    let follow = choose(sample, FOLLOW, &mut Vec::new());
    let is_follow = follow.len() == 2 && follow.iter().all(|choice| choice.confidence > 0.75);
    let mut body = String::new();
    let mut used: Vec<&Choice<'_>> = Vec::new();
    let (post, account, likes, times);
    if is_follow {
        section(&mut body, "follow", &follow, sample);
        used.extend(&follow);
    } else if is_likes(sample) {
        likes = choose(sample, ENGAGEMENT, &mut taken);
        section(&mut body, "engagement", &likes, sample);
        body.push_str("# Not in the file: what was done. Shares are `share`.\nkind = { const = \"like\" }\n");
        used.extend(&likes);
    } else if is_posts(sample) {
        post = choose(sample, POST, &mut taken);
        let mut profile = choose(sample, AUTHOR, &mut taken);
        profile.append(&mut choose(sample, PROFILE, &mut taken));
        account = profile;
        let has = |field: &str| post.iter().any(|choice| choice.hint.field == field);
        if !has("id") && !has("author_id") && !has("author_handle") {
            return None;
        }
        section(&mut body, "post", &post, sample);
        let comments =
            |choice: &&Choice<'_>| choice.hint.field == "id" && fold(&choice.column.name).contains("comment");
        if post.iter().find(comments).is_some() {
            body.push_str("# by the name of the id's column\nkind = { const = \"comment\" }\n");
        }
        used.extend(&post);
        if has("author_id") || has("author_handle") {
            author(&mut body, &post, &account, sample);
            used.extend(&account);
        }
    } else {
        let mut choices = choose(sample, PROFILE, &mut taken);
        let mut named = choose(sample, ACCOUNT, &mut taken);
        named.append(&mut choices);
        account = named;
        if !account.iter().any(|choice| matches!(choice.hint.field, "id" | "handle")) {
            return None;
        }
        section(&mut body, "account", &account, sample);
        labels(&mut body, sample);
        used.extend(&account);
        times = choose(sample, FOLLOWED_AT, &mut taken);
        if !times.is_empty() {
            followed(&mut body, &account, &times, sample);
            used.extend(&times);
        }
    }
    let mut draft = head(sample, &used);
    draft.push_str(&body);
    draft.push_str(&rest(sample, &used));
    // A draft that does not load would be worse than none.
    crate::mapping::parse(&draft, "draft").ok().map(|_| draft)
}

/// Whether the file holds likes: a column that only such lists have, or accounts beside posts that repeat, and no text.
fn is_likes(sample: &Sample) -> bool {
    let named = |names: &[&str]| sample.columns.iter().find(|column| names.contains(&fold(&column.name).as_str()));
    let hint = |field: &str| ENGAGEMENT.iter().find(|hint| hint.field == field).map_or(&[][..], |hint| hint.names);
    let (Some(_), Some(object)) = (named(hint("account")), named(hint("object"))) else { return false };
    let text = POST.iter().find(|hint| hint.field == "text").map_or(&[][..], |hint| hint.names);
    let distinct: std::collections::BTreeSet<&String> = object.cells.iter().collect();
    named(text).is_none() && (named(LIKES).is_some() || 2 * distinct.len() <= object.cells.len())
}

/// The follows of a list of followers with their profiles, so that their times are kept.
fn followed(out: &mut String, account: &[Choice<'_>], times: &[Choice<'_>], sample: &Sample) {
    let who = account.iter().find(|choice| choice.hint.field == "id");
    let Some(who) = who.or_else(|| account.iter().find(|choice| choice.hint.field == "handle")) else { return };
    out.push_str("\n[follow]\n# whose followers these are: `--follows-of CREATOR`\nfollowed = { param = \"self\" }\n");
    line(out, who, if who.hint.field == "id" { "follower_id" } else { "follower_handle" }, sample);
    for choice in times {
        line(out, choice, "created_at", sample);
    }
}

/// Whether the file holds posts: a column of running text under a name for it, or a text-like name beside an author.
fn is_posts(sample: &Sample) -> bool {
    let text = POST.iter().find(|hint| hint.field == "text");
    let is_text = |column: &Column| {
        text.is_some_and(|hint| match_names(&column.name, hint.names) * looks::fit(column, hint.look) > LEAST)
    };
    let bio = |column: &Column| match_names(&column.name, &["description", "bio", "about"]) > 0.5;
    let counted = |column: &&Column| match_names(&column.name, &["followers count", "followers"]) > 0.5;
    let has_text = sample.columns.iter().any(|column| is_text(column) && !bio(column));
    let has_post_key =
        sample.columns.iter().any(|column| match_names(&column.name, &["tweet id", "post id", "message id"]) > 0.8);
    has_text || (has_post_key && !sample.columns.iter().any(|column| counted(&column)))
}

/// The best column for each field, every column for one field at most, surer choices first.
fn choose<'s>(sample: &'s Sample, hints: &'static [Hint], taken: &mut Vec<&'s str>) -> Vec<Choice<'s>> {
    let mut all = Vec::new();
    for (order, hint) in hints.iter().enumerate() {
        for column in &sample.columns {
            let named = match_names(&column.name, hint.names);
            if named == 0.0 || column.cells.is_empty() {
                continue;
            }
            let fit = looks::fit(column, hint.look);
            let named =
                if is_posts_own(hint, hints) && is_about_accounts(&column.name, hint) { 0.5 * named } else { named };
            all.push((order, Choice { hint, column, confidence: named * fit, fit }));
        }
    }
    all.retain(|(_, choice)| choice.confidence >= LEAST);
    all.sort_by(|a, b| {
        b.1.confidence.total_cmp(&a.1.confidence).then(a.0.cmp(&b.0)).then(a.1.column.name.cmp(&b.1.column.name))
    });
    let mut chosen: Vec<(usize, Choice<'s>)> = Vec::new();
    for (order, choice) in all {
        let name = choice.column.name.as_str();
        if !taken.contains(&name) && !chosen.iter().any(|(_, held)| held.hint.field == choice.hint.field) {
            taken.push(name);
            chosen.push((order, choice));
        }
    }
    chosen.sort_by_key(|(order, _)| *order);
    chosen.into_iter().map(|(_, choice)| choice).collect()
}

/// Whether the field is one of the post itself, not of its author.
fn is_posts_own(hint: &Hint, hints: &'static [Hint]) -> bool {
    std::ptr::eq(hints, POST) && !matches!(hint.field, "author_id" | "author_handle")
}

/// Whether the column's name speaks of an account (`author.createdAt`), and is not itself a known name of the field.
fn is_about_accounts(name: &str, hint: &Hint) -> bool {
    let folded = fold(name);
    !hint.names.contains(&folded.as_str()) && folded.split(' ').any(|word| ABOUT_ACCOUNTS.contains(&word))
}

fn head(sample: &Sample, used: &[&Choice<'_>]) -> String {
    let mut out = format!(
        "# A draft, guessed from the names and cells of {} records (200 at most). Nothing has been applied: check every line, the more\n\
         # so the lower its percentage, then use it with `claque ingest --mapping THIS_FILE FILE`.\n\
         mapping = 1\nname = \"guessed\"\n\n[detect]\n",
        sample.n_records
    );
    let names: Vec<String> = used.iter().take(DETECT_MAX).map(|choice| quoted(&choice.column.name)).collect();
    let key = if sample.is_json { "json_keys" } else { "columns_all" };
    let _ = writeln!(out, "{key} = [{}]\n\n[read]", names.join(", "));
    out.push_str(if sample.is_json { "kind = \"ndjson\"\n" } else { "kind = \"table\"\n" });
    let lacks_zone = |choice: &&&Choice<'_>| {
        choice.hint.look == Look::Time && looks::times(choice.column).is_some_and(|times| times.lacks_zone)
    };
    if used.iter().find(lacks_zone).is_some() {
        out.push_str(
            "# Some times name no zone. They are read in this one and flagged as assumed: set the right one.\n",
        );
        out.push_str("timezone = \"UTC\"\n");
    }
    out
}

fn section(out: &mut String, name: &str, choices: &[Choice<'_>], sample: &Sample) {
    let _ = writeln!(out, "\n[{name}]");
    match platform(sample) {
        Some(platform) => {
            let _ = writeln!(out, "# from the hosts of its links\nplatform = {{ const = \"{platform}\" }}");
        }
        None => out.push_str("# Not known: say where these accounts live, such as platform = { const = \"x\" }\n"),
    }
    for choice in choices {
        line(out, choice, choice.hint.field, sample);
    }
}

/// The author's own section in a file of posts.
fn author(out: &mut String, post: &[Choice<'_>], account: &[Choice<'_>], sample: &Sample) {
    out.push_str("\n[account]\n");
    for choice in post {
        match choice.hint.field {
            "author_id" => line(out, choice, "id", sample),
            "author_handle" => line(out, choice, "handle", sample),
            _ => {}
        }
    }
    for choice in account {
        line(out, choice, choice.hint.field, sample);
    }
}

fn line(out: &mut String, choice: &Choice<'_>, field: &str, sample: &Sample) {
    let column = choice.column;
    let _ = write!(
        out,
        "# {:.0} %: the name, and {:.0} % of {} cells fit",
        100.0 * choice.confidence,
        100.0 * choice.fit,
        column.cells.len()
    );
    let name = quoted(&column.name);
    let damaged = looks::damaged(column);
    if matches!(choice.hint.look, Look::Key | Look::Id) && damaged > 0.0 {
        let _ = write!(out, "; {:.0} % were damaged by a spreadsheet and will be refused", 100.0 * damaged);
    }
    if choice.hint.look == Look::Time {
        return time(out, choice.column, field, sample);
    }
    let kind = match choice.hint.look {
        Look::Key | Look::Id => ", type = \"id\"",
        Look::Count => ", type = \"int\"",
        Look::Flag => ", type = \"bool\"",
        Look::List => ", type = \"list\"",
        Look::Handle | Look::OwnHandle | Look::Name | Look::Prose | Look::Code | Look::Time => "",
    };
    let _ = writeln!(out, "\n{field} = {{ from = [{name}]{kind} }}");
}

/// The end of a time's line: its format, and the clock's column where that is a second one.
fn time(out: &mut String, column: &Column, field: &str, sample: &Sample) {
    let name = quoted(&column.name);
    let Some(times) = looks::times(column) else {
        let _ = writeln!(out, "\n{field} = {{ from = [{name}], type = \"time\" }}");
        return;
    };
    if times.is_ambiguous {
        out.push_str("; DAY AND MONTH CANNOT BE TOLD APART: check their order");
    }
    let clock =
        sample.columns.iter().find(|c| c.cells.len() == column.cells.len() && CLOCK.contains(&fold(&c.name).as_str()));
    if let Some(clock) = clock.filter(|_| looks::is_bare_date(column)) {
        let cells = column.cells.iter().zip(&clock.cells).map(|(date, time)| format!("{date} {time}")).collect();
        if let Some(joined) =
            looks::times(&Column { name: String::new(), cells }).filter(|joined| joined.share >= times.share)
        {
            let (clock, format) = (quoted(&clock.name), quoted(joined.format));
            let _ = writeln!(
                out,
                "; date and time are joined\n{field} = {{ from = [{name}, {clock}], all = true, type = \"time\", formats = [{format}] }}"
            );
            return;
        }
    }
    let format = quoted(times.format);
    let _ = writeln!(out, "\n{field} = {{ from = [{name}], type = \"time\", formats = [{format}] }}");
}

/// Columns that may hold ground truth, as comments.
fn labels(out: &mut String, sample: &Sample) {
    for column in &sample.columns {
        if LABEL.contains(&fold(&column.name).as_str()) {
            let name = quoted(&column.name).replace('\n', " ");
            let _ = writeln!(
                out,
                "# May be ground truth. If so, say what its values mean:\n\
                 # label = {{ from = [{name}], map = {{ 1 = \"automated\", 0 = \"human\" }} }}"
            );
        }
    }
}

/// The platform that most links point to, if most point to one.
fn platform(sample: &Sample) -> Option<&'static str> {
    const HOSTS: &[(&str, &str)] = &[
        ("twitter.com/", "x"),
        ("//x.com/", "x"),
        ("bsky.app/", "bluesky"),
        ("instagram.com/", "instagram"),
        ("tiktok.com/", "tiktok"),
        ("facebook.com/", "facebook"),
        ("reddit.com/", "reddit"),
        ("youtube.com/", "youtube"),
        ("threads.net/", "threads"),
        ("t.me/", "telegram"),
    ];
    // Only columns of one link to the post or profile itself; links inside of posts go everywhere.
    let own = |column: &&Column| {
        matches!(
            fold(&column.name).as_str(),
            "url" | "link" | "permalink" | "post url" | "tweet url" | "user url" | "article url" | "web video url"
        )
    };
    sample.columns.iter().filter(own).find_map(|column| {
        HOSTS.iter().find_map(|(host, platform)| {
            let n = column.cells.iter().filter(|cell| cell.contains(host)).count();
            (10 * n > 8 * column.cells.len() && n > 0).then_some(*platform)
        })
    })
}

/// The columns that found no use, as a comment.
fn rest(sample: &Sample, used: &[&Choice<'_>]) -> String {
    let unused: Vec<String> = sample
        .columns
        .iter()
        .filter(|column| !used.iter().any(|choice| choice.column.name == column.name))
        .map(|column| quoted(&column.name).replace('\n', " "))
        .collect();
    if unused.is_empty() { String::new() } else { format!("\n# Not used: {}\n", unused.join(", ")) }
}

/// A text as a TOML string on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
