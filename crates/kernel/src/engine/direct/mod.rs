//! The direct engine: one `rustc` call a cell, or none.
//!
//! [`split`] takes the cell apart, [`generate`] writes it as a crate, [`store`] finds it compiled or [`compile`] compiles it,
//! [`adjust`] learns from errors in generated lines, and the [`runner`](crate::runner) loads and runs it. [`scope`] is what
//! stays for later cells.

mod adjust;
mod advice;
mod commands;
mod compile;
mod dependency;
mod diagnose;
mod editing;
mod generate;
mod notes;
mod scope;
mod split;
mod store;
mod types;

use std::collections::HashSet;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use runtime::Ending;

use self::compile::{Compiled, Compiler};
use self::generate::{Generated, Parts, Plan, QuestionMark};
use self::scope::{Cell, Gone, Scope, Variable};
use self::split::Split;
use self::store::{Entry, Store};
use super::{Completeness, Completions, Engine, Event, Failure, Host, Interrupt, MimeBundle, Outcome};
use crate::prebuilt::{self, Prebuilt};
use crate::runner::{self, Activity, CellEnd, Death, Loadable, Runner};

/// How often a cell is written anew after the compiler's answers, before its errors are shown as they are.
const MOST_ADJUSTMENTS: usize = 8;

/// Where an engine finds what it needs.
#[derive(Clone, Debug)]
pub struct DirectConfig {
    /// Where [`prebuilt::prepare`] built the libraries.
    pub prebuilt: PathBuf,
    /// The store of compiled cells; made if it is not there.
    pub store: PathBuf,
    /// The notebook's folder, from which the paths of `:dep` count.
    pub folder: PathBuf,
    /// The folder in which cells run.
    pub cwd: PathBuf,
    /// The command that becomes the runner: it calls [`runner::main`].
    pub runner: Vec<OsString>,
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
    folder: PathBuf,
    prebuilt: Prebuilt,
    compiler: Compiler,
    store: Store,
    runner: Runner,
    activity: Activity,
    scope: Scope,
}

/// A cell that compiled.
struct Ready {
    entry: Entry,
    generated: Generated,
}

impl DirectEngine {
    /// Starts an engine and its runner.
    ///
    /// # Errors
    /// What is missing: see [`StartError`].
    pub fn new(config: DirectConfig) -> Result<DirectEngine, StartError> {
        let prebuilt = Prebuilt::load(&config.prebuilt)?;
        let store = Store::open(config.store.clone())
            .map_err(|source| StartError::Store { folder: config.store.clone(), source })?;
        let activity = Activity::default();
        let spec = runner::Spec {
            command: config.runner,
            runtime: prebuilt.runtime.clone(),
            library_path: vec![
                prebuilt.rust_libraries.clone(),
                prebuilt.runtime.parent().map(PathBuf::from).unwrap_or_default(),
                prebuilt.dependencies.clone(),
            ],
            cwd: config.cwd,
        };
        let runner = Runner::start(spec, activity.clone()).map_err(StartError::Runner)?;
        let compiler = Compiler::new(&prebuilt);
        Ok(DirectEngine {
            folder: config.folder,
            prebuilt,
            compiler,
            store,
            runner,
            activity,
            scope: Scope::default(),
        })
    }

    /// The process that holds the variables: for measuring it.
    pub fn runner_process(&self) -> u32 {
        self.runner.process()
    }

    fn run_cell(&mut self, code: &str, number: u32, host: &mut dyn Host) -> Result<(), Failure> {
        let cell = Arc::new(Cell { number: number as usize, code: code.to_owned() });
        let split =
            split::split(code).unwrap_or_else(|| Split { statements: code.to_owned(), ..Split::default() });
        if split == (Split { statements: split.statements.clone(), ..Split::default() })
            && split::is_only_comments(code)
        {
            return Ok(());
        }
        let (mut scope, lost) = self.scope.with_items(split.items.clone(), &cell);
        for (name, item) in &lost {
            scope.variables.remove(name);
            scope.gone.insert(name.clone(), Gone::TypeRedefined { cell: cell.number, item: item.clone() });
        }
        let ready = self.compiled(&cell, &split, &scope)?;
        if !lost.is_empty() {
            self.runner.forget(lost.iter().map(|(name, _)| generate::plain(name).to_owned()).collect());
            notes::types_redefined(&lost, host);
        }
        self.scope = scope;
        self.warn(&cell, &ready, host);
        let loadable = Loadable {
            library: ready.entry.library.clone(),
            symbol: generate::CRATE.to_owned(),
            moves: !ready.entry.plan.moved.is_empty(),
        };
        let end = self.runner.run(&loadable, host).map_err(|e| kernel_failure(&e))?;
        self.conclude(end, &cell, &split, &ready, host)
    }

