//! Compiles the cells of a notebook before anybody runs them.
//!
//! The types of a cell's variables are known once it is compiled; so the next cell can be compiled without running the first.
//! A learner who runs a notebook as it was handed out then waits for no compiler at all.

use std::sync::Arc;

use super::bench::Bench;
use super::scope::Cell;
use super::{DirectConfig, StartError, commands};

/// Fills the store of compiled cells. No runner is started, and nothing of the notebook is run.
#[derive(Debug)]
pub struct CompileAhead {
    bench: Bench,
}

impl CompileAhead {
    /// Begins a notebook.
    ///
    /// # Errors
    /// What is missing: see [`StartError`].
    pub fn new(config: &DirectConfig) -> Result<CompileAhead, StartError> {
        Ok(CompileAhead { bench: Bench::new(config)? })
    }

    /// Compiles the notebook's next cell, unless the store has it. Tells whether it compiles.
    ///
    /// A cell that does not compile is left to the learner, who will see its errors. The cells behind it are compiled as if it
    /// were not there; those that need it will not compile either.
    pub fn cell(&mut self, code: &str) -> bool {
        let is_variable = |name: &str| self.bench.scope.variables.contains_key(name);
        let Ok((commands, code)) = commands::take(code, &is_variable) else { return false };
        let lines = commands.iter().filter(|command| command.name == ":dep");
        let lines: Vec<&str> = lines.map(|command| command.arguments.as_str()).collect();
        if self.bench.depend(&lines, 0, &mut |_| {}).is_err() {
            return false;
        }
        let cell = Arc::new(Cell { number: 0, code });
        match self.bench.ready(&cell) {
            Ok(None) => true,
            Ok(Some(ready)) => {
                self.bench.remember(&ready, false);
                true
            }
            Err(_) => false,
        }
    }
}
