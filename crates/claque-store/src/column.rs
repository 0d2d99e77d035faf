//! A column: its name in Parquet and how it is taken out of a row and put into one.
//!
//! A table is a list of these (see `tables/`); schema, writer, reader and statistics are made from the list, so a new
//! field of a row is one line. Unknown is null. Lists are standard three-level Parquet lists, so that other tools
//! (pyarrow, DuckDB, Spark) read them.

/// Which rows of values a column is left out with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Always read.
    Light,
    Text,
    Tokens,
    Links,
    Hashtags,
    Mentions,
    Media,
}

/// How values are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Few distinct values: a dictionary.
    Dictionary,
    /// Values that hardly repeat.
    Plain,
    /// Numbers that rise slowly: differences.
    Delta,
}

/// How numbers of eight bytes are to be understood by other tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Unsigned,
    Instant,
}

type Get<R, V> = fn(&R) -> Option<V>;
type Set<R, V> = fn(&mut R, V);

/// Place of an element in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub at: usize,
    /// Length of the list.
    pub of: usize,
}

/// How a value leaves and enters a row. Text setters answer whether they understood the word.
pub(crate) enum Access<R> {
    Long(Get<R, i64>, Set<R, i64>),
    Int(Get<R, i32>, Set<R, i32>),
    Real(Get<R, f32>, Set<R, f32>),
    Flag(Get<R, bool>, Set<R, bool>),
    Text(fn(&R) -> Option<&str>, fn(&mut R, &str) -> bool),
    Longs(fn(&R) -> usize, fn(&R, usize) -> i64, fn(&mut R, Place, i64)),
    Ints(fn(&R) -> usize, fn(&R, usize) -> i32, fn(&mut R, Place, i32)),
    Texts(fn(&R) -> usize, fn(&R, usize) -> &str, fn(&mut R, Place, &str)),
}

/// One column of a table.
pub(crate) struct Column<R> {
    /// `name`, or `list.field` for a field of a list of structures.
    pub name: &'static str,
    pub access: Access<R>,
    /// Whether every row has a value. Lists always count as required: an empty list is a value.
    pub required: bool,
    pub weight: Weight,
    pub coding: Coding,
    pub meaning: Meaning,
}

impl<R> Column<R> {
    pub fn new(name: &'static str, access: Access<R>) -> Self {
        Column {
            name,
            access,
            required: false,
            weight: Weight::Light,
            coding: Coding::Dictionary,
            meaning: Meaning::Unsigned,
        }
    }

    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub fn coded(mut self, coding: Coding) -> Self {
        self.coding = coding;
        self
    }

    pub fn weighing(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    pub fn instant(mut self) -> Self {
        self.meaning = Meaning::Instant;
        self
    }

    pub fn is_list(&self) -> bool {
        matches!(self.access, Access::Longs(..) | Access::Ints(..) | Access::Texts(..))
    }

    /// The path of the Parquet leaf.
    pub fn leaf(&self) -> String {
        match self.name.split_once('.') {
            Some((list, field)) => format!("{list}.list.element.{field}"),
            None if self.is_list() => format!("{}.list.element", self.name),
            None => self.name.to_string(),
        }
    }

    fn parquet_type(&self) -> (&'static str, &'static str) {
        match self.access {
            Access::Long(..) | Access::Longs(..) => match self.meaning {
                Meaning::Unsigned => ("int64", " (INTEGER(64,false))"),
                Meaning::Instant => ("int64", " (TIMESTAMP(MILLIS,true))"),
            },
            Access::Int(..) | Access::Ints(..) => ("int32", " (INTEGER(32,false))"),
            Access::Real(..) => ("float", ""),
            Access::Flag(..) => ("boolean", ""),
            Access::Text(..) | Access::Texts(..) => ("binary", " (STRING)"),
        }
    }

    /// Appends the value in canonical form, for hashing rows. Lists are not part of any row identity.
    pub fn feed(&self, row: &R, out: &mut Vec<u8>) {
        let known = |out: &mut Vec<u8>, bytes: Option<&[u8]>| match bytes {
            Some(bytes) => {
                out.push(1);
                out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
                out.extend_from_slice(bytes);
            }
            None => out.push(0),
        };
        match &self.access {
            Access::Long(get, _) => known(out, get(row).map(i64::to_le_bytes).as_ref().map(|b| &b[..])),
            Access::Int(get, _) => known(out, get(row).map(i32::to_le_bytes).as_ref().map(|b| &b[..])),
            Access::Real(get, _) => known(out, get(row).map(f32::to_le_bytes).as_ref().map(|b| &b[..])),
            Access::Flag(get, _) => known(out, get(row).map(|v| [u8::from(v)]).as_ref().map(|b| &b[..])),
            Access::Text(get, _) => known(out, get(row).map(str::as_bytes)),
            Access::Longs(..) | Access::Ints(..) | Access::Texts(..) => {}
        }
    }
}

/// The Parquet schema of a table, in Parquet's own notation. `extra` is the computed column at the end.
pub(crate) fn message<R>(table: &str, columns: &[Column<R>], extra: Option<&str>) -> String {
    let mut out = format!("message {table} {{\n");
    let mut at = 0;
    while let Some(column) = columns.get(at) {
        let (physical, logical) = column.parquet_type();
        at += 1;
        if let Some((list, _)) = column.name.split_once('.') {
            // Neighbours with the same list name are the fields of its elements.
            let first = at - 1;
            while columns.get(at).is_some_and(|c| c.name.split_once('.').is_some_and(|(l, _)| l == list)) {
                at += 1;
            }
            out += &format!("  required group {list} (LIST) {{ repeated group list {{ required group element {{\n");
            for field in &columns[first..at] {
                let (physical, logical) = field.parquet_type();
                let name = field.name.split_once('.').map_or(field.name, |(_, f)| f);
                out += &format!("    required {physical} {name}{logical};\n");
            }
            out += "  } } }\n";
        } else if column.is_list() {
            out += &format!(
                "  required group {} (LIST) {{ repeated group list {{ required {physical} element{logical}; }} }}\n",
                column.name
            );
        } else {
            let repetition = if column.required { "required" } else { "optional" };
            out += &format!("  {repetition} {physical} {}{logical};\n", column.name);
        }
    }
    if let Some(extra) = extra {
        out += &format!("  optional int64 {extra};\n");
    }
    out + "}"
}

/// Appends an element to a list that is allocated once.
pub(crate) fn append<V>(list: &mut Vec<V>, place: Place, value: V) {
    if place.at == 0 {
        list.reserve_exact(place.of);
    }
    list.push(value);
}

/// Enumerations are stored as words, readable by people and other tools.
pub(crate) trait Word: Copy + PartialEq + 'static {
    const WORDS: &'static [(Self, &'static str)];

    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(v, _)| *v == self).map_or("", |(_, w)| w)
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, w)| *w == word).map(|(v, _)| *v)
    }
}

