//! How a run ends: exit codes and error messages.
//!
//! 0 done; 1 a gate that the user set was crossed; 2 wrong use or bad input; 3 a policy refused.

use claque_classify::TrainError;
use claque_custody::CustodyError;
use claque_custody::policy::Refusal;
use std::process::ExitCode;

/// How a verb ended when nothing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// A rule refused, and the verb has said why.
    Refused,
    /// Done, and a gate that the user set was crossed.
    Crossed,
}

impl Outcome {
    /// The exit code.
    pub fn code(self) -> ExitCode {
        match self {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::Refused => ExitCode::from(3),
            Outcome::Crossed => ExitCode::from(1),
        }
    }
}

/// Prints an error and its causes to stderr; chooses the code.
pub fn report(error: &anyhow::Error) -> ExitCode {
    // A reader that has seen enough (`| head`) is success.
    let broken_pipe = error.chain().any(|cause| io_kind(cause) == Some(std::io::ErrorKind::BrokenPipe));
    if broken_pipe {
        return ExitCode::SUCCESS;
    }
    let mut lines: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = cause.to_string();
        // Libraries often repeat their cause in their own text.
        if !lines.iter().any(|l| l.contains(&text)) {
            lines.push(text);
        }
    }
    crate::printer::error(&lines.join("\n  because: "));
    let refused = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<Refusal>().is_some()
            || cause.downcast_ref::<CustodyError>().is_some_and(CustodyError::is_policy)
            || cause.downcast_ref::<TrainError>().is_some_and(TrainError::is_policy)
    };
    if error.chain().any(refused) {
        return ExitCode::from(3);
    }
    ExitCode::from(2)
}

/// What went wrong with input or output. Writers of tables and JSON do not hand on their cause.
fn io_kind(cause: &(dyn std::error::Error + 'static)) -> Option<std::io::ErrorKind> {
    if let Some(io) = cause.downcast_ref::<std::io::Error>() {
        return Some(io.kind());
    }
    if let Some(json) = cause.downcast_ref::<serde_json::Error>() {
        return json.io_error_kind();
    }
    match cause.downcast_ref::<csv::Error>()?.kind() {
        csv::ErrorKind::Io(io) => Some(io.kind()),
        _ => None,
    }
}
