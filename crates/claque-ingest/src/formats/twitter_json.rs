//! JSON as X files have it: read in one pass, borrowed where possible, and never lost for one odd field.
//!
//! Files went through scripts, notebooks and spreadsheets before they come here: counts are strings, ids are numbers
//! above 2^53 or strings or damaged floats, `null` stands where an object should. So every type here takes any JSON
//! value: what it does not understand is nothing, not an error. Only text that is no JSON at all is an error.
//!
//! [`lenient_object`] writes the reader of an object: a struct whose fields name their keys. Unlike a derived one it
//! takes repeated keys (the last one counts, as in Python and JavaScript), and a value that is no object gives the
//! default. Integers are read exactly as `u64`, never through a double.

use crate::value::{self, sound_id};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// The visitor methods for kinds of values that mean nothing: each gives the default.
macro_rules! nothing {
    ($($kind:ident)*) => { $( $crate::formats::twitter_json::nothing!(@ $kind); )* };
    (@ bool) => { fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> { Ok(Default::default()) } };
    (@ number) => {
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> { Ok(Default::default()) }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> { Ok(Default::default()) }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> { Ok(Default::default()) }
    };
    (@ text) => { fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> { Ok(Default::default()) } };
    (@ null) => { fn visit_unit<E>(self) -> Result<Self::Value, E> { Ok(Default::default()) } };
    (@ list) => {
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<serde::de::IgnoredAny>()?.is_some() {}
            Ok(Default::default())
        }
    };
    (@ object) => {
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
            Ok(Default::default())
        }
    };
}
pub(crate) use nothing;

/// An object whose fields say which keys they are read from: `lenient_object! { User { name: Str<'a> = "name" } }`.
macro_rules! lenient_object {
    ($(#[$meta:meta])* $name:ident { $( $field:ident : $type:ty = $($key:literal)|+ ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Default)]
        pub(crate) struct $name<'a> { $( pub $field: $type, )* lifetime: std::marker::PhantomData<&'a ()> }

        impl<'de> serde::Deserialize<'de> for $name<'de> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields;
                impl<'de> serde::de::Visitor<'de> for Fields {
                    type Value = $name<'de>;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a value")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        let mut out = $name::default();
                        while let Some(key) = map.next_key::<$crate::formats::twitter_json::Key<'de>>()? {
                            match &*key.0 {
                                $( $($key)|+ => out.$field = map.next_value()?, )*
                                _ => { map.next_value::<serde::de::IgnoredAny>()?; }
                            }
                        }
                        Ok(out)
                    }
                    $crate::formats::twitter_json::nothing!(bool number text null list);
                }
                deserializer.deserialize_any(Fields)
            }
        }
    };
}
pub(crate) use lenient_object;

macro_rules! any {
    ($name:ident, $visitor:ident) => {
        impl<'de> Deserialize<'de> for $name<'de> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($visitor)
            }
        }
    };
}

fn expecting(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("a value")
}

/// A key, borrowed unless it holds escapes.
pub(crate) struct Key<'a>(pub Cow<'a, str>);

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(text.to_owned())))
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// Text; numbers become text, everything else nothing.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Str<'a>(pub Option<Cow<'a, str>>);

impl Str<'_> {
    pub fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The text, unless it is empty but for white space.
    pub fn filled(&self) -> Option<&str> {
        self.0.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }
}

struct StrVisitor;

impl<'de> Visitor<'de> for StrVisitor {
    type Value = Str<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f)
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Str<'de>, E> {
        Ok(Str(Some(Cow::Borrowed(text))))
    }
    fn visit_str<E>(self, text: &str) -> Result<Str<'de>, E> {
        Ok(Str(Some(Cow::Owned(text.to_owned()))))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Str<'de>, E> {
        Ok(Str(Some(Cow::Owned(number.to_string()))))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Str<'de>, E> {
        Ok(Str(Some(Cow::Owned(number.to_string()))))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Str<'de>, E> {
        Ok(Str(None))
    }
    nothing!(bool null list object);
}
any!(Str, StrVisitor);

/// An id: string or integer; floats above 2^53 and rounded integers are damaged and never become a key.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Id<'a> {
    pub sound: Option<Cow<'a, str>>,
    pub damaged: bool,
}

impl<'a> Id<'a> {
    /// An id from its text.
    pub fn read(text: Cow<'a, str>) -> Self {
        if looks_sound(&text) {
            return Id { sound: Some(text), damaged: false };
        }
        let read = match text {
            Cow::Borrowed(text) => sound_id(text),
            Cow::Owned(ref text) => match sound_id(text) {
                value::Id::Sound(id) => value::Id::Sound(Cow::Owned(id.into_owned())),
                value::Id::Damaged => value::Id::Damaged,
                value::Id::Absent => value::Id::Absent,
            },
        };
        match read {
            value::Id::Sound(id) => Id { sound: Some(id), damaged: false },
            value::Id::Damaged => Id { sound: None, damaged: true },
            value::Id::Absent => Id::default(),
        }
    }

