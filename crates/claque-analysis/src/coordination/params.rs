//! What a test of coordination can be told.

use claque_graph::null::LagParams;

/// Parameters of [`super::assess`].
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// Windows in seconds; those below the resolution of the times are left out.
    pub windows_s: Vec<i64>,
    /// Horizon in windows, at least five.
    pub horizon_windows: i64,
    /// Horizon in seconds, at least.
    pub horizon_min_s: i64,
    /// Resolution of the times in seconds; found from the posts when absent.
    pub resolution_s: Option<i64>,
    /// False-discovery rate over all kinds and windows.
    pub fdr: f64,
    /// Least ratio of observed to expected.
    pub least_effect: f64,
    /// An object with more actions than this within a horizon is saturated: reported, not tested.
    pub crowd_max: usize,
    /// Times that the objects are drawn anew.
    pub n_bootstrap: u32,
    /// Resolution of the communities: more gives smaller ones.
    pub leiden_resolution: f64,
    /// Edges listed at most.
    pub edges_max: usize,
    /// Seed of the bootstrap and the picture.
    pub seed: u64,
}

impl Params {
    /// 10 s, 60 s and 5 min; horizons of twenty windows; 5 % false discoveries; effect at least 3; all edges listed.
    pub fn with_seed(seed: u64) -> Self {
        Params {
            windows_s: vec![10, 60, 300],
            horizon_windows: 20,
            horizon_min_s: 600,
            resolution_s: None,
            fdr: LagParams::USUAL.fdr,
            least_effect: LagParams::USUAL.least_effect,
            crowd_max: LagParams::USUAL.crowd_max,
            n_bootstrap: 100,
            leiden_resolution: 1.0,
            edges_max: usize::MAX,
            seed,
        }
    }

    /// The windows that the times can tell apart.
    pub fn windows(&self) -> Vec<i64> {
        let resolution = self.resolution();
        let mut windows: Vec<i64> = self.windows_s.iter().copied().filter(|w| *w >= resolution.max(1)).collect();
        windows.sort_unstable();
        windows.dedup();
        windows
    }

    /// The resolution, one second when not told.
    pub fn resolution(&self) -> i64 {
        self.resolution_s.unwrap_or(1)
    }

    /// Parameters of the pairs' test at one window.
    pub fn lag(&self, window_s: i64) -> LagParams {
        LagParams {
            window_s,
            horizon_s: (self.horizon_windows.max(5) * window_s).max(self.horizon_min_s),
            resolution_s: self.resolution(),
            fdr: self.fdr,
            least_effect: self.least_effect,
            crowd_max: self.crowd_max,
        }
    }

    /// The points of the grid on which a finding must survive: what it is called, and the parameters.
    pub fn grid(&self) -> Vec<(String, Params)> {
        let (resolution, windows) = (self.resolution(), self.windows());
        // Windows are counted in steps of the resolution: between steps nothing changes.
        let scaled = |num: i64, den: i64| Params {
            windows_s: windows.iter().map(|w| (w * num / den + resolution - 1) / resolution * resolution).collect(),
            ..self.clone()
        };
        let horizon = |horizon_windows| Params { horizon_windows, ..self.clone() };
        vec![
            ("windows × 0.75".into(), scaled(3, 4)),
            ("windows × 1.5".into(), scaled(3, 2)),
            ("horizon of 12 windows".into(), horizon(12)),
            ("horizon of 30 windows".into(), horizon(30)),
        ]
    }
}
