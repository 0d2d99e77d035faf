//! The data dictionary of network exports: one paragraph per column, printed by `claque network --help-attributes` and
//! carried by every export.

/// Type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole number.
    Int,
    /// Number.
    Float,
    /// Yes or no.
    Bool,
}

/// A column of an edge or node table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributeSpec {
    /// Its name; unit last.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// What it says, in one paragraph.
    pub meaning: &'static str,
}

const fn spec(name: &'static str, kind: Kind, meaning: &'static str) -> AttributeSpec {
    AttributeSpec { name, kind, meaning }
}

/// Under every semantics: which network the edge belongs to.
pub const SHARED: [AttributeSpec; 2] = [
    spec(
        "kind",
        Kind::Text,
        "What both accounts did: co_repost (repeat one post), co_link (link to one page), co_hashtag, co_reply, co_text \
         (post one text), co_similar (post nearly one text) and so on. Each kind has a network of its own under the \
         peers' semantics; an edge of one kind says nothing about another.",
    ),
    spec(
        "window_s",
        Kind::Int,
        "The window in seconds: two actions on one object count when they lie at most so far apart, both ends included. \
         Windows slide; there are no bins, so no pair is lost at a bin's border.",
    ),
];

/// `--semantics coortweet`: one undirected edge per pair of accounts.
pub const COORTWEET: [AttributeSpec; 7] = [
    spec(
        "avg_time_delta_s",
        Kind::Float,
        "Mean time between the two actions of a pair, in seconds, over all pairs of the edge. CooRTweet's \
         avg_time_delta.",
    ),
    spec(
        "weight_threshold",
        Kind::Int,
        "1 when the weight is strictly greater than the quantile of all edge weights given by --edge-weight (R's type \
         7, linear interpolation), else 0: CooRTweet's only notion of a coordinated edge. It always flags about that \
         share of the edges, whatever happened.",
    ),
    spec(
        "n_posts_source",
        Kind::Int,
        "Distinct posts of the source account that are in at least one pair of this edge. CooRTweet's own column \
         n_content_id swaps the two sides on some edges; this one does not.",
    ),
    spec(
        "n_posts_target",
        Kind::Int,
        "Distinct posts of the target account that are in at least one pair of this edge.",
    ),
    spec(
        "n_objects",
        Kind::Int,
        "Distinct objects on which the two accounts met. A weight far above it comes from many posts on few objects.",
    ),
    spec(
        "edge_symmetry",
        Kind::Float,
        "The smaller number of distinct posts over the larger, 0 to 1. Near 0 means that one hyperactive account makes \
         the edge's weight alone.",
    ),
    spec(
        "component",
        Kind::Int,
        "Number of the connected component over all edges of this network, from 1. The numbers themselves mean nothing.",
    ),
];

/// `--semantics cnt`: directed edges whose weight alone is said.
pub const CNT: [AttributeSpec; 1] = [spec(
    "component",
    Kind::Int,
    "Number of the weakly connected component over all edges of this network, from 1. The numbers themselves mean \
     nothing.",
)];

/// The weight, by semantics: every format has it as a column of its own.
pub const WEIGHT_COORTWEET: &str = "Number of pairs of actions on one object within the window. An account that acts \
     three times and another that acts five times on one object give up to fifteen pairs, so one busy account inflates \
     it: read it beside n_objects and edge_symmetry.";

/// The weight of `--semantics cnt`.
pub const WEIGHT_CNT: &str = "Number of distinct messages of the source account that have at least one matching \
     message of the target account within the window. Directed: the weight the other way counts the target's messages \
     and may differ.";

/// The weight of `--semantics claque`.
pub const WEIGHT_CLAQUE: &str = "The smaller number of distinct posts of the two sides that met one of the other side \
     within the widest window, over all kinds. Both accounts must have posted so often: one hyperactive account that \
     posts a thousand times beside another's single post makes a weight of 1.";

