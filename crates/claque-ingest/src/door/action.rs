//! Engagements and follows at the door.

use super::{Collector, Refusal};
use crate::key::ObjectKind;
use crate::record::{RawEngagement, RawFollow};
use claque_schema::{EngagementKind, EngagementRow, FollowRow};

impl Collector<'_> {
    pub(super) fn engagement(&mut self, raw: RawEngagement<'_>) -> Result<(), Refusal> {
        let platform = self.platform(raw.platform);
        let Some((account, _)) = self.who(platform, &raw.who) else {
            return Err("engagement without a usable account");
        };
        let object = match raw.kind {
            // What is shared may be anything: the source only declares that it is one object.
            EngagementKind::Share => {
                let object = raw.object.trim();
                (!object.is_empty()).then(|| self.door.key.object(ObjectKind::Generic, Some(platform), object))
            }
            _ => self.post_token(platform, &raw.object).map(Into::into),
        };
        let Some(object) = object else { return Err("engagement without a usable object") };
        let owner = self.who(platform, &raw.owner).map(|(token, _)| token);
        let observed_at = self.observed_at(raw.observed_at);
        let created_at = self.possible(raw.created_at, observed_at).map(|time| time.at);
        self.batch.engagements.push(EngagementRow {
            platform,
            account,
            object,
            owner,
            kind: raw.kind,
            content: raw.content.as_deref().and_then(|id| self.post_token(platform, id)),
            created_at,
            not_before: None,
            not_after: None,
            rank: raw.rank,
            observed_at,
            source: self.door.source,
            file: self.file,
            line: self.line,
        });
        Ok(())
    }

    pub(super) fn follow(&mut self, raw: RawFollow<'_>) -> Result<(), Refusal> {
        let platform = self.platform(raw.platform);
        let Some((follower, _)) = self.who(platform, &raw.follower) else {
            return Err("follow without a usable follower");
        };
        let Some((followed, _)) = self.who(platform, &raw.followed) else {
            return Err("follow without a usable followed account; say whose followers these are with --follows-of");
        };
        if follower == followed {
            return Err("account that follows itself");
        }
        let observed_at = self.observed_at(raw.observed_at);
        let created_at = self.possible(raw.created_at, observed_at).map(|time| time.at);
        self.batch.follows.push(FollowRow {
            platform,
            follower,
            followed,
            created_at,
            rank: raw.rank,
            observed_at,
            source: self.door.source,
            file: self.file,
            line: self.line,
        });
        Ok(())
    }
}
