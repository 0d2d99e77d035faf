//! Kinds of co-action under one name each, with the names by which other tools know them.

use claque_schema::ActionKind;
use std::fmt;
use std::str::FromStr;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, [$($alias:literal),*], $action:expr;)+) => {
        /// What two accounts did together.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CoKind { $($(#[$doc])* $variant,)+ }

        impl CoKind {
            /// Every kind.
            pub const ALL: &'static [CoKind] = &[$(CoKind::$variant,)+];

            /// The name in files, tables and on the command line.
            pub fn name(self) -> &'static str {
                match self { $(CoKind::$variant => $name,)+ }
            }

            /// The action that both do; `None` where any post counts.
            pub fn action(self) -> Option<ActionKind> {
                match self { $(CoKind::$variant => $action,)+ }
            }

            fn aliases(self) -> &'static [&'static str] {
                match self { $(CoKind::$variant => &[$($alias),*],)+ }
            }
        }
    };
}

kinds! {
    /// Both repeat one post.
    Repost = "co_repost", ["retweet"], Some(ActionKind::Repost);
    /// Both repeat posts of one author within seconds of their publication (Pacheco et al. 2021; Luceri et al. 2024).
    FastRepost = "co_fast_repost", ["fastretweet"], Some(ActionKind::FastRepost);
    /// Both answer one post.
    Reply = "co_reply", [], Some(ActionKind::Reply);
    /// Both quote one post.
    Quote = "co_quote", [], Some(ActionKind::Quote);
    /// Both comment on one video, article or submission.
    Comment = "co_comment", [], Some(ActionKind::Comment);
    /// Both link to one page (canonical URL).
    Link = "co_link", ["url"], Some(ActionKind::Link);
    /// Both link to one registrable domain.
    Domain = "co_domain", ["linkdomain"], Some(ActionKind::Domain);
    /// Both use one hashtag.
    Hashtag = "co_hashtag", ["tag"], Some(ActionKind::Hashtag);
    /// Both mention one account.
    Mention = "co_mention", [], Some(ActionKind::Mention);
    /// Both post one text, equal after normalisation.
    Text = "co_text", ["tweet", "copy"], Some(ActionKind::Post);
    /// Both post nearly one text.
    Similar = "co_similar", ["similartweet", "similartext"], Some(ActionKind::Similar);
    /// Both post one picture, video or sound, by the hash that the source gives.
    Media = "co_media", ["image", "video"], Some(ActionKind::Media);
    /// Both share one object that the source declares without saying what it is.
    Share = "co_share", ["object"], Some(ActionKind::Share);
    /// Both like one post.
    Like = "co_like", [], Some(ActionKind::Like);
    /// Both follow one account.
    Follow = "co_follow", [], Some(ActionKind::Follow);
    /// Both post anything at all.
    Post = "co_post", ["any"], None;
}

impl fmt::Display for CoKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CoKind {
    type Err = String;

    /// Reads a name in any of its spellings: `co_repost`, `repost`, `CoRepost`, `co-retweet` …
    fn from_str(text: &str) -> Result<Self, String> {
        let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let wanted = letters.strip_prefix("co").filter(|rest| !rest.is_empty() && *rest != "mment").unwrap_or(&letters);
        let is = |kind: &&CoKind| {
            let own = kind.name()[3..].replace('_', "");
            own == wanted || own == letters || kind.aliases().iter().any(|a| *a == wanted || *a == letters)
        };
        CoKind::ALL.iter().find(is).copied().ok_or_else(|| {
            let names: Vec<&str> = CoKind::ALL.iter().map(|k| k.name()).collect();
            format!("unknown kind `{text}`; known: {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_spelling_is_understood() {
        for kind in CoKind::ALL {
            assert_eq!(kind.name().parse(), Ok(*kind));
            assert_eq!(kind.name()[3..].parse(), Ok(*kind));
            assert_eq!(format!("{kind:?}").parse(), Ok(*kind));
        }
        for (text, kind) in [
            ("co_retweet", CoKind::Repost),
            ("co_tweet", CoKind::Text),
            ("co_similar_tweet", CoKind::Similar),
            ("CoLink", CoKind::Link),
            ("comment", CoKind::Comment),
            ("copy", CoKind::Text),
            ("CoComment", CoKind::Comment),
            ("fast-retweet", CoKind::FastRepost),
        ] {
            assert_eq!(text.parse(), Ok(kind), "{text}");
        }
        assert!("co".parse::<CoKind>().is_err() && "x".parse::<CoKind>().is_err());
    }
}
