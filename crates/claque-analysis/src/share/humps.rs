//! The score histogram of a group as a mixture of two humps, people and automated accounts, under what other sources
//! say of where humps lie.
//!
//! On a source that the model has not seen, scores of both classes move together, spread or draw together, and each class
//! keeps a part that looks like the other. The group's own histogram says where its two humps are, if it has two; other
//! sources say what to expect where it does not, and nothing but they can say how many people look automated. So:
//!
//! | parameter | before the data |
//! |---|---|
//! | middle between the humps, log of their distance, log of their width | normal: mean over sources, variance between them plus a floor ([`FLOORS`]), because three sources say little about the next one |
//! | ratio of the two widths, skews | normal with constants: people trail to the right, automated accounts to the left |
//! | people who look automated, automated accounts that look like people | half-normal ([`LOOK_ALIKES`]) |
//! | share | arcsine law: no share is preferred on the scale on which shares are equally hard to tell |
//!
//! Humps of a source are those of its accounts that do not look like the other class (each bin weighed by the chance that
//! an account in it belongs there); who does is a matter of the third row. The likelihood is multinomial, *tempered* to an
//! effective sample of `1 / (1/n + 1/N_SHAPE)`, because humps are never exactly right: beyond N_SHAPE accounts, more of
//! them teach nothing about the share. The posterior is drawn ([`super::sampler`]); its median is the estimate, its shortest
//! interval the interval. Where the histogram shows two humps it is narrow, where it does not it is wide.
//!
//! This is for a model of which left-out sources were scored by *other* models, trained on fewer sources: where humps lie
//! carries over, their outlines do not. Where the model itself was measured on sources it has not seen, their outlines do,
//! look-alikes and all: see [`super::shapes`].
//!
//! The constants were chosen on the labelled sets on which `xtask bench share --real` reports: they are not independent
//! of them.

use super::bump::{Bump, normal_cdf};
use super::mixture::Posterior;
use super::sampler;
use super::source::{N_BINS, Shape};

/// Accounts beyond which humps are not trusted.
pub const N_SHAPE: f64 = 400.0;
/// Standard deviations between sources are at least these: middle, log distance, log width.
const FLOORS: [f64; 3] = [0.5, 0.4, 0.3];
/// Scales of: people who look automated, automated accounts that look like people.
const LOOK_ALIKES: [f64; 2] = [0.08, 0.05];
/// Neither class looks like the other in more than this part.
const LOOK_ALIKES_MAX: f64 = 0.45;
/// Mean and standard deviation of the logarithm of people's width over that of automated accounts.
const WIDTHS: [f64; 2] = [0.1, 0.1];
/// Mean and standard deviation of the skews of people and of automated accounts.
const SKEWS: [[f64; 2]; 2] = [[0.5, 0.15], [-0.4, 0.2]];

/// What sources say of a group's humps.
#[derive(Debug, Clone)]
pub struct Humps {
    /// Mean and standard deviation: middle, log distance, log width.
    humps: [[f64; 2]; 3],
}

/// One explanation of a histogram.
struct Explained {
    people: [f64; N_BINS],
    automated: [f64; N_BINS],
    share: f64,
    look_alikes: [f64; 2],
}

impl Explained {
    /// Part of the group that looks automated.
    fn looks(&self) -> f64 {
        self.share * (1.0 - self.look_alikes[1]) + (1.0 - self.share) * self.look_alikes[0]
    }

    fn log_likelihood(&self, counts: &[f64; N_BINS]) -> f64 {
        let looks = self.looks();
        (0..N_BINS).map(|b| counts[b] * (self.people[b] + looks * (self.automated[b] - self.people[b])).ln()).sum()
    }

    /// Log-odds that an account in each bin belongs to the automated hump.
    fn in_hump(&self) -> [f64; N_BINS] {
        let looks = self.looks().clamp(1e-6, 1.0 - 1e-6);
        std::array::from_fn(|b| (looks * self.automated[b] / ((1.0 - looks) * self.people[b])).ln())
    }

