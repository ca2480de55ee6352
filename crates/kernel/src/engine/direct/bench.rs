//! Where a cell is made ready to run: taken apart, written as a crate, and compiled if that has not been done before.
//!
//! Nothing here runs a cell; so cells can be compiled ahead of the learner too.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::commands::Formats;
use super::compile::{Compiled, Compiler, Diagnostic};
use super::dependency::{Brought, Dependencies, Place};
use super::editing::Known;
use super::generate::{self, Generated, Parts, Plan, QuestionMark};
use super::scope::{Cell, Gone, Lost, Scope, Variable};
use super::split::{self, Split};
use super::store::{Entry, Store};
use super::{DirectConfig, StartError, adjust, advice, diagnose, notes, reexports, types};
use crate::engine::Failure;
use crate::names::{self, Names};
use crate::prebuilt::{self, Prebuilt};
use crate::runner::Activity;

/// How often a cell is written anew after the compiler's answers, before its errors are shown as they are.
const MOST_ADJUSTMENTS: usize = 8;

/// The compiler, the store of what it has compiled, and what cells have left so far.
#[derive(Debug)]
pub(super) struct Bench {
    pub(super) folder: PathBuf,
    pub(super) prebuilt: Prebuilt,
    /// Where the libraries were built.
    built: PathBuf,
    pub(super) activity: Activity,
    pub(super) scope: Scope,
    pub(super) compiler: Compiler,
    dependencies: Dependencies,
    pub(super) formats: Formats,
    store: Store,
    /// Read when it is first asked for.
    names: OnceLock<Names>,
}

/// A cell that can be loaded and run.
pub(super) struct Ready {
    pub(super) cell: Arc<Cell>,
    /// Under which the store knows it.
    key: String,
    pub(super) entry: Entry,
    pub(super) generated: Generated,
    /// Variables that its definitions make unreadable.
    pub(super) dropped: Vec<Lost>,
    split: Split,
}

impl Ready {
    /// The cell defines `main`, as a program does, and does not call it.
    pub(super) fn waits_for_main(&self) -> bool {
        let defines = self.split.items.iter().any(|item| item.key == "value main");
        defines && !split::words(&self.split.statements).any(|word| word == "main")
    }
}

impl Bench {
    pub(super) fn new(config: &DirectConfig) -> Result<Bench, StartError> {
        let prebuilt = Prebuilt::load(&config.prebuilt)?;
        let store = Store::open(config.store.clone(), config.read_only_store.clone())
            .map_err(|source| StartError::Store { folder: config.store.clone(), source })?;
        Ok(Bench {
            folder: config.folder.clone(),
            compiler: Compiler::new(&prebuilt, &config.prebuilt.join(prebuilt::LAYERS)),
            dependencies: Dependencies::default(),
            formats: Formats::default(),
            prebuilt,
            built: config.prebuilt.clone(),
            activity: Activity::default(),
            scope: Scope::default(),
            store,
            names: OnceLock::new(),
        })
    }

    /// `:dep …`: the crates can be used from now on. Also gives the variables that are lost by it, because their types are of a
    /// crate that is another one now.
    ///
    /// # Errors
    /// See [`Dependencies::add`].
    pub(super) fn depend(
        &mut self,
        lines: &[&str],
        cell: usize,
        progress: &mut dyn FnMut(&str),
    ) -> Result<(Brought, Vec<Lost>), Failure> {
        let (prebuilt, activity) = (&self.prebuilt, &self.activity);
        let place = Place { folder: &self.folder, prebuilt, out: &self.built, activity };
        let brought = self.dependencies.add(lines, place, progress)?;
        let changed = self.compiler.link(&brought.libraries);
        let lost = if changed.is_empty() { Vec::new() } else { self.scope.drop_made_of(&changed, cell) };
        Ok((brought, lost))
    }

    /// A cell's crate is made of the cell, and of those items and variables that it may mean.
    fn parts<'a>(&'a self, cell: &'a Arc<Cell>, split: &'a Split, scope: &'a Scope) -> Parts<'a> {
        let words: HashSet<String> = split::words(&cell.code).collect();
        let named = scope.variables.iter().filter(|(name, _)| words.contains(generate::plain(name)));
        let variables: Vec<(&str, &Variable)> =
            named.map(|(name, variable)| (name.as_str(), variable)).collect();
        let names = generate::names_in(&cell.code, &variables);
        let needed = scope.needed(&names).into_iter();
        let items = needed.filter(|item| !Arc::ptr_eq(&item.cell, cell)).collect();
        let own = scope.items.iter().filter(|item| Arc::ptr_eq(&item.cell, cell));
        let with_statics = own.filter(|item| !item.statics.is_empty()).collect();
        Parts {
            cell,
            split,
            items,
            variables,
            with_statics,
            in_memory: &scope.in_memory,
            libraries: &self.compiler.libraries,
            settings: &self.formats.settings,
        }
    }

