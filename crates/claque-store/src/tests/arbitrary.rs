//! Arbitrary rows.

use claque_schema::account::{BioNumbers, NameNumbers};
use claque_schema::*;
use proptest::option::of;
use proptest::prelude::*;

fn time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![any::<i64>(), 0i64..2_000_000_000_000].prop_map(Timestamp)
}

fn platform() -> impl Strategy<Value = Platform> {
    (0..Platform::ALL.len()).prop_map(|i| Platform::ALL[i])
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,8}", "\\PC{0,12}", Just("日本語 🎉\0".to_string())]
}

fn precision() -> impl Strategy<Value = Precision> {
    use Precision::{Day, Minute, Second, Unknown};
    prop_oneof![Just(Second), Just(Minute), Just(Day), Just(Unknown)]
}

fn name_numbers() -> impl Strategy<Value = NameNumbers> {
    (any::<[u16; 6]>(), any::<u8>(), -1e3f32..1e3, of(0f32..1.0), any::<u64>()).prop_map(
        |([length, digits, trailing_digits, upper, special, emoji], scripts, entropy, likelihood, shape)| NameNumbers {
            length,
            digits,
            trailing_digits,
            upper,
            special,
            emoji,
            scripts,
            entropy,
            likelihood,
            shape: ObjectToken(shape),
        },
    )
}

fn bio_numbers() -> impl Strategy<Value = BioNumbers> {
    (any::<[u32; 2]>(), any::<[u16; 5]>(), of(any::<u64>())).prop_map(
        |([length, words], [urls, hashtags, mentions, emoji, digits], hash)| BioNumbers {
            length,
            words,
            urls,
            hashtags,
            mentions,
            emoji,
            digits,
            hash: hash.map(ObjectToken),
        },
    )
}

pub fn account() -> impl Strategy<Value = AccountRow> {
    let who = (platform(), any::<u64>(), any::<bool>(), of(time()), precision(), any::<bool>(), of(time()));
    let counts = prop::array::uniform5(of(any::<u64>()));
    let flags = prop::array::uniform10(of(any::<bool>()));
    let texts = (of(word()), of(name_numbers()), of(name_numbers()), of(bio_numbers()), of(0f32..1.0));
    let label = (of(any::<bool>()), of(word()), 0..5usize, any::<[u32; 2]>(), any::<u64>());
    (who, counts, flags, texts, label).prop_map(|(who, counts, flags, texts, label)| AccountRow {
        platform: who.0,
        account: AccountToken(who.1),
        weak_key: who.2,
        created_at: who.3,
        created_precision: who.4,
        created_from_id: who.5,
        observed_at: who.6,
        followers: counts[0],
        following: counts[1],
        posts: counts[2],
        likes_given: counts[3],
        listed: counts[4],
        verified: flags[0],
        protected: flags[1],
        bot_declared: flags[2],
        default_profile: flags[3],
        default_avatar: flags[4],
        background_image: flags[5],
        has_banner: flags[6],
        has_url: flags[7],
        has_location: flags[8],
        geo_enabled: flags[9],
        lang: texts.0,
        handle: texts.1,
        name: texts.2,
        bio: texts.3,
        name_handle_similarity: texts.4,
        status: [
            AccountStatus::Active,
            AccountStatus::Suspended,
            AccountStatus::Deleted,
            AccountStatus::Withheld,
            AccountStatus::Unknown,
        ][label.2],
        label: label.0.map(|human| if human { Label::Human } else { Label::Automated }),
        label_kind: label.1,
        source: label.3[0],
        file: label.3[1],
        line: label.4,
    })
}

fn link() -> impl Strategy<Value = Link> {
    (any::<[u64; 2]>(), word()).prop_map(|([raw, canonical], domain)| Link {
        raw: ObjectToken(raw),
        canonical: ObjectToken(canonical),
        domain,
    })
}

