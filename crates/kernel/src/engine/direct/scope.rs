//! What earlier cells have left: items, variables and their types, and the variables that are gone with the reason why.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::items::{NewItem, removable};
use super::split::{Macros, blank, words};
use super::statics::{self, Place};

/// The text of a cell, and the number under which the learner knows it.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) number: usize,
    pub(super) code: String,
}

/// An item that was defined in a cell, and is written again into every later cell that may need it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) definition: NewItem,
    pub(super) cell: Arc<Cell>,
    /// Its text, without the parts that had to make place for something newer; as long as it was written.
    text: String,
    /// Every word of its text: what it may need itself.
    words: HashSet<String>,
    pub(super) statics: Vec<Place>,
    /// Under which its statics are exported: changes with everything that they are made of.
    pub(super) symbol: String,
}

impl Item {
    pub(super) fn new(definition: NewItem, cell: &Arc<Cell>) -> Item {
        let text = cell.code[definition.range.clone()].to_owned();
        Item {
            words: words(&text).collect(),
            statics: statics::places(&text),
            symbol: String::new(),
            text,
            definition,
            cell: Arc::clone(cell),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// A part of an item that makes place for what a later cell calls by the same name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Hidden {
    key: String,
    conditions: String,
    /// In the item's text.
    start: usize,
    end: usize,
    /// What types may be made of is another thing from now on.
    names: Vec<String>,
}

/// A variable in the runner's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    /// Its type, as a later cell writes it.
    pub(super) ty: String,
    /// The same for a learner.
    pub(super) shown: String,
    pub(super) mutable: bool,
    /// The number of the cell that declared it.
    pub(super) cell: usize,
}

/// Why a variable that was there is there no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    Moved {
        cell: usize,
    },
    NotKept {
        cell: usize,
        why: String,
    },
    TypeRedefined {
        cell: usize,
        item: String,
    },
    RunnerLost {
        cell: usize,
    },
    /// An item of the same name took its place.
    Replaced {
        cell: usize,
    },
    /// The cell that declares it did not come to its end.
    CellFailed {
        cell: usize,
    },
}

/// Everything that a cell can name.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) items: Vec<Item>,
    pub(super) variables: BTreeMap<String, Variable>,
    pub(super) gone: BTreeMap<String, Gone>,
    /// The symbols of the items whose statics are in the runner's memory.
    pub(super) in_memory: HashSet<String>,
    /// How often everything was cleared: a static that is defined again after that is another one.
    age: u32,
}

