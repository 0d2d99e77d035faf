//! The suspect share of an audience as it is printed and serialised.

use claque_schema::{Assessment, Estimate, Interval};
use serde::{Deserialize, Serialize};

/// A share with what a pipeline needs beside it. Serialised flat:
/// `{"state", "estimate", "interval": [low, high], "level", "n", "abstained", "reviewed", "denominator", "method", "why", "need_more",
/// "need_reviews"}`;
/// `estimate` and `interval` are null where no share is given, and `why` says why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "Flat", from = "Flat")]
pub struct SuspectShare {
    /// The share, or why there is none.
    pub assessment: Assessment<Estimate>,
    /// Accounts with a score that it rests on.
    pub n: u64,
    /// Accounts left out because too little is known of them.
    pub abstained: u64,
    /// Accounts reviewed by a person that it rests on as well.
    pub reviewed: u64,
    /// How many more followers would bring the interval to ± 3 points; `None` when no number of followers would,
    /// because the differences between sources are larger, or when it is there already (0).
    pub need_more: Option<u64>,
    /// How many accounts a person would have to review for ± 3 points.
    pub need_reviews: Option<u64>,
}

impl SuspectShare {
    /// A share without reviews.
    pub fn of(assessment: Assessment<Estimate>, n: u64, abstained: u64) -> Self {
        SuspectShare { assessment, n, abstained, reviewed: 0, need_more: None, need_reviews: None }
    }

    /// The share, if there is one.
    pub fn get(&self) -> Option<&Estimate> {
        self.assessment.get()
    }

    /// Why there is none.
    pub fn why_not(&self) -> Option<&str> {
        self.assessment.why_not()
    }
}

#[derive(Serialize, Deserialize)]
struct Flat {
    state: String,
    estimate: Option<f64>,
    interval: Option<[f64; 2]>,
    level: f64,
    n: u64,
    abstained: u64,
    reviewed: u64,
    denominator: Option<String>,
    method: Option<String>,
    why: Option<String>,
    need_more: Option<u64>,
    need_reviews: Option<u64>,
}

impl From<SuspectShare> for Flat {
    fn from(share: SuspectShare) -> Flat {
        let e = share.assessment.get();
        Flat {
            state: if e.is_some() { "assessed" } else { "not_assessed" }.to_string(),
            estimate: e.map(|e| e.value),
            interval: e.map(|e| [e.interval.low, e.interval.high]),
            level: e.map_or(0.95, |e| e.interval.level),
            n: share.n,
            abstained: share.abstained,
            reviewed: share.reviewed,
            denominator: e.map(|e| e.denominator.clone()),
            method: e.map(|e| e.method.clone()),
            why: share.assessment.why_not().map(str::to_string),
            need_more: share.need_more,
            need_reviews: share.need_reviews,
        }
    }
}

impl From<Flat> for SuspectShare {
    fn from(flat: Flat) -> SuspectShare {
        let assessment = match (flat.estimate, flat.interval) {
            (Some(value), Some([low, high])) => Assessment::of(Estimate {
                value,
                interval: Interval::new(low, high, flat.level),
                n: flat.n,
                denominator: flat.denominator.unwrap_or_default(),
                method: flat.method.unwrap_or_default(),
            }),
            _ => Assessment::missing(flat.why.unwrap_or_default()),
        };
        SuspectShare {
            assessment,
            n: flat.n,
            abstained: flat.abstained,
            reviewed: flat.reviewed,
            need_more: flat.need_more,
            need_reviews: flat.need_reviews,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_flat_in_json_and_reads_back() {
        let estimate = Estimate {
            value: 0.2,
            interval: Interval::new(0.1, 0.4, 0.95),
            n: 900,
            denominator: "followers".into(),
            method: "m".into(),
        };
        for share in
            [SuspectShare::of(Assessment::of(estimate), 900, 7), SuspectShare::of(Assessment::missing("too few"), 3, 0)]
        {
            let json = serde_json::to_value(&share).expect("JSON");
            assert_eq!(json["interval"].as_array().map(Vec::len), share.get().map(|_| 2));
            assert_eq!((json["n"].as_u64(), json["abstained"].as_u64()), (Some(share.n), Some(share.abstained)));
            assert_eq!(serde_json::from_value::<SuspectShare>(json).expect("reads back"), share);
        }
    }
}