    /// Finds the cell compiled, or compiles it.
    fn compiled(&self, cell: &Arc<Cell>, split: &Split, scope: &Scope) -> Result<Ready, Failure> {
        let parts = parts(cell, split, scope);
        let mut plan = Plan::default();
        let mut generated = Generated::write(&parts, &plan);
        let key = Store::key(&generated.source, &self.compiler.fingerprint);
        if let Some(entry) = self.store.find(&key) {
            if entry.plan != plan {
                generated = Generated::write(&parts, &entry.plan);
            }
            return Ok(Ready { entry, generated });
        }
        let mut adjustments = 0;
        loop {
            let workshop = self.store.workshop().map_err(|e| store_failure(&e))?;
            let keeps = !split.declared.is_empty();
            let compiled = self
                .compiler
                .compile(&generated.source, keeps, workshop.path(), &self.activity)
                .map_err(|e| store_failure(&e))?;
            match compiled {
                Compiled::Interrupted => return Err(notes::interrupted()),
                Compiled::Errors(errors) => {
                    adjustments += 1;
                    match adjust::adjusted(&plan, &errors, &generated) {
                        Some(next) if adjustments <= MOST_ADJUSTMENTS => plan = next,
                        // Errors of `?` under another reading than the usual one speak of that reading: tell the first.
                        _ if plan.question_mark != QuestionMark::Errors => {
                            return Err(self.errors_of_first_reading(&parts, plan, scope));
                        }
                        _ => {
                            return Err(diagnose::failure(&errors, &generated, |e| {
                                advice::advice(e, &generated, scope)
                            }));
                        }
                    }
                    generated = Generated::write(&parts, &plan);
                }
                Compiled::Library { path, types, mut warnings } => {
                    warnings.retain(|warning| diagnose::is_about(warning, cell, &generated));
                    let entry = self
                        .store
                        .insert(&key, &path, types, warnings, &plan)
                        .map_err(|e| store_failure(&e))?;
                    return Ok(Ready { entry, generated });
                }
            }
        }
    }

    fn errors_of_first_reading(&self, parts: &Parts<'_>, mut plan: Plan, scope: &Scope) -> Failure {
        plan.question_mark = QuestionMark::Errors;
        let generated = Generated::write(parts, &plan);
        let compiled = self.store.workshop().and_then(|workshop| {
            self.compiler.compile(&generated.source, false, workshop.path(), &self.activity)
        });
        match compiled {
            Ok(Compiled::Errors(errors)) => {
                diagnose::failure(&errors, &generated, |e| advice::advice(e, &generated, scope))
            }
            Ok(_) => notes::interrupted(),
            Err(e) => store_failure(&e),
        }
    }

    fn warn(&self, cell: &Arc<Cell>, ready: &Ready, host: &mut dyn Host) {
        for warning in &ready.entry.warnings {
            debug_assert!(diagnose::is_about(warning, cell, &ready.generated));
            notes::warning(&diagnose::draw_warning(warning, &ready.generated), host);
        }
    }

    /// Takes down what the cell has changed, and says how it ended.
    fn conclude(
        &mut self,
        end: CellEnd,
        cell: &Arc<Cell>,
        split: &Split,
        ready: &Ready,
        host: &mut dyn Host,
    ) -> Result<(), Failure> {
        let plan = &ready.entry.plan;
        match end {
            CellEnd::Ran { ending: Ending::Done, .. } => {
                self.remember(cell, split, &ready.entry, host);
                Ok(())
            }
            CellEnd::Ran { ending, undone } => {
                Err(notes::raised(ending, undone.then_some(&plan.moved), &ready.generated))
            }
            CellEnd::Interrupted => Err(notes::interrupted()),
            CellEnd::NoInput => Err(notes::no_input()),
            CellEnd::Died(death) => Err(notes::died(death)),
            CellEnd::Lost(death) => {
                for (name, _) in std::mem::take(&mut self.scope.variables) {
                    self.scope.gone.insert(name, Gone::RunnerLost { cell: cell.number });
                }
                Err(if self.activity.is_interrupted() {
                    notes::lost(Death::Unknown)
                } else {
                    notes::lost(death)
                })
            }
            CellEnd::NotLoaded(why) => Err(kernel_failure(&io::Error::other(why))),
        }
    }