impl Scope {
    /// The items that a cell needs: those that it names, those that these name, and so on. Fewer items are quicker to
    /// compile, and a cell that does not depend on a changed item is found compiled.
    pub(super) fn needed<'a>(&'a self, names: &HashSet<String>) -> Vec<&'a Item> {
        let mut names = names.clone();
        let mut needed = vec![false; self.items.len()];
        loop {
            let mut grown = false;
            for (item, needed) in self.items.iter().zip(&mut needed) {
                let definition = &item.definition;
                if !*needed
                    && (definition.always || definition.provides.iter().any(|name| names.contains(name)))
                {
                    *needed = true;
                    grown = true;
                    names.extend(item.words.iter().cloned());
                }
            }
            if !grown {
                return self
                    .items
                    .iter()
                    .zip(needed)
                    .filter_map(|(item, needed)| needed.then_some(item))
                    .collect();
            }
        }
    }

    /// A scope with nothing in it, in place of this one.
    pub(super) fn cleared(&self) -> Scope {
        Scope { age: self.age + 1, ..Scope::default() }
    }

    /// The scope with a cell's items in it; an item that is defined again takes the place of the old one.
    ///
    /// Also tells which variables are lost by it.
    pub(super) fn with_items(&self, definitions: Vec<NewItem>, cell: &Arc<Cell>) -> (Scope, Vec<Lost>) {
        let mut scope = self.clone();
        let mut changed = HashSet::new();
        let mut lost = Vec::new();
        for definition in definitions {
            let new = Item::new(definition, cell);
            if let Some(name) = new.definition.key.strip_prefix("value ")
                && scope.variables.remove(name).is_some()
            {
                scope.gone.insert(name.to_owned(), Gone::Replaced { cell: cell.number });
                lost.push(Lost { variable: name.to_owned(), because_of: None });
            }
            let same = |item: &Item| new.definition.takes_the_place_of(&item.definition);
            if let Some(at) = scope.items.iter().position(same) {
                let old = scope.items.remove(at);
                if old.text != new.text {
                    changed.extend(old.definition.shapes);
                    // Its methods were written for the old fields; those of the same cell are about to come anew.
                    if let Some(name) = old.definition.defines_type {
                        scope
                            .items
                            .retain(|item| !(item.is_impl_of(&name) && Arc::ptr_eq(&item.cell, &old.cell)));
                    }
                }
            } else {
                // Until now the name may have been one that a `use` of everything brought, or the language itself.
                changed.extend(new.definition.shapes.iter().filter(|name| is_of_types(name)).cloned());
            }
            scope.items.push(new);
        }
        lost.extend(scope.drop_made_of(&changed, cell.number));
        for at in 0..scope.items.len() {
            if scope.items[at].symbol.is_empty() && !scope.items[at].statics.is_empty() {
                scope.items[at].symbol = scope.symbol(&scope.items[at]);
            }
        }
        (scope, lost)
    }

    /// What would have to make place at a byte of an earlier cell, where the compiler says that something is there twice.
    ///
    /// `message`: which thing that is, in backticks.
    pub(super) fn in_the_way(
        &self,
        cell: &Arc<Cell>,
        at: usize,
        code: &str,
        message: &str,
    ) -> Option<Hidden> {
        let item = self
            .items
            .iter()
            .find(|item| Arc::ptr_eq(&item.cell, cell) && item.definition.range.contains(&at))?;
        let mut part = removable(&item.text, at - item.definition.range.start, code)?;
        if part.names.is_empty() {
            // What a macro call has defined is seen by nobody but the compiler.
            part.names.extend(message.split('`').nth(1).map(str::to_owned));
        }
        Some(Hidden {
            key: item.definition.key.clone(),
            conditions: item.definition.conditions.clone(),
            start: part.range.start,
            end: part.range.end,
            names: part.names,
        })
    }

    /// Takes a part of an item out; tells which variables are lost by it.
    pub(super) fn hide(&mut self, hidden: &Hidden, number: usize) -> Vec<Lost> {
        let is_it = |item: &Item| {
            item.definition.key == hidden.key && item.definition.conditions == hidden.conditions
        };
        // A macro call that has defined two things is hidden for each of them.
        if let Some(at) = self.items.iter().position(is_it) {
            let item = &mut self.items[at];
            let text = blank(&item.text, std::iter::once(hidden.start..hidden.end));
            if text.trim().is_empty() {
                self.items.remove(at);
            } else {
                item.words = words(&text).collect();
                item.statics = statics::places(&text);
                item.text = text;
            }
        }
        self.drop_made_of(&hidden.names.iter().cloned().collect(), number)
    }

    /// Of an item with statics: the same for the same text, made of the same definitions.
    fn symbol(&self, item: &Item) -> String {
        let mut hash = Sha256::new();
        hash.update(self.age.to_le_bytes());
        hash.update(&item.symbol);
        let used = self.needed(&item.words).into_iter().filter(|other| !other.definition.always);
        for text in std::iter::once(item.text()).chain(used.map(Item::text)) {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        let digits = hash.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect::<String>();
        format!("__static_{digits}")
    }

    /// Drops the variables whose values are made of something that has changed: a type with a new definition has the same
    /// `TypeId` as before, so a value of the old one would be misread.
    pub(super) fn drop_made_of(&mut self, changed: &HashSet<String>, number: usize) -> Vec<Lost> {
        let affected = self.made_of(changed);
        for at in 0..self.items.len() {
            let item = &self.items[at];
            if !item.symbol.is_empty() && item.words.iter().any(|word| affected.contains_key(word)) {
                self.items[at].symbol = self.symbol(item);
            }
        }
        let mut lost = Vec::new();
        for (variable, item) in self.variables_that_mention(&affected) {
            self.variables.remove(&variable);
            self.gone.insert(variable.clone(), Gone::TypeRedefined { cell: number, item: item.clone() });
            lost.push(Lost { variable, because_of: Some(item) });
        }
        lost
    }

    /// The macros that cells have defined.
    pub(super) fn macros(&self) -> Macros {
        let mut macros = Macros::default();
        self.items.iter().for_each(|item| macros.learn(&item.definition));
        macros
    }

    /// The names that items define at the top level of the crate.
    pub(super) fn local_names(&self) -> HashSet<String> {
        let names = self.items.iter().filter_map(|item| {
            let (space, name) = item.definition.key.split_once(' ')?;
            (space == "type").then(|| name.to_owned())
        });
        names.collect()
    }

    /// The names of all that is made of these, directly or through other items; each with that one's name.
    fn made_of(&self, changed: &HashSet<String>) -> BTreeMap<String, String> {
        let mut affected: BTreeMap<String, String> = changed.iter().map(|n| (n.clone(), n.clone())).collect();
        loop {
            let more: Vec<_> = self
                .items
                .iter()
                .filter_map(|item| {
                    let cause = affected.iter().find(|(affected, _)| item.words.contains(*affected))?.1;
                    let more = item.definition.shapes.iter().filter(|name| !affected.contains_key(*name));
                    Some(more.map(|name| (name.clone(), cause.clone())).collect::<Vec<_>>())
                })
                .flatten()
                .collect();
            if more.is_empty() {
                return affected;
            }
            affected.extend(more);
        }
    }

    /// Variables whose type names one of these; each with what it was that changed.
    fn variables_that_mention(&self, affected: &BTreeMap<String, String>) -> Vec<(String, String)> {
        let variables = self.variables.iter().filter_map(|(name, variable)| {
            let cause = words(&variable.ty).find_map(|word| affected.get(&word).cloned())?;
            Some((name.clone(), cause))
        });
        variables.collect()
    }
}

