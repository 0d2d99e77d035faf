//! Where a model's files come from: the workspace's `models/`, this folder's `models/`, a path, or the program itself.

use crate::learnt::STALE;
use crate::session::Session;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The model that scores where none is named.
pub const DEFAULT: &str = "accounts";

/// Name, `model.json`, `transfer.json` and `kinds.json` of a model that is compiled in.
type Shipped = (&'static str, [&'static str; 3]);

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        [$((
            $name,
            [
                include_str!(concat!("../../../models/", $name, "/model.json")),
                include_str!(concat!("../../../models/", $name, "/transfer.json")),
                include_str!(concat!("../../../models/", $name, "/kinds.json")),
            ],
        )),+]
    };
}

const SHIPPED: &[Shipped] = &shipped!["accounts", "accounts-posts", "accounts-graph"];

/// The texts of a model's files.
pub struct Files {
    /// `model.json`.
    pub model: String,
    /// `transfer.json`.
    pub transfer: String,
    /// `kinds.json`, where there is one.
    pub kinds: Option<String>,
    /// What a stale model must say.
    pub stale: Option<String>,
}

impl Files {
    /// A model that is compiled in.
    pub fn shipped(name: &str) -> Result<Files> {
        let Some((_, [model, transfer, kinds])) = SHIPPED.iter().find(|s| s.0 == name) else {
            bail!("no model `{name}` is compiled in; there are {}", names().join(", "));
        };
        let (model, transfer) = (model.to_string(), transfer.to_string());
        Ok(Files { model, transfer, kinds: Some(kinds.to_string()), stale: None })
    }

    /// A model by name or path. Folders go before what is compiled in: whoever trains `accounts` anew means that one.
    pub fn named(session: Option<&Session>, name: &str) -> Result<Files> {
        let mut places = vec![PathBuf::from(name), Path::new("models").join(name)];
        if let Some(session) = session {
            places.insert(0, session.workspace.dir().join("models").join(name));
        }
        match places.iter().find(|p| p.join("model.json").is_file()) {
            Some(folder) => Files::in_folder(folder),
            None if SHIPPED.iter().any(|s| s.0 == name) => Files::shipped(name),
            None => bail!(
                "no model `{name}`: no model.json in {}, and not one of those compiled in ({})",
                places.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", "),
                names().join(", ")
            ),
        }
    }

    fn in_folder(folder: &Path) -> Result<Files> {
        let read = |file: &str| {
            let path = folder.join(file);
            std::fs::read_to_string(&path).with_context(|| path.display().to_string())
        };
        Ok(Files {
            model: read("model.json")?,
            transfer: read("transfer.json").unwrap_or_else(|_| "{\"measured\":\"\",\"sources\":[]}".into()),
            kinds: read("kinds.json").ok(),
            stale: read(STALE).ok(),
        })
    }
}

fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|s| s.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_classify::Model;
    use claque_classify::kinds::Specialists;

    #[test]
    fn every_model_that_is_compiled_in_can_be_read_and_keeps_its_name() {
        for name in names() {
            let files = Files::named(None, name).unwrap();
            assert_eq!(Model::from_json(&files.model).unwrap().reference().name, name);
            assert_eq!(Specialists::from_json(&files.kinds.unwrap()).unwrap().model, name);
        }
        assert!(Files::shipped("nobody").is_err());
    }
}
