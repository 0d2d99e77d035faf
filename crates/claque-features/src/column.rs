//! One line per feature: its specification and the function that computes it stand together.
//!
//! Adding a feature to a family is adding one entry to its list; order in the list is order of columns.

/// Makes `static $table: &[(FeatureSpec, fn(&Facts) -> f32)]` from entries of the form
/// `name, family, "unit", "words of a reason", SOURCE, "meaning" => |facts| value;`.
macro_rules! feature_list {
    ($(#[$doc:meta])* $table:ident, $facts:ty;
     $($name:ident, $family:ident, $unit:literal, $words:literal, $source:expr, $meaning:literal => $of:expr;)+) => {
        $(#[$doc])*
        static $table: &[(claque_schema::FeatureSpec, fn(&$facts) -> f32)] = &[$(
            (
                claque_schema::FeatureSpec {
                    name: stringify!($name),
                    family: claque_schema::FeatureFamily::$family,
                    unit: $unit,
                    meaning: $meaning,
                    source: $source,
                    words: $words,
                },
                $of,
            ),
        )+];
    };
}
pub(crate) use feature_list;

/// The specifications of a list, without the functions.
macro_rules! specs_of {
    ($table:ident) => {{
        static SPECS: std::sync::LazyLock<Vec<claque_schema::FeatureSpec>> =
            std::sync::LazyLock::new(|| $table.iter().map(|(spec, _)| *spec).collect());
        &SPECS
    }};
}
pub(crate) use specs_of;

/// What every list of specifications must keep: unique snake-case names, no empty text.
#[cfg(test)]
pub(crate) fn assert_well_formed(specs: &[claque_schema::FeatureSpec]) {
    let mut names = std::collections::BTreeSet::new();
    for spec in specs {
        assert!(names.insert(spec.name), "{} is there twice", spec.name);
        assert!(spec.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{}", spec.name);
        for text in [spec.unit, spec.meaning, spec.source, spec.words] {
            assert!(!text.trim().is_empty(), "{} has an empty text", spec.name);
        }
    }
}