    /// Makes a cell ready; its items belong to the scope from now on. `None`: there is nothing to run in it.
    pub(super) fn ready(&mut self, cell: &Arc<Cell>) -> Result<Option<Ready>, Failure> {
        if split::is_only_comments(&cell.code) {
            return Ok(None);
        }
        let parsed = split::split(&cell.code, &self.scope.macros());
        let is_rust = parsed.is_some();
        let split = parsed.unwrap_or_else(|| Split { statements: cell.code.clone(), ..Split::default() });
        let (mut scope, mut dropped) = self.scope.with_items(split.items.clone(), cell);
        let (key, entry, generated) = self
            .compiled(cell, &split, &mut scope, &mut dropped)
            .inspect_err(|_| self.failed(cell, &split))?;
        if !is_rust {
            return Err(notes::not_taken_apart());
        }
        self.scope = scope;
        Ok(Some(Ready { cell: Arc::clone(cell), key, entry, generated, dropped, split }))
    }

    /// A cell whose library could not be loaded: another kernel may have swept the store since it was found, or somebody
    /// emptied it. It is compiled anew.
    pub(super) fn ready_anew(&mut self, ready: Ready) -> Result<Ready, Failure> {
        self.store.remove(&ready.key);
        // What it took the place of is gone from the scope already.
        let (mut scope, mut dropped) = (self.scope.clone(), ready.dropped);
        let (key, entry, generated) = self.compiled(&ready.cell, &ready.split, &mut scope, &mut dropped)?;
        self.scope = scope;
        Ok(Ready { key, entry, generated, dropped, ..ready })
    }

    /// Items of which a cell's library holds the statics.
    pub(super) fn statics_of(&self, ready: &Ready) -> Vec<String> {
        let parts = self.parts(&ready.cell, &ready.split, &self.scope);
        let defined = parts.items.iter().chain(&parts.with_statics);
        let defined = defined.filter(|item| !item.statics.is_empty()).map(|item| item.symbol.clone());
        defined.filter(|symbol| !self.scope.in_memory.contains(symbol)).collect()
    }

    /// The cell has come to its end: its variables are there now, and what it moved is not.
    ///
    /// `left`: before its end, by `return`. Returns those of its variables that are not kept, with the reason.
    pub(super) fn remember(&mut self, ready: &Ready, left: bool) -> Vec<(String, String)> {
        let statics = self.statics_of(ready);
        self.scope.in_memory.extend(statics);
        let (plan, cell, scope) = (&ready.entry.plan, ready.cell.number, &mut self.scope);
        let mut gone: Vec<(String, Gone)> = Vec::new();
        let lost = plan.moved.iter().filter(|name| left || !plan.moved_and_assigned.contains(*name));
        gone.extend(lost.map(|name| (name.clone(), Gone::Moved { cell })));
        let not_restored = plan.not_restored.iter();
        gone.extend(not_restored.map(|(name, why)| (name.clone(), Gone::NotKept { cell, why: why.clone() })));
        let local = scope.local_names();
        for declared in &ready.split.declared {
            let name = declared.name.clone();
            if left {
                if !scope.variables.contains_key(&name) {
                    let why = "the cell was left by `return` before its end".to_owned();
                    gone.push((name, Gone::NotKept { cell, why }));
                }
                continue;
            }
            match (ready.entry.types.get(generate::plain(&name)), plan.not_kept.get(&name)) {
                (Some(text), _) => match types::absolute(text, &local) {
                    Ok(ty) => {
                        let ty = reexports::visible(&ty, &scope.items);
                        let shown = diagnose::short(text);
                        let variable = Variable { ty, shown, mutable: declared.mutable, cell };
                        gone.retain(|(moved, _)| *moved != name);
                        scope.gone.remove(&name);
                        scope.variables.insert(name, variable);
                    }
                    Err(unnameable) => {
                        gone.push((name, Gone::NotKept { cell, why: notes::unnameable(&unnameable) }));
                    }
                },
                (None, Some(why)) if why.is_empty() => gone.push((name, Gone::Moved { cell })),
                (None, Some(why)) => gone.push((name, Gone::NotKept { cell, why: why.clone() })),
                // The statements never come to their end, as the compiler has seen.
                (None, None) => {}
            }
        }
        let mut not_kept = Vec::new();
        for (name, why) in gone {
            scope.variables.remove(&name);
            if let Gone::NotKept { why, .. } = &why {
                not_kept.push((name.clone(), why.clone()));
            }
            scope.gone.insert(name, why);
        }
        not_kept
    }