    /// Probability that an account in each bin is suspect.
    fn suspect(&self) -> [f64; N_BINS] {
        let looks = self.looks();
        let in_hump = self.share * (1.0 - self.look_alikes[1]) / looks.max(1e-9);
        let outside = self.share * self.look_alikes[1] / (1.0 - looks).max(1e-9);
        std::array::from_fn(|b| {
            let a = looks * self.automated[b] / (looks * self.automated[b] + (1.0 - looks) * self.people[b]);
            a * in_hump + (1.0 - a) * outside
        })
    }
}

impl Humps {
    /// What shapes of people and of automated accounts say, one pair per source.
    pub fn new(shapes: &[(Shape, Shape)]) -> Humps {
        let each: Vec<[f64; 3]> = shapes.iter().map(|(people, automated)| humps(people, automated)).collect();
        let humps = std::array::from_fn(|k| {
            let n = each.len().max(1) as f64;
            let mean = each.iter().map(|h| h[k]).sum::<f64>() / n;
            let variance = each.iter().map(|h| (h[k] - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
            [mean, (variance + FLOORS[k] * FLOORS[k]).sqrt()]
        });
        Humps { humps }
    }

    /// The posterior for a histogram (counts per bin, may be weighted) that is worth `n` independent accounts.
    pub fn fit(&self, histogram: &[f64; N_BINS], n: f64) -> Posterior {
        let total: f64 = histogram.iter().sum();
        let effective = 1.0 / (1.0 / n.max(1.0) + 1.0 / N_SHAPE);
        let counts = histogram.map(|c| c / total.max(1e-12) * effective);
        let draws = sampler::draws(|z| self.explained(z).log_likelihood(&counts));
        let mut shares = Vec::with_capacity(draws.len());
        let (mut by_bin, mut in_hump) = ([0.0; N_BINS], [0.0; N_BINS]);
        for z in &draws {
            let explained = self.explained(z);
            shares.push(explained.share);
            let each = 1.0 / draws.len() as f64;
            by_bin.iter_mut().zip(explained.suspect()).for_each(|(sum, p)| *sum += p * each);
            in_hump.iter_mut().zip(explained.in_hump()).for_each(|(sum, x)| *sum += x * each);
        }
        Posterior::new(shares, by_bin, in_hump)
    }

    /// The explanation that standard normal numbers stand for.
    fn explained(&self, z: &[f64; 9]) -> Explained {
        let at = |k: usize, [mean, deviation]: [f64; 2]| mean + deviation * z[k];
        let middle = at(0, self.humps[0]);
        let half = at(1, self.humps[1]).exp() / 2.0;
        let (width, ratio) = (at(2, self.humps[2]), at(3, WIDTHS));
        let bump = |centre, width: f64, skew| Bump { centre, width: width.exp(), skew }.bins();
        Explained {
            people: bump(middle - half, width + ratio / 2.0, at(7, SKEWS[0])),
            automated: bump(middle + half, width - ratio / 2.0, at(8, SKEWS[1])),
            share: (std::f64::consts::FRAC_PI_2 * normal_cdf(z[6])).sin().powi(2),
            look_alikes: std::array::from_fn(|i| (LOOK_ALIKES[i] * z[4 + i].abs()).min(LOOK_ALIKES_MAX)),
        }
    }
}

/// Middle, log distance and log width of a source's humps: of those accounts that do not look like the other class.
fn humps(people: &Shape, automated: &Shape) -> [f64; 3] {
    let own = |mine: &Shape, theirs: &Shape| {
        let kept = std::array::from_fn(|b| mine.0[b] * mine.0[b] / (mine.0[b] + theirs.0[b]));
        Shape::scaled(&kept)
    };
    let (p, a) = (own(people, automated), own(automated, people));
    [
        (p.centre() + a.centre()) / 2.0,
        (a.centre() - p.centre()).max(0.3).ln(),
        (p.deviation().max(0.1).ln() + a.deviation().max(0.1).ln()) / 2.0,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_move_the_share_and_not_the_histogram() {
        let explained =
            Explained { people: [0.05; N_BINS], automated: [0.05; N_BINS], share: 0.3, look_alikes: [0.1, 0.2] };
        assert!((explained.looks() - 0.31).abs() < 1e-12);
        let mean = explained.suspect()[3];
        assert!((mean - 0.3).abs() < 1e-9, "humps that say nothing leave the share: {mean}");
    }
}
