//! What sort of account it is (`Kind`, the truth) and what sort of profile it has (`Style`, an archetype).
//!
//! The truth of a scenario is a kind. One kind may look like many things: fake followers come as four qualities of
//! ware, people as anything between a lurker and a creator. Both names appear in scenario files and in `truth.csv`.

use serde::{Deserialize, Serialize};

/// What an account is, by construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person, an organisation or a creator who writes their own posts.
    Human,
    /// A person or organisation that plans posts with a tool: benign automation; its label is `human`.
    Scheduler,
    /// A feed that posts links on its own: benign automation.
    NewsFeed,
    /// A bot that says so: benign automation.
    DeclaredBot,
    /// A bought follower.
    FakeFollower,
    /// A member of a ring that reposts the same posts within seconds to minutes.
    Amplifier,
    /// An account of a copy-paste campaign.
    CopyPaste,
    /// Puts links under other accounts' posts.
    ReplySpam,
    /// Spreads links, apps, products or jobs from its own timeline.
    SpamBot,
    /// A person who comments by agreement with others: human, but not organic.
    PodMember,
    /// A person who reacts to one creator within a minute or two, out of love.
    LoyalFan,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 11] = [
        Kind::Human,
        Kind::Scheduler,
        Kind::NewsFeed,
        Kind::DeclaredBot,
        Kind::FakeFollower,
        Kind::Amplifier,
        Kind::CopyPaste,
        Kind::ReplySpam,
        Kind::SpamBot,
        Kind::PodMember,
        Kind::LoyalFan,
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Human => "human",
            Kind::Scheduler => "scheduler",
            Kind::NewsFeed => "news_feed",
            Kind::DeclaredBot => "declared_bot",
            Kind::FakeFollower => "fake_follower",
            Kind::Amplifier => "amplifier",
            Kind::CopyPaste => "copy_paste",
            Kind::ReplySpam => "reply_spam",
            Kind::SpamBot => "spam_bot",
            Kind::PodMember => "pod_member",
            Kind::LoyalFan => "loyal_fan",
        }
    }

    /// `human` or `automated`: whether software, or somebody for hire, runs the account.
    ///
    /// Schedulers, pod members and loyal fans are people; feeds and declared bots are automated and honest about it.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Human | Kind::Scheduler | Kind::PodMember | Kind::LoyalFan => "human",
            _ => "automated",
        }
    }

    /// Whether it belongs to the suspect share of a campaign or an audience.
    pub fn inauthentic(self) -> bool {
        matches!(self, Kind::FakeFollower | Kind::Amplifier | Kind::CopyPaste | Kind::ReplySpam | Kind::SpamBot)
    }
}

/// An archetype of profile; its numbers are in `profile::recipe`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// Posts most days.
    Active,
    /// Posts now and then.
    Casual,
    /// Reads; hardly posts; often keeps the default profile.
    Lurker,
    /// Joined in the last months; often with the handle the platform suggested.
    Newcomer,
    /// Posts tens of times a day.
    PowerUser,
    /// A shop, club, paper or office.
    Organisation,
    /// Has an audience.
    Creator,
    /// Bought follower, lowest price: made in one go, empty.
    FakeCheap,
    /// Bought follower with an old creation date and a bio.
    FakeAged,
    /// A dormant person's account that follows whom it is told to.
    FakeHacked,
    /// Bought follower with avatar, bio and some posts.
    FakePremium,
    /// Promotes links; follows many.
    Promoter,
    /// Grows by following back; posts on command.
    Reciprocal,
    /// Made for one promotion: a few dozen posts, nobody follows.
    Burst,
    /// Posts products all day.
    Merchant,
    /// Posts jobs or offers of one town.
    Board,
    /// A bot that amuses: posts often, follows nobody, likes nothing.
    Novelty,
    /// Posts headlines with links.
    Feed,
    /// Part of an old, quiet net: hundreds of posts, next to no ties.
    Sleeper,
    /// Reposts on command.
    Amplifier,
    /// Answers popular posts with a link.
    Replier,
}

impl Style {
    /// Every style.
    pub const ALL: [Style; 21] = [
        Style::Active,
        Style::Casual,
        Style::Lurker,
        Style::Newcomer,
        Style::PowerUser,
        Style::Organisation,
        Style::Creator,
        Style::FakeCheap,
        Style::FakeAged,
        Style::FakeHacked,
        Style::FakePremium,
        Style::Promoter,
        Style::Reciprocal,
        Style::Burst,
        Style::Merchant,
        Style::Board,
        Style::Novelty,
        Style::Feed,
        Style::Sleeper,
        Style::Amplifier,
        Style::Replier,
    ];

    /// Whether profiles of this style are drawn as a person's.
    pub(crate) fn is_person(self) -> bool {
        (self as u8) <= Style::Creator as u8
    }
}
