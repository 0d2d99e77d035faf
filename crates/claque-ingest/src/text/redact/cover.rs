//! A text and the spans of it that will be replaced: sorted, never overlapping.

/// What a span becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// An account's handle.
    Account,
    /// A URL with its registrable domain; empty when there is none.
    Link(String),
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A long number.
    Id,
    /// A known name.
    Name,
    /// Stays as it is, and no later pass looks into it.
    Keep,
}

/// Bytes `start..end` of the text.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub start: usize,
    pub end: usize,
    pub mark: Mark,
}

/// A text with what was found in it so far.
pub(super) struct Cover<'t> {
    text: &'t str,
    spans: Vec<Span>,
    spare: Vec<Span>,
}

impl<'t> Cover<'t> {
    pub fn new(text: &'t str) -> Self {
        Cover { text, spans: Vec::new(), spare: Vec::new() }
    }

    /// Runs a pass over everything that is not covered yet. A pass gets the whole text and the bounds it may look at
    /// (both on character boundaries), and must push its spans in order, without overlap, inside of the bounds.
    pub fn add(&mut self, pass: impl Fn(&str, usize, usize, &mut Vec<Span>)) {
        let mut merged = std::mem::take(&mut self.spare);
        let mut from = 0;
        for span in self.spans.drain(..) {
            if from < span.start {
                pass(self.text, from, span.start, &mut merged);
            }
            from = span.end;
            merged.push(span);
        }
        if from < self.text.len() {
            pass(self.text, from, self.text.len(), &mut merged);
        }
        debug_assert!(merged.windows(2).all(|pair| pair[0].end <= pair[1].start));
        self.spare = std::mem::replace(&mut self.spans, merged);
    }

    /// Spans of a kind.
    pub fn count(&self, of: impl Fn(&Mark) -> bool) -> usize {
        self.spans.iter().filter(|span| of(&span.mark)).count()
    }

    /// The text with its spans replaced. `is_identity` tells domains that are somebody's name.
    pub fn render(self, is_identity: impl Fn(&str) -> bool) -> String {
        if self.spans.is_empty() {
            return self.text.to_string();
        }
        let mut out = String::with_capacity(self.text.len() + 8 * self.spans.len());
        let mut from = 0;
        for span in &self.spans {
            out.push_str(&self.text[from..span.start]);
            match &span.mark {
                Mark::Account => out.push_str("@account"),
                Mark::Link(domain) if domain.is_empty() || is_identity(domain) => out.push_str("[link]"),
                Mark::Link(domain) => {
                    out.push_str("[link:");
                    out.push_str(domain);
                    out.push(']');
                }
                Mark::Email => out.push_str("[e-mail]"),
                Mark::Phone => out.push_str("[phone]"),
                Mark::Id => out.push_str("[id]"),
                Mark::Name => out.push_str("[name]"),
                Mark::Keep => out.push_str(&self.text[span.start..span.end]),
            }
            from = span.end;
        }
        out.push_str(&self.text[from..]);
        out
    }
}
