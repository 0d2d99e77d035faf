//! Runs the program in a scratch folder with a home and a key of its own.

use assert_cmd::Command;
use std::path::PathBuf;
use testkit::scratch::Scratch;

/// A workspace in a scratch folder.
pub struct Program {
    pub scratch: Scratch,
}

/// What a run gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Runs a command to its end.
    pub fn of(mut command: Command) -> Self {
        let output = command.output().expect("the program runs");
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Program {
    /// A scratch folder without a workspace.
    pub fn bare() -> Self {
        Program { scratch: Scratch::new().expect("scratch folder") }
    }

    /// A workspace with a stated purpose.
    pub fn new() -> Self {
        let program = Program::bare();
        let run = program.run(&["init", "--purpose", "test", "--basis", "test data", "--retention-days", "30"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        program
    }

    /// The workspace.
    pub fn workspace(&self) -> PathBuf {
        self.scratch.join("ws")
    }

    /// Runs a verb on the workspace.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, b"")
    }

    /// The same with something on stdin.
    pub fn run_with(&self, arguments: &[&str], stdin: &[u8]) -> Run {
        let mut command = self.command();
        command.arg("-w").arg(self.workspace()).args(arguments).write_stdin(stdin);
        Run::of(command)
    }

    /// The program with its own home in the scratch folder, no workspace named yet.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_claque"));
        command
            .env_clear()
            .env("HOME", self.scratch.join("home"))
            .env("XDG_CONFIG_HOME", self.scratch.join("home/config"))
            .current_dir(self.scratch.path());
        command
    }

    /// Runs a verb that must succeed; gives stdout.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "claque {}\n{}{}", arguments.join(" "), run.stdout, run.stderr);
        run.stdout
    }

    /// Writes an input file and gives its path as text.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        self.scratch.write(&format!("in/{name}"), bytes).expect("write").to_string_lossy().into_owned()
    }

    /// Ingests one file; gives the JSON summary.
    pub fn ingest(&self, path: &str, more: &[&str]) -> serde_json::Value {
        let arguments = [&["ingest", path, "--format", "json"], more].concat();
        serde_json::from_str(&self.ok(&arguments)).expect("JSON summary")
    }
}