    fn remember(&mut self, cell: &Arc<Cell>, split: &Split, entry: &Entry, host: &mut dyn Host) {
        let plan = &entry.plan;
        for name in &plan.moved {
            self.scope.variables.remove(name);
            self.scope.gone.insert(name.clone(), Gone::Moved { cell: cell.number });
        }
        for (name, why) in &plan.not_restored {
            self.scope.variables.remove(name);
            self.scope.gone.insert(name.clone(), Gone::NotKept { cell: cell.number, why: why.clone() });
        }
        let local = self.scope.local_names();
        for declared in &split.declared {
            let name = &declared.name;
            let kept =
                entry.types.get(generate::plain(name)).map(|text| (types::absolute(text, &local), text));
            let gone = match (kept, plan.not_kept.get(name)) {
                (Some((Ok(ty), text)), _) => {
                    let shown = diagnose::short(text);
                    let variable = Variable { ty, shown, mutable: declared.mutable, cell: cell.number };
                    self.scope.variables.insert(name.clone(), variable);
                    self.scope.gone.remove(name);
                    continue;
                }
                (Some((Err(unnameable), _)), _) => {
                    self.runner.forget(vec![generate::plain(name).to_owned()]);
                    Gone::NotKept { cell: cell.number, why: notes::unnameable(&unnameable) }
                }
                (None, Some(why)) if why.is_empty() => Gone::Moved { cell: cell.number },
                (None, Some(why)) => Gone::NotKept { cell: cell.number, why: why.clone() },
                // The cell never comes to its end, as the compiler has seen.
                (None, None) => continue,
            };
            self.scope.variables.remove(name);
            if let Gone::NotKept { why, .. } = &gone {
                notes::not_kept(name, why, host);
            }
            self.scope.gone.insert(name.clone(), gone);
        }
    }
}

impl Engine for DirectEngine {
    fn execute(&mut self, code: &str, number: u32, host: &mut dyn Host) -> Outcome {
        self.activity.begin();
        let result = commands::take(code).and_then(|(commands, code)| {
            for command in commands {
                self.command(command, host)?;
            }
            self.run_cell(&code, number, host)
        });
        match result {
            Ok(()) => Outcome::Done,
            Err(failure) => Outcome::Failed(failure),
        }
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        Arc::new(self.activity.clone())
    }

    fn complete(&mut self, code: &str, cursor: usize) -> Completions {
        editing::complete(code, cursor, &self.scope)
    }

    fn inspect(&mut self, code: &str, cursor: usize, _detail: u8) -> Option<MimeBundle> {
        editing::inspect(code, cursor, &self.scope)
    }

    fn is_complete(&self, code: &str) -> Completeness {
        editing::is_complete(code)
    }

    fn shutdown(&mut self) {
        self.runner.end();
    }
}

/// What a cell's crate is made of: the cell, and those items and variables that it may mean.
fn parts<'a>(cell: &'a Arc<Cell>, split: &'a Split, scope: &'a Scope) -> Parts<'a> {
    let words: HashSet<String> = split::words(&cell.code).collect();
    let mut variables: Vec<(&str, &Variable)> = Vec::new();
    for (name, variable) in &scope.variables {
        if words.contains(generate::plain(name)) {
            variables.push((name, variable));
        }
    }
    let names = generate::names_in(&cell.code, &variables);
    let items = scope.needed(&names).into_iter().filter(|item| !Arc::ptr_eq(&item.cell, cell)).collect();
    Parts { cell, split, items, variables }
}

fn store_failure(error: &io::Error) -> Failure {
    let evalue = format!("the cell could not be compiled: {error}");
    Failure { ename: "CompilerError".to_owned(), evalue: evalue.clone(), traceback: vec![evalue] }
}

fn kernel_failure(error: &io::Error) -> Failure {
    let evalue = format!("the cell could not be started: {error}");
    let help = "run the cell again; if this comes back, restart the kernel".to_owned();
    Failure { ename: "KernelError".to_owned(), evalue: evalue.clone(), traceback: vec![evalue, help] }
}

impl Event {
    /// A text of ours beside the cell's own output.
    fn note(text: String, html: String) -> Event {
        let mut data = MimeBundle::new();
        data.insert("text/html".to_owned(), html.into());
        data.insert("text/plain".to_owned(), text.into());
        Event::Display { data, display_id: None, update: false }
    }
}
