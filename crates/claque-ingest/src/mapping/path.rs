//! Where a value lies: a column of a table, or a dotted path into a JSON value.
//!
//! `data.user.pk`, `string_list_data[0].value`, `mentionedUsers[].username` (every element), `$` (the value itself). In
//! a table the whole text is a column's name, dots and brackets included.

use serde_json::Value;

/// A column name or JSON path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    /// As written in the mapping.
    pub text: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
    Each,
}

impl Path {
    pub fn parse(text: &str) -> Path {
        let mut steps = Vec::new();
        if text != "$" {
            for part in text.split('.') {
                push_part(part, &mut steps);
            }
        }
        Path { text: text.to_owned(), steps }
    }

    /// Whether the path goes through every element of a list.
    pub fn is_many(&self) -> bool {
        self.steps.contains(&Step::Each)
    }

    /// Every value the path leads to, in order.
    pub fn all<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        let mut found = Vec::new();
        walk(value, &self.steps, &mut found);
        if found.is_empty() {
            // Some exports flatten objects into keys that hold dots.
            found.extend(value.get(&self.text));
        }
        found
    }

    /// The first value the path leads to.
    pub fn first<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        let mut at = value;
        for (i, step) in self.steps.iter().enumerate() {
            let next = match step {
                Step::Key(key) => at.get(key),
                Step::Index(index) => at.get(index),
                Step::Each => {
                    let mut found = Vec::new();
                    walk(at, &self.steps[i..], &mut found);
                    return found.first().copied();
                }
            };
            match next {
                Some(next) => at = next,
                None => return value.get(&self.text),
            }
        }
        Some(at)
    }
}

fn push_part(part: &str, steps: &mut Vec<Step>) {
    let (key, mut rest) = match part.find('[') {
        Some(at) if part.ends_with(']') => part.split_at(at),
        _ => (part, ""),
    };
    if !key.is_empty() && key != "$" {
        steps.push(Step::Key(key.to_owned()));
    }
    while let Some((inside, after)) = rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
        steps.push(match inside.parse() {
            Ok(index) => Step::Index(index),
            Err(_) if inside.is_empty() => Step::Each,
            Err(_) => Step::Key(inside.trim_matches(['"', '\'']).to_owned()),
        });
        rest = after;
    }
}

fn walk<'v>(value: &'v Value, steps: &[Step], found: &mut Vec<&'v Value>) {
    let Some((step, rest)) = steps.split_first() else {
        found.push(value);
        return;
    };
    match step {
        Step::Key(key) => {
            if let Some(next) = value.get(key) {
                walk(next, rest, found);
            }
        }
        Step::Index(index) => {
            if let Some(next) = value.get(index) {
                walk(next, rest, found);
            }
        }
        Step::Each => {
            for next in value.as_array().into_iter().flatten() {
                walk(next, rest, found);
            }
        }
    }
}
