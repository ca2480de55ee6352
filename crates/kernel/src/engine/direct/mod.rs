//! The direct engine: one `rustc` call a cell, or none.
//!
//! `bench` makes a cell ready: `split` takes it apart, `generate` writes it as a crate, `store` finds it compiled or `compile`
//! compiles it, and `adjust` learns from errors in generated lines. The [`runner`] loads and runs it; `scope` is what stays for
//! later cells.

mod adjust;
mod advice;
mod ahead;
mod awaits;
mod bench;
mod colours;
mod commands;
mod compile;
mod deep;
mod dependency;
mod diagnose;
mod editing;
#[cfg(test)]
mod fuzz;
mod generate;
mod item_macros;
mod items;
mod notes;
mod reexports;
mod scope;
mod shell;
mod split;
mod statics;
mod store;
mod types;
mod waiting;

use std::ffi::OsString;
use std::io;
use std::os::fd::BorrowedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use runtime::Ending;

use self::bench::{Bench, Ready};
use self::scope::Cell;
use super::{Completeness, Completions, Engine, Failure, Host, Interrupt, MimeBundle, Outcome, wait_for};
use crate::prebuilt;
use crate::runner::{self, CellEnd, Idle, Loadable, Runner};

pub use self::ahead::CompileAhead;

/// Where an engine finds what it needs.
#[derive(Clone, Debug)]
pub struct DirectConfig {
    /// Where [`prebuilt::prepare`] built the libraries.
    pub prebuilt: PathBuf,
    /// The store of compiled cells; made if it is not there.
    pub store: PathBuf,
    /// Another store, in which cells are looked for and nothing is kept: that of a class, or of whoever grades.
    pub read_only_store: Option<PathBuf>,
    /// The notebook's folder, from which the paths of `:dep` count.
    pub folder: PathBuf,
    /// The folder in which cells run.
    pub cwd: PathBuf,
    /// The command that becomes the runner: it calls [`runner::main`].
    pub runner: Vec<OsString>,
    /// Environment variables of cells, besides the kernel's own.
    pub environment: Vec<(String, String)>,
}