/// `--semantics claque`: one undirected edge per pair of accounts, over all kinds.
pub const CLAQUE: [AttributeSpec; 27] = [
    spec(
        "kinds",
        Kind::Text,
        "What the two did together, with the number of co-actions of each kind: \"co_link 4; co_repost 12\". Several \
         kinds are harder to explain by one shared habit than one.",
    ),
    spec(
        "n_coactions",
        Kind::Int,
        "Co-actions: pairs of actions on one object within the widest window, all kinds together. Three actions of one \
         account and five of the other on one object make up to fifteen; read it beside n_posts and n_objects.",
    ),
    spec(
        "coactions_by_window",
        Kind::Text,
        "Co-actions within each window, narrowest first, wider ones including narrower ones: \"10s 3; 60s 12\". A pair \
         whose count hardly grows with the window meets fast or not at all.",
    ),
    spec(
        "n_posts_source",
        Kind::Int,
        "Distinct posts of the source account that met at least one post of the target account.",
    ),
    spec(
        "n_posts_target",
        Kind::Int,
        "Distinct posts of the target account that met at least one post of the source account.",
    ),
    spec(
        "n_objects",
        Kind::Int,
        "Distinct objects (posts, pages, hashtags, text families …) on which the two met. One live event gives many \
         co-actions on few objects; an arrangement that lasts gives many objects.",
    ),
    spec(
        "edge_symmetry",
        Kind::Float,
        "The smaller number of distinct posts over the larger, 0 to 1. Near 0, one hyperactive account met an ordinary \
         one; near 1, both did the same amount of work.",
    ),
    spec(
        "median_lag_s",
        Kind::Float,
        "Median time between the two actions of a co-action, in seconds, to 12 % (the width of a bin of the histogram \
         that holds the lags).",
    ),
    spec("min_lag_s", Kind::Float, "Shortest time between the two actions of a co-action, in seconds, exact."),
    spec(
        "leader",
        Kind::Text,
        "The account that came first in at least two thirds of the co-actions that were no ties, of at least three; \
         empty where nobody leads. Who leads is not who commands: a fast follower of a loud account looks the same.",
    ),
    spec(
        "n_source_first",
        Kind::Int,
        "Co-actions in which the source account came first. With minute timestamps most are ties and few are counted.",
    ),
    spec("n_target_first", Kind::Int, "Co-actions in which the target account came first."),
    spec("n_ties", Kind::Int, "Co-actions at the same instant, in the resolution of the source's timestamps."),
    spec(
        "network",
        Kind::Int,
        "Number of the network (a Leiden community of three or more accounts) that holds both ends, 1 the largest; \
         empty where the edge joins two networks or belongs to none.",
    ),
    spec(
        "beyond_chance",
        Kind::Bool,
        "Whether the timing of the two is beyond chance in some kind at some window, with the rate of false discoveries \
         controlled, one of the two in another such pair (two people who read one feed together meet like this, too) \
         and the finding stable over a grid of windows. Without --all only such edges are written.",
    ),
    spec(
        "observed",
        Kind::Int,
        "Meetings within the window, counted by the null model: encounters of one sitting (within the horizon of each \
         other) are one episode, because two people who scroll one feed meet once.",
    ),
    spec(
        "expected",
        Kind::Float,
        "How many of the pair's episodes would fall within the window if only exposure, popularity and the crowd's \
         rhythm brought them together: estimated from lags just outside of the window.",
    ),
    spec(
        "effect",
        Kind::Float,
        "Observed over expected. The test's error rate does not depend on it, but small effects in large data can be \
         significant and mean nothing; edges below 3 are not written as beyond chance.",
    ),
    spec(
        "p",
        Kind::Float,
        "Chance of at least the observed number under the null model: binomial tail with the mean chance (Hoeffding \
         1956), at the kind and window that speak for the pair.",
    ),
    spec(
        "q",
        Kind::Float,
        "The p-value controlled for the number of pairs tested (Benjamini–Hochberg): of all edges with at most this q, \
         about this share is expected to be false.",
    ),
    spec(
        "test_kinds",
        Kind::Text,
        "Kinds whose own test is beyond chance, as the test calls them (repost, reply, link, copied text, co_hashtag …), \
         the strongest first.",
    ),
    spec("test_windows_s", Kind::Text, "Windows, in seconds, at which at least one kind is beyond chance, ascending."),
    spec(
        "grid_share",
        Kind::Float,
        "Share of a grid of shorter and longer windows and horizons at which the pair is an edge again. Pairs below half \
         are not kept: a finding that hangs on one choice of window is none.",
    ),
    spec(
        "quickness_explains",
        Kind::Bool,
        "True where the two accounts' own reaction times, each by itself, would bring them together as often: timing then \
         says no more than that both are quick. Empty where the originals' times are not held.",
    ),
    spec(
        "rank",
        Kind::Float,
        "How strong the evidence is: weight, rarity of the objects, accounts that both meet, identity of texts and the \
         accounts' scores together. \
         It orders edges and has no unit.",
    ),
    spec(
        "n_cells",
        Kind::Int,
        "At how many combinations of kind and window the pair is beyond chance on its own. A finding that appears at one \
         window only is less stable than one that survives several.",
    ),
    spec(
        "n_kinds",
        Kind::Int,
        "Kinds of co-action of the pair. Counts the entries of the column kinds, for sorting and filtering.",
    ),
];

/// Nodes of `--semantics claque`.
pub const NODES: [AttributeSpec; 8] = [
    spec("network", Kind::Int, "Number of the network the account belongs to, 1 the largest; empty in smaller groups."),
    spec(
        "component",
        Kind::Int,
        "Number of its connected component over all edges. The numbers themselves mean nothing.",
    ),
    spec("degree", Kind::Int, "Accounts it is joined with by an edge of this file."),
    spec("strength", Kind::Float, "Sum of the weights of its edges."),
    spec(
        "core_number",
        Kind::Int,
        "The largest k such that the account belongs to a k-core: a group in which every \
         member is joined with at least k others. High in a clique, low at the edge.",
    ),
    spec("n_first", Kind::Int, "Co-actions of its edges in which it came first: how much it leads."),
    spec("n_second", Kind::Int, "Co-actions of its edges in which it came second: how much it follows."),
    spec(
        "band",
        Kind::Text,
        "Band of the account's score where it has one: likely automated, unsure, likely human, insufficient. A score says \
         how an account behaves, not what it is.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_paragraph_and_a_name_of_its_own() {
        for specs in [[&SHARED[..], &COORTWEET].concat(), [&SHARED[..], &CNT].concat(), CLAQUE.to_vec(), NODES.to_vec()]
        {
            let names: std::collections::BTreeSet<_> = specs.iter().map(|s| s.name).collect();
            assert_eq!(names.len(), specs.len());
            assert!(specs.iter().all(|s| s.meaning.ends_with('.') && s.meaning.len() > 30), "{specs:?}");
        }
    }
}