    /// What can be named in the cell that is being written.
    pub(super) fn known(&self) -> Known<'_> {
        Known { scope: &self.scope, names: self.names.get_or_init(|| names::load(&self.built)) }
    }

    /// The cell has not come to its end: the variables that it declares are not there.
    fn failed(&mut self, cell: &Cell, split: &Split) {
        for declared in &split.declared {
            if !self.scope.variables.contains_key(&declared.name) {
                self.scope.gone.insert(declared.name.clone(), Gone::CellFailed { cell: cell.number });
            }
        }
    }

    /// The same, for a cell that has begun to run. `undone`: the runner is as it was before.
    pub(super) fn did_not_finish(&mut self, ready: &Ready, undone: bool) {
        if !undone {
            let statics = self.statics_of(ready);
            self.scope.in_memory.extend(statics);
        }
        self.failed(&ready.cell, &ready.split);
    }

    /// The runner is gone, and all variables with it.
    pub(super) fn lose_all(&mut self, cell: usize) {
        for (name, _) in std::mem::take(&mut self.scope.variables) {
            self.scope.gone.insert(name, Gone::RunnerLost { cell });
        }
        self.scope.in_memory.clear();
    }

    /// Finds the cell compiled, or compiles it. What its definitions take the place of is taken out of the scope.
    fn compiled(
        &self,
        cell: &Arc<Cell>,
        split: &Split,
        scope: &mut Scope,
        dropped: &mut Vec<Lost>,
    ) -> Result<(String, Entry, Generated), Failure> {
        let mut plan = Plan { show: self.formats.show, awaits: split.awaits, ..Plan::default() };
        let mut generated = Generated::write(&self.parts(cell, split, scope), &plan);
        let key = Store::key(&generated.source, &self.compiler.fingerprint(&generated.source));
        if let Some(entry) = self.store.find(&key) {
            if entry.plan != plan {
                for hidden in &entry.plan.hidden {
                    dropped.extend(scope.hide(hidden, cell.number));
                }
                generated = Generated::write(&self.parts(cell, split, scope), &entry.plan);
            }
            return Ok((key, entry, generated));
        }
        for _ in 0..MOST_ADJUSTMENTS {
            match self.compile(&generated, split, Some((&key, &plan, cell)))? {
                Ok(entry) => return Ok((key, entry, generated)),
                Err(errors) => match adjust::adjusted(&plan, &errors, &generated, cell, split, scope) {
                    Some(next) => {
                        for hidden in next.hidden.difference(&plan.hidden) {
                            dropped.extend(scope.hide(hidden, cell.number));
                        }
                        plan = next;
                        generated = Generated::write(&self.parts(cell, split, scope), &plan);
                    }
                    None => {
                        return Err(self.explained(
                            errors,
                            generated,
                            &self.parts(cell, split, scope),
                            plan,
                            scope,
                        ));
                    }
                },
            }
        }
        let errors = self.compile(&generated, split, None)?.err().unwrap_or_default();
        Err(self.explained(errors, generated, &self.parts(cell, split, scope), plan, scope))
    }

    /// One call of the compiler. What it makes is put into the store under `entry`'s key.
    fn compile(
        &self,
        generated: &Generated,
        split: &Split,
        entry: Option<(&str, &Plan, &Arc<Cell>)>,
    ) -> Result<Result<Entry, Vec<Diagnostic>>, Failure> {
        let keeps = !split.declared.is_empty();
        let compiled = self.compiler.compile(&generated.source, keeps, &self.store, &self.activity);
        match compiled.map_err(|e| notes::not_compiled(&e))? {
            Compiled::Interrupted => Err(notes::interrupted()),
            Compiled::Errors(errors) => Ok(Err(errors)),
            Compiled::Library { workshop, path, types, mut warnings } => {
                let Some((key, plan, cell)) = entry else { return Ok(Err(Vec::new())) };
                warnings.retain(|warning| diagnose::is_about(warning, cell, generated));
                self.store
                    .insert(key, workshop, &path, types, warnings, plan)
                    .map(Ok)
                    .map_err(|e| notes::not_compiled(&e))
            }
        }
    }

    fn explained(
        &self,
        mut errors: Vec<Diagnostic>,
        mut generated: Generated,
        parts: &Parts<'_>,
        mut plan: Plan,
        scope: &Scope,
    ) -> Failure {
        if plan.question_mark != QuestionMark::Errors {
            // The errors speak of a reading of `?` that was only tried; the learner is told those of the usual one.
            plan.question_mark = QuestionMark::Errors;
            generated = Generated::write(parts, &plan);
            match self.compile(&generated, parts.split, None) {
                Ok(compiled) => errors = compiled.err().unwrap_or_default(),
                Err(failure) => return failure,
            }
        }
        let known =
            advice::Known { cell: parts.cell, split: parts.split, generated: &generated, plan: &plan, scope };
        diagnose::failure(&errors, &generated, |error| advice::of_error(error, &known))
    }
}
