//! Client applications by name, and what using them says.
//!
//! A platform that names the program behind a post ("Twitter for iPhone", "dlvr.it") gives the plainest sign of
//! automation there is, and the most misread: a newsroom schedules its posts, too. The class therefore says what kind
//! of program it is, never what kind of account. Names outside of this list are not stored (see
//! [`crate::PostRow::client`]).

use serde::{Deserialize, Serialize};

/// What kind of program a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientClass {
    /// The platform's own apps and sites, and third-party apps that people type into.
    Official,
    /// Programs in which a person plans posts: dashboards and schedulers.
    Scheduler,
    /// Programs that post by rule: feeds, triggers, cross-posters, bots' hosting services.
    Automation,
    /// A name that is not on the list.
    Other,
}

use ClientClass::{Automation, Official, Scheduler};

/// Known clients, sorted by name.
pub const CLIENTS: &[(&str, ClientClass)] = &[
    ("Agorapulse", Scheduler),
    ("Agorapulse app", Scheduler),
    ("Blog2Social APP", Automation),
    ("Bluesky", Official),
    ("Botize", Automation),
    ("Buffer", Scheduler),
    ("Cheap Bots, Done Quick!", Automation),
    ("ContentCal Studio", Scheduler),
    ("CoSchedule", Scheduler),
    ("Crowdfire App", Scheduler),
    ("Crowdfire Inc.", Scheduler),
    ("dlvr.it", Automation),
    ("Echobox", Automation),
    ("Echobox Social", Automation),
    ("Echofon", Official),
    ("eClincher", Scheduler),
    ("EveryoneSocial", Scheduler),
    ("Facebook", Automation),
    ("Falcon Social Media Management", Scheduler),
    ("Feed140", Automation),
    ("feedly", Automation),
    ("Fenix 2", Official),
    ("Flamingo for Android", Official),
    ("Gain Platform", Scheduler),
    ("Google", Automation),
    ("Heropost", Scheduler),
    ("Hootsuite", Scheduler),
    ("Hootsuite Inc.", Scheduler),
    ("HubSpot", Scheduler),
    ("IFTTT", Automation),
    ("Instagram", Automation),
    ("iOS", Official),
    ("Janetter", Official),
    ("Khoros Marketing", Scheduler),
    ("Khoros Publishing", Scheduler),
    ("Known: Twitter Syndication", Automation),
    ("LaterMedia", Scheduler),
    ("LinkedIn", Automation),
    ("Loomly", Scheduler),
    ("Make", Automation),
    ("MarketMeSuite", Scheduler),
    ("MeetEdgar", Scheduler),
    ("Meltwater Engage", Scheduler),
    ("Microsoft Power Platform", Automation),
    ("Missinglettr", Scheduler),
    ("Mobile Web", Official),
    ("Mobile Web (M2)", Official),
    ("Mobile Web (M5)", Official),
    ("n8n", Automation),
    ("Nuzzel", Automation),
    ("Oktopost", Scheduler),
    ("Orlo", Scheduler),
    ("Paper.li", Automation),
    ("Periscope", Official),
    ("Planable", Scheduler),
    ("Plume for Android", Official),
    ("Postcron App", Scheduler),
    ("PromoRepublic", Scheduler),
    ("Publer.io", Scheduler),
    ("Radian6 -Social Media Management", Scheduler),
    ("RecurPost", Scheduler),
    ("Revive Social App", Automation),
    ("RoundTeam", Automation),
    ("RSS2Twitter", Automation),
    ("Salesforce - Social Studio", Scheduler),
    ("Sendible", Scheduler),
    ("Simplified - Social Media Scheduler", Scheduler),
    ("Sked Social", Scheduler),
    ("SmarterQueue", Scheduler),
    ("Snap Streaks", Automation),
    ("SNS Analytics", Automation),
    ("Social Bearing", Automation),
    ("Social Champ", Scheduler),
    ("SocialBee.io v2", Scheduler),
    ("SocialFlow", Scheduler),
    ("SocialOomph", Scheduler),
    ("SocialPilot.co", Scheduler),
    ("SocialRabbit Plugin", Automation),
    ("Spredfast app", Scheduler),
    ("Sprinklr", Scheduler),
    ("Sprinklr Publishing", Scheduler),
    ("Sprout Social", Scheduler),
    ("StatusBrew", Scheduler),
    ("StockTwits Web", Automation),
    ("Swarm", Automation),
    ("Talon Android", Official),
    ("TalonPro", Official),
    ("True Anthem", Automation),
    ("Tumblr", Automation),
    ("Tweepsmap", Scheduler),
    ("TweetBot for iOS", Official),
    ("Tweetbot for iΟS", Official),
    ("Tweetbot for Mac", Official),
    ("TweetCaster for Android", Official),
    ("TweetDeck", Scheduler),
    ("TweetDeck Web App", Scheduler),
    ("Tweetlogix", Official),
    ("TweetSuite", Automation),
    ("twicca", Official),
    ("Twidere for Android", Official),
    ("Twittascope", Automation),
    ("TwittBot", Automation),
    ("twittbot.net", Automation),
    ("Twitter Ads", Scheduler),
    ("Twitter for  Android", Official),
    ("Twitter for Advertisers", Scheduler),
    ("Twitter for Advertisers (legacy)", Scheduler),
    ("Twitter for Android", Official),
    ("Twitter for Android Tablets", Official),
    ("Twitter for BlackBerry", Official),
    ("Twitter for BlackBerry®", Official),
    ("Twitter for iPad", Official),
    ("Twitter for iPhone", Official),
    ("Twitter for Mac", Official),
    ("Twitter for Windows", Official),
    ("Twitter for Windows Phone", Official),
    ("Twitter Lite", Official),
    ("Twitter Media Studio", Scheduler),
    ("Twitter Media Studio - LiveCut", Scheduler),
    ("Twitter Nest", Official),
    ("Twitter Web App", Official),
    ("Twitter Web Client", Official),
    ("twitterfeed", Automation),
    ("Twitterrific", Official),
    ("Twitterrific for iOS", Official),
    ("UberSocial for Android", Official),
    ("UberSocial for BlackBerry", Official),
    ("UberSocial for iPhone", Official),
    ("web", Official),
    ("WordPress.com", Automation),
    ("WordTwit Plugin", Automation),
    ("WP Twitter Auto Publish", Automation),
    ("Yoono", Official),
    ("YoruFukurou", Official),
    ("YouTube", Automation),
    ("Zapier", Automation),
    ("Zapier.com", Automation),
    ("Zlappo.com", Scheduler),
    ("Zoho Social", Scheduler),
    ("つぶやきデスク", Official),
    ("ツイ助。", Official),
];

/// The listed spelling of a client's name, whatever its case.
pub fn known(name: &str) -> Option<&'static str> {
    find(name).map(|(known, _)| known)
}

/// The class of a client by the name that is stored with a post.
pub fn class(name: &str) -> ClientClass {
    find(name).map_or(ClientClass::Other, |(_, class)| class)
}

fn find(name: &str) -> Option<(&'static str, ClientClass)> {
    let name = name.trim();
    CLIENTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_listed_once() {
        assert_eq!(known("twitter FOR iphone"), Some("Twitter for iPhone"));
        assert_eq!(class("dlvr.it"), Automation);
        assert_eq!(class("TweetDeck"), Scheduler);
        assert_eq!(class("Ann's own client"), ClientClass::Other);
        let mut names: Vec<String> = CLIENTS.iter().map(|(name, _)| name.to_lowercase()).collect();
        names.sort();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "a client is listed twice");
    }
}
