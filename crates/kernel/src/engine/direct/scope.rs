//! What earlier cells have left: items, variables and their types, and the variables that are gone with the reason why.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::split::{NewItem, words};

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
    /// Every word of its text: what it may need itself.
    words: HashSet<String>,
}

impl Item {
    pub(super) fn new(definition: NewItem, cell: &Arc<Cell>) -> Item {
        let words = words(&cell.code[definition.range.clone()]).collect();
        Item { definition, cell: Arc::clone(cell), words }
    }

    pub(super) fn text(&self) -> &str {
        &self.cell.code[self.definition.range.clone()]
    }
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

    /// The scope with a cell's items in it; an item that is defined again takes the place of the old one.
    ///
    /// Also tells which variables are lost by it: a type with a new definition has the same `TypeId` as before, so a value
    /// of the old one would be misread.
    pub(super) fn with_items(
        &self,
        definitions: Vec<NewItem>,
        cell: &Arc<Cell>,
    ) -> (Scope, Vec<(String, String)>) {
        let mut scope = self.clone();
        let mut changed = HashSet::new();
        for definition in definitions {
            let new = Item::new(definition, cell);
            let same_key = |item: &Item| item.definition.key == new.definition.key;
            if let Some(at) = scope.items.iter().position(same_key) {
                let old = scope.items.remove(at);
                if let Some(name) =
                    old.definition.defines_type.filter(|_| old.cell.code[old.definition.range] != *new.text())
                {
                    // Its methods were written for the old fields; those of the same cell are about to come anew.
                    scope
                        .items
                        .retain(|item| !(item.is_impl_of(&name) && Arc::ptr_eq(&item.cell, &old.cell)));
                    changed.insert(name);
                }
            }
            scope.items.push(new);
        }
        let lost = self.variables_that_mention(&changed);
        (scope, lost)
    }

    /// The names that items define at the top level of the crate.
    pub(super) fn local_names(&self) -> HashSet<String> {
        let names = self.items.iter().filter_map(|item| {
            let (space, name) = item.definition.key.split_once(' ')?;
            (space == "type").then(|| name.to_owned())
        });
        names.collect()
    }

    /// Variables whose type contains one of the changed types, directly or through other items; each with that type's name.
    fn variables_that_mention(&self, changed: &HashSet<String>) -> Vec<(String, String)> {
        let mut affected: BTreeMap<String, String> = changed.iter().map(|n| (n.clone(), n.clone())).collect();
        loop {
            let more: Vec<_> = self
                .items
                .iter()
                .filter_map(|item| {
                    let name = item.definition.defines_type.as_ref()?;
                    let cause = affected.iter().find(|(affected, _)| item.words.contains(*affected))?.1;
                    (!affected.contains_key(name)).then(|| (name.clone(), cause.clone()))
                })
                .collect();
            if more.is_empty() {
                break;
            }
            affected.extend(more);
        }
        let variables = self.variables.iter().filter_map(|(name, variable)| {
            let cause = words(&variable.ty).find_map(|word| affected.get(&word).cloned())?;
            Some((name.clone(), cause))
        });
        variables.collect()
    }
}

impl Item {
    fn is_impl_of(&self, name: &str) -> bool {
        self.definition.key.starts_with("impl ")
            && self.definition.provides.iter().any(|provided| provided == name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::split::split;
    use super::*;

    fn scope_of(cells: &[&str]) -> Scope {
        let mut scope = Scope::default();
        for (i, code) in cells.iter().enumerate() {
            scope = define(&scope, i + 1, code).0;
        }
        scope
    }

    fn define(scope: &Scope, number: usize, code: &str) -> (Scope, Vec<(String, String)>) {
        let cell = Arc::new(Cell { number, code: code.to_owned() });
        scope.with_items(split(code).expect("Rust").items, &cell)
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
        let lost = define(&scope, 5, "struct P { x: u64 }").1;
        assert_eq!(lost, [("lines".into(), "P".into()), ("p".into(), "P".into())]);
        assert_eq!(define(&scope, 5, "struct P { x: u8 }").1, []);
    }

    #[test]
    fn methods_of_the_cell_that_is_run_again_do_not_stay_beside_the_new_ones() {
        let scope = scope_of(&["struct P { x: u8 } impl P { fn get(&self) -> u8 { self.x } }"]);
        let again = define(&scope, 2, "struct P { y: u8 } impl P { fn read(&self) -> u8 { self.y } }").0;
        assert_eq!(again.items.iter().filter(|item| item.definition.key.starts_with("impl ")).count(), 1);
    }
}