    /// The first sound id of the two: `id_str` before `id`.
    pub fn or<'s>(&'s self, other: &'s Id<'a>) -> Option<&'s str> {
        self.sound.as_deref().or(other.sound.as_deref())
    }
}

/// Whether text is an id beyond doubt: the common case without a copy, and the snowflakes that the rule for table cells
/// ([`sound_id`]: four zeros above 2^53 are a rounding) would refuse.
///
/// JSON seldom went through a spreadsheet, and true ids do end in zeros: a snowflake whose worker and sequence are 0 is
/// a multiple of 2^22, so that one in 625 of those ends in four (4 of 5 000 in a real follower list). So here a
/// rounding has six zeros, or nine when the id is a multiple of 2^22, which a rounded one seldom is.
fn looks_sound(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 19 || !bytes.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let zeros = bytes.iter().rev().take_while(|b| **b == b'0').count();
    let most = if zeros >= 6 && text.parse::<u64>().is_ok_and(|n| n % (1 << 22) == 0) { 9 } else { 6 };
    zeros < most
}

struct IdVisitor;

impl<'de> Visitor<'de> for IdVisitor {
    type Value = Id<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f)
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Id<'de>, E> {
        Ok(Id::read(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Id<'de>, E> {
        Ok(Id::read(Cow::Owned(text.to_owned())))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Id<'de>, E> {
        Ok(Id::read(Cow::Owned(number.to_string())))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Id<'de>, E> {
        // 2^53: up to here a double is exact, and `123.0` is 123.
        let exact = (1.0..=9_007_199_254_740_992.0).contains(&number) && number.fract() == 0.0;
        Ok(if exact { Id::read(Cow::Owned((number as u64).to_string())) } else { Id { sound: None, damaged: true } })
    }
    fn visit_i64<E>(self, _: i64) -> Result<Id<'de>, E> {
        // -1 is how archives write deleted accounts.
        Ok(Id::default())
    }
    nothing!(bool null list object);
}
any!(Id, IdVisitor);

/// A count: number or text in any of the spellings of [`value::count`].
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(crate) struct Count<'a>(pub Option<u64>, PhantomData<&'a ()>);

struct CountVisitor;

impl<'de> Visitor<'de> for CountVisitor {
    type Value = Count<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f)
    }
    fn visit_u64<E>(self, number: u64) -> Result<Count<'de>, E> {
        Ok(Count(Some(number), PhantomData))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Count<'de>, E> {
        let whole = (0.0..=1e15).contains(&number) && number.fract() == 0.0;
        Ok(Count(whole.then_some(number as u64), PhantomData))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Count<'de>, E> {
        // Below zero: hidden.
        Ok(Count::default())
    }
    fn visit_str<E>(self, text: &str) -> Result<Count<'de>, E> {
        Ok(Count(value::count(text).value(), PhantomData))
    }
    nothing!(bool null list object);
}
any!(Count, CountVisitor);

/// A flag: boolean, 0 or 1, or text in any of the spellings of [`value::boolean`].
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(crate) struct Flag<'a>(pub Option<bool>, PhantomData<&'a ()>);

struct FlagVisitor;

impl<'de> Visitor<'de> for FlagVisitor {
    type Value = Flag<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f)
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Flag<'de>, E> {
        Ok(Flag(Some(flag), PhantomData))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Flag<'de>, E> {
        Ok(Flag((number <= 1).then_some(number == 1), PhantomData))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Flag<'de>, E> {
        Ok(Flag::default())
    }
    fn visit_f64<E>(self, _: f64) -> Result<Flag<'de>, E> {
        Ok(Flag::default())
    }
    fn visit_str<E>(self, text: &str) -> Result<Flag<'de>, E> {
        Ok(Flag(value::boolean(text).value(), PhantomData))
    }
    nothing!(null list object);
}
any!(Flag, FlagVisitor);

/// Whether a key is there, and whether it holds anything: `null`, `""`, `[]` and `{}` are `Some(false)`.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(crate) struct Present<'a>(pub Option<bool>, PhantomData<&'a ()>);

struct PresentVisitor;

impl<'de> Visitor<'de> for PresentVisitor {
    type Value = Present<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f)
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Present<'de>, E> {
        Ok(Present(Some(flag), PhantomData))
    }
    fn visit_u64<E>(self, _: u64) -> Result<Present<'de>, E> {
        Ok(Present(Some(true), PhantomData))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Present<'de>, E> {
        Ok(Present(Some(true), PhantomData))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Present<'de>, E> {
        Ok(Present(Some(true), PhantomData))
    }
    fn visit_unit<E>(self) -> Result<Present<'de>, E> {
        Ok(Present(Some(false), PhantomData))
    }
    fn visit_str<E>(self, text: &str) -> Result<Present<'de>, E> {
        Ok(Present(Some(!text.trim().is_empty()), PhantomData))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Present<'de>, A::Error> {
        let mut some = false;
        while list.next_element::<IgnoredAny>()?.is_some() {
            some = true;
        }
        Ok(Present(Some(some), PhantomData))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Present<'de>, A::Error> {
        let mut some = false;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            some = true;
        }
        Ok(Present(Some(some), PhantomData))
    }
}
any!(Present, PresentVisitor);