macro_rules! words {
    ($type:ty: $($variant:ident = $word:literal),+ $(,)?) => {
        impl crate::column::Word for $type {
            const WORDS: &'static [(Self, &'static str)] = &[$((<$type>::$variant, $word)),+];
        }
    };
}

/// `Option<u64>`.
macro_rules! count {
    ($field:ident) => {
        Column::<Row>::new(
            stringify!($field),
            Access::Long(|r| r.$field.map(|v| v as i64), |r, v| r.$field = Some(v as u64)),
        )
    };
}

/// `Option<bool>`.
macro_rules! flag {
    ($field:ident) => {
        Column::<Row>::new(stringify!($field), Access::Flag(|r| r.$field, |r, v| r.$field = Some(v)))
    };
}

/// `bool`.
macro_rules! sure_flag {
    ($field:ident) => {
        Column::<Row>::new(stringify!($field), Access::Flag(|r| Some(r.$field), |r, v| r.$field = v)).required()
    };
}

/// `Option<Timestamp>`.
macro_rules! instant {
    ($field:ident) => {
        Column::<Row>::new(
            stringify!($field),
            Access::Long(|r| r.$field.map(|t| t.0), |r, v| r.$field = Some(claque_schema::Timestamp(v))),
        )
        .instant()
    };
}

/// A token.
macro_rules! sure_token {
    ($field:ident: $type:ident) => {
        Column::<Row>::new(
            stringify!($field),
            Access::Long(|r| Some(r.$field.0 as i64), |r, v| r.$field = claque_schema::$type(v as u64)),
        )
        .required()
    };
}

/// `Option` of a token.
macro_rules! token {
    ($field:ident: $type:ident) => {
        Column::<Row>::new(
            stringify!($field),
            Access::Long(|r| r.$field.map(|t| t.0 as i64), |r, v| r.$field = Some(claque_schema::$type(v as u64))),
        )
    };
}

/// An enumeration.
macro_rules! sure_word {
    ($field:ident) => {
        Column::<Row>::new(
            stringify!($field),
            Access::Text(
                |r| Some(crate::column::Word::word(r.$field)),
                |r, v| crate::column::Word::from_word(v).map(|w| r.$field = w).is_some(),
            ),
        )
        .required()
    };
}

/// `Option` of an enumeration.
macro_rules! word {
    ($field:ident) => {
        Column::<Row>::new(
            stringify!($field),
            Access::Text(
                |r| r.$field.map(crate::column::Word::word),
                |r, v| crate::column::Word::from_word(v).map(|w| r.$field = Some(w)).is_some(),
            ),
        )
    };
}

/// `Option<String>`.
macro_rules! text {
    ($field:ident) => {
        Column::<Row>::new(
            stringify!($field),
            Access::Text(
                |r| r.$field.as_deref(),
                |r, v| {
                    r.$field = Some(v.to_string());
                    true
                },
            ),
        )
    };
}

/// `u32`.
macro_rules! index {
    ($field:ident) => {
        Column::<Row>::new(stringify!($field), Access::Int(|r| Some(r.$field as i32), |r, v| r.$field = v as u32))
            .required()
    };
}

/// `u64` that rises through the file.
macro_rules! line {
    ($field:ident) => {
        Column::<Row>::new(stringify!($field), Access::Long(|r| Some(r.$field as i64), |r, v| r.$field = v as u64))
            .required()
            .coded(Coding::Delta)
    };
}

/// `Vec` of tokens.
macro_rules! token_list {
    ($field:ident: $type:ident) => {
        Column::<Row>::new(
            stringify!($field),
            Access::Longs(
                |r| r.$field.len(),
                |r, i| r.$field[i].0 as i64,
                |r, place, v| crate::column::append(&mut r.$field, place, claque_schema::$type(v as u64)),
            ),
        )
        .coded(Coding::Plain)
    };
}

pub(crate) use {
    count, flag, index, instant, line, sure_flag, sure_token, sure_word, text, token, token_list, word, words,
};
