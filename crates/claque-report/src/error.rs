//! What can go wrong while a report is written: little, because nothing is read and nothing computed.

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Serialisation failed.
    #[error("the report could not be written as JSON: {0}; this is a defect of the program, please report it")]
    Json(#[from] serde_json::Error),
    /// The page could not be filled in.
    #[error("the report could not be written as HTML: {0}; this is a defect of the program, please report it")]
    Html(#[from] askama::Error),
    /// A table could not be written.
    #[error("a table could not be written as CSV: {0}; check that the disk has room")]
    Csv(#[from] csv::Error),
    /// The destination refused bytes.
    #[error("the export could not be written: {0}; check that the disk has room and the place is writable")]
    Write(#[from] std::io::Error),
    /// A graph refers to a node it does not have.
    #[error("edge {edge} refers to node {node}, but the graph has {n_nodes} nodes; this is a defect of the program")]
    DanglingEdge {
        /// Index of the edge.
        edge: usize,
        /// The node it refers to.
        node: usize,
        /// How many there are.
        n_nodes: usize,
    },
    /// A row has more or fewer attributes than were declared.
    #[error("{what} {index} has {found} attributes where {declared} are declared; this is a defect of the program")]
    AttributeCount {
        /// `node` or `edge`.
        what: &'static str,
        /// Its index.
        index: usize,
        /// Attributes it has.
        found: usize,
        /// Attributes declared.
        declared: usize,
    },
}

/// Result of writing.
pub type Result<T> = std::result::Result<T, ReportError>;