/// A list; a single object counts as a list of one (v2's `data`), anything else as none.
#[derive(Debug)]
pub(crate) struct List<T> {
    pub items: Vec<T>,
    /// The key was there and held a list or an object.
    pub given: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List { items: Vec::new(), given: false }
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            // Most lists hold one item, and items are large.
            if items.is_empty() {
                items.reserve_exact(1);
            }
            items.push(item);
        }
        Ok(List { items, given: true })
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<List<T>, A::Error> {
        Ok(List { items: vec![T::deserialize(MapAccessDeserializer::new(map))?], given: true })
    }
    nothing!(bool number text null);
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

/// An object, if there is one.
#[derive(Debug)]
pub(crate) struct Maybe<T>(pub Option<Box<T>>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Maybe(None)
    }
}

impl<T> Maybe<T> {
    pub fn get(&self) -> Option<&T> {
        self.0.as_deref()
    }
}

struct MaybeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for MaybeVisitor<T> {
    type Value = Maybe<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Maybe<T>, A::Error> {
        Ok(Maybe(Some(Box::new(T::deserialize(MapAccessDeserializer::new(map))?))))
    }
    nothing!(bool number text null list);
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MaybeVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    lenient_object! {
        Thing {
            id: Id<'a> = "id",
            name: Str<'a> = "name" | "title",
            n: Count<'a> = "n",
            flag: Flag<'a> = "flag",
            there: Present<'a> = "there",
            list: List<Thing<'a>> = "list",
            inner: Maybe<Thing<'a>> = "inner",
        }
    }

    fn read(text: &str) -> Thing<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn ids_above_two_to_the_53_are_exact_and_floats_are_damaged() {
        assert_eq!(read(r#"{"id":1589632502309990401}"#).id.sound.as_deref(), Some("1589632502309990401"));
        assert_eq!(read(r#"{"id":" 12 "}"#).id.sound.as_deref(), Some("12"));
        assert_eq!(read(r#"{"id":12.0}"#).id.sound.as_deref(), Some("12"));
        // A snowflake without worker and sequence ends in zeros more often than others.
        assert_eq!(1_575_485_447_864_320_000u64 % (1 << 22), 0);
        assert_eq!(read(r#"{"id":1575485447864320000}"#).id.sound.as_deref(), Some("1575485447864320000"));
        for damaged in ["8.41E+17", "\"8.41E+17\"", "906000000000000000", "1589632502309990401.5", "1e400"] {
            let text = format!(r#"{{"id":{damaged}}}"#);
            match serde_json::from_str::<Thing<'_>>(&text) {
                Ok(thing) => assert_eq!(thing.id, Id { sound: None, damaged: true }, "{damaged}"),
                // serde_json refuses numbers beyond a double.
                Err(_) => assert_eq!(damaged, "1e400"),
            }
        }
        for absent in ["-1", "\"-1\"", "null", "\"None \"", "[1]", "{}", "true"] {
            assert_eq!(read(&format!(r#"{{"id":{absent}}}"#)).id, Id::default(), "{absent}");
        }
    }

    #[test]
    fn a_wrong_type_in_one_field_loses_only_that_field() {
        for odd in ["null", "true", "1.5", "-3", "\"x\"", "[1,{\"a\":[]}]", "{\"a\":{\"b\":1}}"] {
            let text = format!(
                r#"{{"flag":{odd},"n":{odd},"name":{odd},"there":{odd},"list":{odd},"inner":{odd},"id":7,"name":"ok"}}"#
            );
            let thing = read(&text);
            assert_eq!(thing.id.sound.as_deref(), Some("7"), "{odd}");
            assert_eq!(thing.name.as_deref(), Some("ok"), "{odd}");
        }
    }

    #[test]
    fn numbers_and_flags_are_read_in_every_spelling() {
        let thing = read(r#"{"n":"1,972,048","flag":"False ","there":"","title":"t","list":{"n":593.0}}"#);
        assert_eq!((thing.n.0, thing.flag.0, thing.there.0), (Some(1_972_048), Some(false), Some(false)));
        assert_eq!(thing.name.as_deref(), Some("t"));
        assert_eq!(thing.list.items[0].n.0, Some(593));
        assert!(read("{}").there.0.is_none() && read(r#"{"there":{}}"#).there.0 == Some(false));
    }

    #[test]
    fn text_is_borrowed_unless_it_holds_escapes() {
        assert!(matches!(read(r#"{"name":"plain"}"#).name.0, Some(Cow::Borrowed(_))));
        assert!(matches!(read(r#"{"n\u0061me":"a\nb"}"#).name.0, Some(Cow::Owned(_))));
    }
}
