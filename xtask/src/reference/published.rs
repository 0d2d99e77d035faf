//! What the sets' published baselines reached (scikit-learn 1.9.1, LightGBM 4.7.0; their `BASELINES.md`), for the same
//! table.

/// ROC AUC with the set left out, on the nine features that all sets share: random forest, logistic regression,
/// LightGBM.
pub const LEAVE_ONE_OUT_AUC: [[f64; 3]; 4] =
    [[0.892, 0.815, 0.909], [0.822, 0.715, 0.830], [0.815, 0.781, 0.812], [0.735, 0.779, 0.728]];

/// ROC AUC by 5-fold cross-validation inside of the set: LightGBM.
pub const CROSS_VALIDATION_AUC: [f64; 4] = [0.997, 0.968, 0.937, 0.790];

/// Mean ROC AUC of the twelve pairs: random forest, the best of the three.
pub const PAIRS_MEAN_AUC: f64 = 0.791;