pub fn post() -> impl Strategy<Value = PostRow> {
    let who = (platform(), any::<u64>(), of(any::<u64>()), of(time()), precision(), any::<bool>(), of(time()));
    let text =
        (of(word()), 0..4usize, of(any::<u64>()), prop::collection::vec(any::<u32>(), 0..5), of(word()), 0..5usize);
    let refs = prop::array::uniform8(of(any::<u64>()));
    let lists = (
        prop::collection::hash_set(any::<u64>(), 0..4),
        prop::collection::vec(word(), 0..4),
        prop::collection::vec(link(), 0..3),
        prop::collection::vec(any::<u64>(), 0..3),
    );
    let rest = (of(word()), prop::array::uniform5(of(any::<u64>())), any::<[u32; 2]>(), any::<u64>());
    (who, text, refs, lists, rest).prop_map(|(who, text, refs, lists, rest)| PostRow {
        platform: who.0,
        post: PostToken(who.1),
        author: who.2.map(AccountToken),
        created_at: who.3,
        precision: who.4,
        zone_assumed: who.5,
        observed_at: who.6,
        text: text.0,
        text_state: [TextState::Full, TextState::Cut, TextState::Absent, TextState::Removed][text.1],
        text_hash: text.2.map(ObjectToken),
        tokens: text.3,
        lang: text.4,
        kind: [PostKind::Post, PostKind::Reply, PostKind::Repost, PostKind::Quote, PostKind::Comment][text.5],
        reply_to: refs[0].map(PostToken),
        reply_to_author: refs[1].map(AccountToken),
        repost_of: refs[2].map(PostToken),
        repost_of_author: refs[3].map(AccountToken),
        quote_of: refs[4].map(PostToken),
        quote_of_author: refs[5].map(AccountToken),
        conversation: refs[6].map(PostToken),
        channel: refs[7].map(ObjectToken),
        mentions: lists.0.into_iter().map(AccountToken).collect(),
        hashtags: lists.1,
        links: lists.2,
        media: lists.3.into_iter().map(ObjectToken).collect(),
        client: rest.0,
        likes: rest.1[0],
        reposts: rest.1[1],
        replies: rest.1[2],
        quotes: rest.1[3],
        views: rest.1[4],
        source: rest.2[0],
        file: rest.2[1],
        line: rest.3,
    })
}

pub fn engagement() -> impl Strategy<Value = EngagementRow> {
    const KINDS: [EngagementKind; 8] = [
        EngagementKind::Like,
        EngagementKind::Repost,
        EngagementKind::Reply,
        EngagementKind::Quote,
        EngagementKind::Comment,
        EngagementKind::Reaction,
        EngagementKind::View,
        EngagementKind::Share,
    ];
    let who = (platform(), any::<[u64; 2]>(), prop::array::uniform2(of(any::<u64>())), 0..KINDS.len());
    (who, prop::array::uniform4(of(time())), of(any::<u64>()), any::<[u32; 2]>(), any::<u64>()).prop_map(
        |((platform, [account, object], [owner, content], kind), times, rank, [source, file], line)| EngagementRow {
            platform,
            account: AccountToken(account),
            object: ObjectToken(object),
            owner: owner.map(AccountToken),
            kind: KINDS[kind],
            content: content.map(PostToken),
            created_at: times[0],
            not_before: times[1],
            not_after: times[2],
            rank,
            observed_at: times[3],
            source,
            file,
            line,
        },
    )
}

pub fn follow() -> impl Strategy<Value = FollowRow> {
    let place = (any::<[u32; 2]>(), any::<u64>());
    (platform(), any::<[u64; 2]>(), prop::array::uniform2(of(time())), of(any::<u64>()), place).prop_map(
        |(platform, [follower, followed], [created_at, observed_at], rank, ([source, file], line))| FollowRow {
            platform,
            follower: AccountToken(follower),
            followed: AccountToken(followed),
            created_at,
            rank,
            observed_at,
            source,
            file,
            line,
        },
    )
}
