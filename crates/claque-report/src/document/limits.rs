//! The last two sections: what the reader must know before acting, and what was run on what.

use super::{Block, Section};
use crate::numbers::{self, count};
use crate::{defang, table};
use claque_analysis::report::{ModelLimits, Report};

/// Limits: the model, base rates, the rule of confidence, caveats, what the law asks.
pub fn limits(report: &Report) -> Section<'_> {
    let mut s = Section::new("limits", "Limits");
    let l = &report.limits;
    if !l.before_acting.is_empty() {
        s.push(Block::Heading("Before acting on a score about a person".into()));
        s.push(Block::List(l.before_acting.clone()));
    }
    if !l.caveats.is_empty() {
        s.push(Block::Heading("What these findings cannot bear".into()));
        s.push(Block::List(l.caveats.iter().map(|c| c.0.clone()).collect()));
    }
    s.push(Block::Heading("How confidence was decided".into()));
    s.text(l.confidence_rule.clone());
    match &l.model {
        Some(m) => model(&mut s, m),
        None => s.push(Block::NotAssessed { title: "Model".into(), why: "nothing was scored in this run".into() }),
    }
    if !l.base_rates.is_empty() {
        s.push(Block::Table(table::limits::base_rates(&l.base_rates).with_note(
            "The rarer automation is in a crowd, the more of the flagged accounts are people, with the same model.",
        )));
    }
    s
}

fn model(s: &mut Section<'_>, m: &ModelLimits) {
    s.push(Block::Heading("The model".into()));
    s.push(Block::Facts(vec![
        ("Name".into(), m.model.name.clone()),
        ("Hash".into(), m.model.hash.clone()),
        ("Trained on".into(), m.trained_on.clone()),
        ("Valid until".into(), m.valid_until.clone()),
        (
            "Thresholds".into(),
            format!(
                "below {} likely human; from {} on likely automated; between them unsure",
                numbers::plain(m.thresholds[0]),
                numbers::plain(m.thresholds[1])
            ),
        ),
    ]));
    if !m.errors.is_empty() {
        s.push(Block::Table(table::limits::errors(m)));
    }
}

/// What was run on what, and the command that does it again.
pub fn manifest(report: &Report) -> Section<'_> {
    let mut s = Section::new("manifest", "Run manifest");
    let m = &report.manifest;
    let a = &m.accounting;
    s.push(Block::Facts(vec![
        ("Program".into(), m.program.clone()),
        ("Written".into(), m.generated_at.clone()),
        ("Data up to".into(), m.as_of.map_or("all that is held".into(), |t| t.to_string())),
        ("Purpose".into(), m.purpose.clone()),
        ("Legal basis".into(), m.basis.clone()),
        ("Seed".into(), m.seed.to_string()),
        ("Schema".into(), report.schema.clone()),
        (
            "Rows".into(),
            format!(
                "{} read = {} kept + {} merged + {} rejected + {} suppressed{}",
                count(a.read),
                count(a.kept),
                count(a.merged),
                count(a.rejected),
                count(a.suppressed),
                if a.balances() { "" } else { " (does NOT balance: please report this)" }
            ),
        ),
    ]));
    s.push(Block::Heading("The command that does it again".into()));
    let command = defang::links(&m.command);
    let note = command != m.command;
    s.push(Block::Code(command));
    if note {
        s.text("Links in it are defanged; report.json holds it as it was given.");
    }
    if !m.sources.is_empty() {
        s.push(Block::Table(table::limits::sources(m)));
    }
    if !m.inputs.is_empty() {
        s.push(Block::Table(table::limits::inputs(m)));
    }
    if !m.parameters.is_empty() {
        s.push(Block::Table(table::limits::parameters(m)));
    }
    s
}
