//! Which column of a header each path of a mapping means, looked up once per header.
//!
//! A format is shared by all threads and files, so the plans live behind a lock that is written once per header and
//! read once per row. A row's header is compared name by name, not by address: addresses are used again.

use super::path::Path;
use crate::format::Header;
use crate::value::Zone;
use std::sync::{Arc, PoisonError, RwLock};

/// More different headers than this in one run are looked up again each time they return.
const PLANS_MAX: usize = 64;

/// The columns of one header.
#[derive(Debug)]
pub(super) struct Plan {
    names: Vec<String>,
    /// Per path of the mapping, the column it means.
    pub columns: Vec<Option<usize>>,
}

/// The plans and zones of a mapping.
#[derive(Debug, Default)]
pub(super) struct Plans {
    plans: RwLock<Vec<Arc<Plan>>>,
    zones: RwLock<Vec<(String, Arc<Zone>)>>,
}

impl Plans {
    /// The plan for that header.
    pub fn of(&self, header: &Header, paths: &[Path]) -> Arc<Plan> {
        let names = header.names();
        let held = self.plans.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = held.iter().rev().find(|plan| plan.names == names) {
            return Arc::clone(plan);
        }
        drop(held);
        let columns = paths.iter().map(|path| column(header, &path.text)).collect();
        let plan = Arc::new(Plan { names: names.to_vec(), columns });
        let mut held = self.plans.write().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= PLANS_MAX {
            held.remove(0);
        }
        held.push(Arc::clone(&plan));
        plan
    }

    /// The zone the user named, if it can be read.
    pub fn zone(&self, name: Option<&str>) -> Option<Arc<Zone>> {
        let name = name?;
        let held = self.zones.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, zone)) = held.iter().find(|(known, _)| known == name) {
            return Some(Arc::clone(zone));
        }
        drop(held);
        let zone = Arc::new(Zone::parse(name).ok()?);
        let mut held = self.zones.write().unwrap_or_else(PoisonError::into_inner);
        held.push((name.to_owned(), Arc::clone(&zone)));
        Some(zone)
    }
}

/// The column of that name: spelt exactly so, or else with case, white space and a byte-order mark ignored.
pub(super) fn column(header: &Header, name: &str) -> Option<usize> {
    header.position(name).or_else(|| {
        let wanted = folded(name);
        header.names().iter().position(|candidate| folded(candidate) == wanted)
    })
}

/// A column name in lower case, white space runs as one space.
pub(super) fn folded(name: &str) -> String {
    let words: Vec<&str> = name.trim_start_matches('\u{feff}').split_whitespace().collect();
    words.join(" ").to_lowercase()
}