/// Why an engine did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The libraries that cells link are not there.
    #[error(transparent)]
    Prebuilt(#[from] prebuilt::Error),
    /// The store of compiled cells cannot be used.
    #[error("the store of compiled cells `{folder}` cannot be used: {source}")]
    Store {
        /// Its folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The child process that runs cells did not start.
    #[error("the process that runs cells did not start: {0}")]
    Runner(io::Error),
}

/// The engine that calls `rustc` itself.
#[derive(Debug)]
pub struct DirectEngine {
    bench: Bench,
    runner: Runner,
    /// The code of the last compile error, for `:explain`.
    last_error: Option<String>,
    /// Whether each cell says how long it took.
    timing: bool,
    /// How many `:dep` lines have shown how far they are.
    shown_builds: usize,
}

impl DirectEngine {
    /// Starts an engine and its runner.
    ///
    /// # Errors
    /// What is missing: see [`StartError`].
    pub fn new(config: DirectConfig) -> Result<DirectEngine, StartError> {
        let bench = Bench::new(&config)?;
        let prebuilt = &bench.prebuilt;
        let layers = config.prebuilt.join(prebuilt::LAYERS);
        // The loader looks once whether a folder is there. Where it cannot be made, nothing will be put into it either.
        let _ = std::fs::create_dir_all(&layers);
        let spec = runner::Spec {
            command: config.runner,
            runtime: prebuilt.runtime.clone(),
            library_path: vec![
                prebuilt.rust_libraries.clone(),
                prebuilt.runtime.parent().map(PathBuf::from).unwrap_or_default(),
                prebuilt.dependencies.clone(),
                layers,
            ],
            cwd: config.cwd,
            environment: config.environment,
        };
        let runner = Runner::start(spec, bench.activity.clone()).map_err(StartError::Runner)?;
        Ok(DirectEngine { bench, runner, last_error: None, timing: false, shown_builds: 0 })
    }

    fn run_cell(&mut self, code: &str, number: u32, host: &mut dyn Host) -> Result<(), Failure> {
        let cell = Arc::new(Cell { number: number as usize, code: code.to_owned() });
        let begun = Instant::now();
        let Some(mut ready) = self.bench.ready(&cell)? else { return Ok(()) };
        let compiled = begun.elapsed();
        self.runner
            .forget(ready.dropped.iter().map(|lost| generate::plain(&lost.variable).to_owned()).collect());
        notes::types_redefined(&ready.dropped, host);
        for warning in &ready.entry.warnings {
            let advice = advice::of_warning(warning, &ready.generated);
            notes::warning(&diagnose::draw_warning(warning, &ready.generated, advice), host);
        }
        let mut end = self.load(&ready, host)?;
        if let CellEnd::NotLoaded(why) = &end {
            log::warn!("the compiled cell is made anew: {why}");
            ready = self.bench.ready_anew(ready)?;
            end = self.load(&ready, host)?;
        }
        if self.timing {
            notes::took(compiled, begun.elapsed() - compiled, host);
        }
        self.conclude(end, &ready, host)
    }

    fn load(&mut self, ready: &Ready, host: &mut dyn Host) -> Result<CellEnd, Failure> {
        let loadable = Loadable {
            library: ready.entry.library.clone(),
            symbol: generate::CRATE.to_owned(),
            moves: !ready.entry.plan.moved.is_empty(),
            shares: !self.bench.statics_of(ready).is_empty(),
        };
        self.runner.run(&loadable, host).map_err(|e| notes::not_started(&e))
    }

    /// Takes down what the cell has changed, and says how it ended.
    fn conclude(&mut self, end: CellEnd, ready: &Ready, host: &mut dyn Host) -> Result<(), Failure> {
        if !matches!(end, CellEnd::Ran { ending: Ending::Done | Ending::Left, .. }) {
            let undone = !matches!(end, CellEnd::Ran { undone: false, .. });
            self.bench.did_not_finish(ready, undone);
        }
        match end {
            CellEnd::Ran { ending: ending @ (Ending::Done | Ending::Left), .. } => {
                let not_kept = self.bench.remember(ready, ending == Ending::Left);
                self.runner
                    .forget(not_kept.iter().map(|(name, _)| generate::plain(name).to_owned()).collect());
                for (name, why) in not_kept {
                    notes::not_kept(&name, &why, host);
                }
                if ready.waits_for_main() {
                    notes::main_is_not_called(host);
                }
                Ok(())
            }
            CellEnd::Ran { ending, undone } => {
                Err(notes::raised(ending, undone.then_some(&ready.entry.plan.moved), &ready.generated))
            }
            CellEnd::Interrupted => Err(notes::interrupted()),
            CellEnd::NoInput => Err(notes::no_input()),
            CellEnd::Died(death) => Err(notes::died(death)),
            CellEnd::Lost(death) => {
                self.bench.lose_all(ready.cell.number);
                Err(notes::lost(death))
            }
            CellEnd::NotLoaded(why) | CellEnd::NoSnapshot(why) => {
                Err(notes::not_started(&io::Error::other(why)))
            }
        }
    }
}

impl Engine for DirectEngine {
    fn execute(&mut self, code: &str, number: u32, host: &mut dyn Host) -> Outcome {
        self.bench.activity.begin();
        // From here on an interrupt reaches the activity; one that came just before is only known to the host.
        if host.interrupted() {
            return Outcome::Failed(notes::interrupted());
        }
        let is_variable = |name: &str| self.bench.scope.variables.contains_key(name);
        let result = commands::take(code, &is_variable).and_then(|(commands, code)| {
            self.commands(&commands, number as usize, host)?;
            self.run_cell(&code, number, host)
        });
        match result {
            Ok(()) => Outcome::Done,
            Err(failure) => {
                if failure.ename.starts_with('E')
                    && failure.ename[1..].bytes().all(|byte| byte.is_ascii_digit())
                {
                    self.last_error = Some(failure.ename.clone());
                }
                Outcome::Failed(failure)
            }
        }
    }

    fn idle(&mut self, wake: BorrowedFd<'_>, host: &mut dyn Host) {
        match self.runner.idle(wake, host) {
            Ok(Idle::Woken) => {}
            Ok(Idle::Lost(death)) => {
                self.bench.lose_all(0);
                notes::lost_between_cells(death, host);
            }
            // The next cell tries once more, and says why it fails.
            Err(_) => wait_for(wake),
        }
    }

    fn end_threads(&mut self, host: &mut dyn Host) {
        if self.runner.end_threads(host) {
            notes::threads_ended(host);
        }
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        Arc::new(self.bench.activity.clone())
    }

    fn complete(&mut self, code: &str, cursor: usize) -> Completions {
        let known = self.bench.known();
        let none = Completions { replace: cursor..cursor, matches: Vec::new() };
        deep::read(code, || editing::complete(code, cursor, known)).unwrap_or(none)
    }

    fn inspect(&mut self, code: &str, cursor: usize, _detail: u8) -> Option<MimeBundle> {
        let known = self.bench.known();
        deep::read(code, || editing::inspect(code, cursor, known)).flatten()
    }

    fn is_complete(&self, code: &str) -> Completeness {
        editing::is_complete(code)
    }

    fn shutdown(&mut self) {
        self.bench.compiler.rest();
        self.runner.end();
    }
}