/// A variable that a cell's definitions make unreadable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lost {
    pub(super) variable: String,
    /// What it was made of; `None`: an item has its name now.
    pub(super) because_of: Option<String>,
}

/// By Rust's custom. A single letter is, by the same custom, a parameter of its own.
fn is_of_types(name: &str) -> bool {
    name.len() > 1 && name.starts_with(char::is_uppercase)
}

impl Item {
    fn is_impl_of(&self, name: &str) -> bool {
        self.definition.key.starts_with("impl ")
            && self.definition.provides.iter().any(|provided| provided == name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::split::{Macros, split};
    use super::*;

    fn scope_of(cells: &[&str]) -> Scope {
        let mut scope = Scope::default();
        for (i, code) in cells.iter().enumerate() {
            scope = define(&scope, i + 1, code).0;
        }
        scope
    }

    fn define(scope: &Scope, number: usize, code: &str) -> (Scope, Vec<Lost>) {
        let cell = Arc::new(Cell { number, code: code.to_owned() });
        scope.with_items(split(code, &Macros::default()).expect("Rust").items, &cell)
    }

    fn needed(scope: &Scope, code: &str) -> Vec<String> {
        let names = words(code).collect();
        scope.needed(&names).into_iter().map(|item| item.definition.key.clone()).collect()
    }

    #[test]
    fn a_cell_gets_the_items_that_it_needs_and_no_others() {
        let scope = scope_of(&[
            "use std::fmt;",
            "struct P;",
            "impl P { fn norm(&self) {} }",
            "fn f(p: P) {}",
            "fn g() {}",
        ]);
        assert_eq!(needed(&scope, "1 + 1"), ["use std :: fmt ;"]);
        assert_eq!(needed(&scope, "g()"), ["use std :: fmt ;", "value g"]);
        assert_eq!(needed(&scope, "f(x)"), ["use std :: fmt ;", "type P", "impl P { norm }", "value f"]);
        assert_eq!(needed(&scope, "x.norm()").len(), 3);
    }

    #[test]
    fn a_type_defined_anew_takes_the_variables_of_the_old_one_with_it() {
        let mut scope = scope_of(&["struct P { x: u8 }", "struct Line(P, P);", "struct Other;"]);
        for (name, ty) in [("p", "crate :: P"), ("lines", "Vec < crate :: Line >"), ("o", "crate :: Other")] {
            scope
                .variables
                .insert(name.into(), Variable { ty: ty.into(), shown: ty.into(), mutable: false, cell: 4 });
        }
        let lost = |variable: &str| Lost { variable: variable.into(), because_of: Some("P".into()) };
        assert_eq!(define(&scope, 5, "struct P { x: u64 }").1, [lost("lines"), lost("p")]);
        assert_eq!(define(&scope, 5, "struct P { x: u8 }").1, []);
    }

    #[test]
    fn methods_of_the_cell_that_is_run_again_do_not_stay_beside_the_new_ones() {
        let scope = scope_of(&["struct P { x: u8 } impl P { fn get(&self) -> u8 { self.x } }"]);
        let again = define(&scope, 2, "struct P { y: u8 } impl P { fn read(&self) -> u8 { self.y } }").0;
        assert_eq!(again.items.iter().filter(|item| item.definition.key.starts_with("impl ")).count(), 1);
    }
}
