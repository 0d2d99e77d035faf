//! Page one of a report that answers both questions: is this audience real, is this campaign organic?

use crate::report::{AudienceFinding, CampaignFinding, Summary};
use crate::{audience, campaign};

/// Joins the two page ones; the campaign's likelihood and the lower confidence of the two stand for the whole.
pub fn summarise(creators: &[AudienceFinding], finding: &CampaignFinding) -> Summary {
    let audiences = audience::summarise(creators);
    let campaign = campaign::summarise(finding);
    let join = |a: Vec<String>, b: Vec<String>| {
        let tagged = b.into_iter().map(|line| format!("{}: {line}", finding.topic));
        a.into_iter().chain(tagged).collect::<Vec<_>>()
    };
    let mut figures: Vec<_> =
        audiences.figures.into_iter().filter(|f| f.name.starts_with("Suspect share of f")).collect();
    figures.extend(campaign.figures.into_iter().take(2).map(|mut f| {
        f.name = format!("{} · {}", f.name, finding.topic);
        f
    }));
    Summary {
        answer: format!("Audiences: {} Campaign {}: {}", audiences.answer, finding.topic, campaign.answer),
        likelihood: campaign.likelihood,
        confidence: audiences.confidence.min(campaign.confidence),
        figures,
        speaks_for: join(audiences.speaks_for, campaign.speaks_for),
        speaks_against: join(audiences.speaks_against, campaign.speaks_against),
        not_assessed: join(audiences.not_assessed, campaign.not_assessed),
        innocent: audiences.innocent.into_iter().chain(campaign.innocent).collect(),
        next_steps: join(audiences.next_steps, campaign.next_steps),
    }
}
