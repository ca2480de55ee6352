//! Writes the crate that a cell becomes, and remembers where each part of it comes from.
//!
//! ```text
//! macros
//! pub extern "C" fn cell() { __cell() }
//! fn __cell() { let x: T = take("x");      // variables that the cell names
//!     run(|| {                       // not `move`: what is only read stays outside, what is moved goes in
//!         the statements             // as long as there are no macros, in the lines that they have in the cell
//!         __keep_y(y);               // variables that the cell declares
//!         came_to_its_end();
//!         Ok(())
//!     });
//!     put_back("x", x);              // does not compile if the cell moved `x`: then it is left out
//! }
//! items of earlier cells, items of this cell
//! ```

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::dependency::{Library, carriers};
use super::scope::{Cell, Hidden, Item, Variable};
use super::split::Split;

/// The crate's name is that of every cell, and so is its metadata: a type of the learner's has the same `TypeId` in all.
pub(super) const CRATE: &str = "cell";
/// The file's name, as it stands in the places of panics.
pub(super) const FILE: &str = "cell.rs";

/// Before lines of ours, where the cell may be strict with its own.
const OUR_OWN: &str = "#[allow(unused, nonstandard_style)]";

/// What is decided about a cell beyond its own text. The compiler's answers change it: see `adjust`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Plan {
    /// Variables of earlier cells that this cell moves; they are not put back.
    pub(super) moved: BTreeSet<String>,
    /// Of these, the ones that have a value again at the cell's end, `list = sorted(list)`: they are put back by the statements,
    /// which have them.
    #[serde(default)]
    pub(super) moved_and_assigned: BTreeSet<String>,
    /// Variables that are not kept, with what the learner is told.
    pub(super) not_kept: BTreeMap<String, String>,
    /// Variables of earlier cells that cannot be brought in, with what the learner is told.
    pub(super) not_restored: BTreeMap<String, String>,
    /// Parts of earlier cells' items that what this cell defines takes the place of.
    pub(super) hidden: BTreeSet<Hidden>,
    pub(super) show: Show,
    pub(super) question_mark: QuestionMark,
    /// The statements await: they run in an `async` block.
    #[serde(default)]
    pub(super) awaits: bool,
}

/// How the last value is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Show {
    #[default]
    Value,
    /// By its `Display`, as `:fmt {}` asks.
    Displayed,
    /// It has no `Debug`.
    Type,
}

/// What `?` takes at the top level of the cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum QuestionMark {
    #[default]
    Errors,
    /// Types that are no errors, but have `Debug`.
    Debug,
    /// `Option`.
    None,
}

/// What is needed to write a crate.
pub(super) struct Parts<'a> {
    pub(super) cell: &'a Arc<Cell>,
    pub(super) split: &'a Split,
    /// Items of earlier cells.
    pub(super) items: Vec<&'a Item>,
    /// Those of this cell that have statics.
    pub(super) with_statics: Vec<&'a Item>,
    /// Items whose statics are in memory.
    pub(super) in_memory: &'a HashSet<String>,
    /// Variables of earlier cells that this one names.
    pub(super) variables: Vec<(&'a str, &'a Variable)>,
    /// What `:dep` lines have brought.
    pub(super) libraries: &'a [Library],
    /// What the runtime is told before the statements: the formats that `:fmt` and `:efmt` have set.
    pub(super) settings: &'a str,
}

/// The source of a crate.
#[derive(Clone, Debug, Default)]
pub(super) struct Generated {
    pub(super) source: String,
    segments: Vec<Segment>,
}

#[derive(Clone, Debug)]
struct Segment {
    range: Range<usize>,
    origin: Origin,
}

/// Where a part of the source comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// The text of a cell from this byte on.
    Cell { cell: Arc<Cell>, from: usize },
    /// A variable is brought in.
    Restore(String),
    /// A new variable is kept.
    Keep(String),
    /// A variable is put back.
    PutBack(String),
    /// The last value is shown.
    Show,
}

impl Generated {
    pub(super) fn write(parts: &Parts<'_>, plan: &Plan) -> Generated {
        let mut out = Generated::default();
        out.glue("#![allow(unused, nonstandard_style, improper_ctypes)] #![warn(unused_must_use)] ");
        // Behind ours: of two attributes for one lint the later one counts.
        for attribute in &parts.split.attributes {
            out.attribute(parts.cell, attribute.clone());
        }
        out.glue("extern crate runtime as __runtime; ");
        out.items(parts, true);
        // A function of its own: the statements may be in a cell that wants no unsafe code.
        out.glue("#[allow(unsafe_code)] #[unsafe(export_name = \"cell\")] pub extern \"C\" fn __enter() { __cell() } ");
        out.glue("fn __cell() { ");
        let kept: Vec<&str> = parts
            .split
            .declared
            .iter()
            .map(|declared| declared.name.as_str())
            .filter(|name| !plan.not_kept.contains_key(*name))
            .collect();
        for name in &kept {
            let plain = plain(name);
            out.glue(&format!(
                "{OUR_OWN} fn __keep_{plain}<T: 'static>(value: T) {{ __runtime::keep({plain:?}, value) }} "
            ));
        }
        let restored = || parts.variables.iter().filter(|(name, _)| !plan.not_restored.contains_key(*name));
        for (name, Variable { ty, mutable, .. }) in restored() {
            let mutable = if *mutable { "mut " } else { "" };
            // Whether it is changed in this cell says nothing about whether it need be `mut`.
            let line = format!("{OUR_OWN} let {mutable}{name}: {ty} = __runtime::take({:?});", plain(name));
            out.part(&line, Origin::Restore((*name).to_owned()));
            out.glue(" ");
        }
        let (returns, end) = match plan.question_mark {
            QuestionMark::Errors => {
                ("::core::result::Result<(), __runtime::Raised>", "::core::result::Result::Ok(())")
            }
            QuestionMark::Debug => {
                ("::core::result::Result<(), __runtime::DebugRaised>", "::core::result::Result::Ok(())")
            }
            QuestionMark::None => ("::core::option::Option<()>", "::core::option::Option::Some(())"),
        };
        out.glue(parts.settings);
        out.glue(&format!("__runtime::run(|| -> {returns} {{ "));
        if plan.awaits {
            out.glue("::util::tasks::wait_for(async { ");
        } else if parts.split.tasks {
            out.glue("::util::tasks::enter(); ");
        }
        out.statements(parts, plan);
        for name in kept {
            out.part(&format!("__keep_{}({name});\n", plain(name)), Origin::Keep(name.to_owned()));
        }
        for name in &plan.moved_and_assigned {
            out.put_back(name);
        }
        out.glue("__runtime::came_to_its_end();\n");
        match plan.awaits {
            // Here nothing else tells what `?` returns.
            true => out.glue(&format!("let __end: {returns} = {end};\n__end }}) }});\n")),
            false => out.glue(&format!("{end}\n}});\n")),
        }
        for (name, _) in restored().filter(|(name, _)| !plan.moved.contains(*name)) {
            out.put_back(name);
        }
        out.glue("}\n");
        out.items(parts, false);
        for carrier in carriers(&out.source, parts.libraries) {
            out.glue(&format!("extern crate {carrier} as __{carrier};\n"));
        }
        out
    }

    fn items(&mut self, parts: &Parts<'_>, first: bool) {
        for item in parts.items.iter().filter(|item| item.definition.is_first == first) {
            self.item(item, parts.in_memory.contains(&item.symbol));
        }
        for new in parts.split.items.iter().filter(|item| item.is_first == first) {
            match parts.with_statics.iter().find(|item| item.definition.range == new.range) {
                // Where the same cell ran before, the loader takes both for the one that was there first.
                Some(item) => self.item(item, false),
                None => {
                    self.cell_text(parts.cell, new.range.clone(), &parts.cell.code[new.range.clone()]);
                    self.glue("\n");
                }
            }
        }
    }

    /// `in_memory`: its statics are those of the cell that defined it.
    fn item(&mut self, item: &Item, in_memory: bool) {
        let (text, start) = (item.text(), item.definition.range.start);
        let mut copied = 0;
        let mut copy_to = |out: &mut Generated, to: usize| {
            out.cell_text(&item.cell, start + copied..start + to, &text[copied..to]);
            copied = to;
        };
        for (i, place) in item.statics.iter().enumerate() {
            let symbol = format!("{}_{i}", item.symbol);
            copy_to(self, place.range.start);
            if in_memory {
                self.glue(&place.imported(&symbol));
                copy_to(&mut Generated::default(), place.range.end);
            } else {
                let (before, behind) = place.exported(&symbol);
                self.glue(&before);
                copy_to(self, place.range.end);
                self.glue(&behind);
            }
        }
        copy_to(self, text.len());
        self.glue("\n");
    }

    /// The cell that this source is for: those whose items are written again come before it.
    pub(super) fn cell(&self) -> Option<&Arc<Cell>> {
        self.segments.iter().rev().find_map(|segment| match &segment.origin {
            Origin::Cell { cell, .. } => Some(cell),
            _ => None,
        })
    }

    /// Which part a byte of the source belongs to, and how far into it.
    pub(super) fn origin(&self, at: usize) -> Option<(&Origin, usize)> {
        // The brackets around the last expression are ours; to the compiler it begins with them.
        let at = if self.source[at..].starts_with('(') && self.segment(at).is_none() { at + 1 } else { at };
        let segment = self.segment(at)?;
        Some((&segment.origin, at - segment.range.start))
    }

    fn segment(&self, at: usize) -> Option<&Segment> {
        let i = self.segments.partition_point(|segment| segment.range.end <= at);
        self.segments.get(i).filter(|segment| segment.range.start <= at)
    }

    fn statements(&mut self, parts: &Parts<'_>, plan: &Plan) {
        let text = &parts.split.statements;
        let Some(tail) = parts.split.tail.clone() else {
            self.cell_text(parts.cell, 0..text.len(), text);
            // Ends a comment in the last line, and a last loop, block or macro without `;`.
            self.glue("\n;\n");
            return;
        };
        self.cell_text(parts.cell, 0..tail.start, &text[..tail.start]);
        // Borrowed, not moved: a variable may be looked at without being lost.
        self.glue("match &(");
        self.cell_text(parts.cell, tail.clone(), &text[tail.clone()]);
        let show = match plan.show {
            Show::Value => "{ use __runtime::ByDebug as _; (*__value).evcxr_display(); }",
            Show::Displayed => "__runtime::show_displayed(__value);",
            Show::Type => "__runtime::show_type(__value);",
        };
        self.glue(") { __value => { __runtime::begin_result(); ");
        self.part(show, Origin::Show);
        self.glue(" __runtime::end_result(); } }");
        self.cell_text(parts.cell, tail.end..text.len(), &text[tail.end..]);
        self.glue("\n;\n");
    }

    /// An attribute of the whole cell. What it forbids, it denies: to the compiler, `forbid` is meant for our lines as well.
    fn attribute(&mut self, cell: &Arc<Cell>, range: Range<usize>) {
        let text = &cell.code[range.clone()];
        match text.find("forbid").filter(|at| text[..*at].trim_end().ends_with('[')) {
            Some(at) => {
                let behind = at + "forbid".len();
                self.cell_text(cell, range.start..range.start + at, &text[..at]);
                self.cell_text(cell, range.start + at..range.start + behind, "deny  ");
                self.cell_text(cell, range.start + behind..range.end, &text[behind..]);
            }
            None => self.cell_text(cell, range, text),
        }
        self.glue("\n");
    }

    fn put_back(&mut self, name: &str) {
        let line = format!("__runtime::put_back({:?}, {name});\n", plain(name));
        self.part(&line, Origin::PutBack(name.to_owned()));
    }

    fn glue(&mut self, text: &str) {
        self.source.push_str(text);
    }

    fn part(&mut self, text: &str, origin: Origin) {
        let start = self.source.len();
        self.source.push_str(text);
        self.segments.push(Segment { range: start..self.source.len(), origin });
    }

    fn cell_text(&mut self, cell: &Arc<Cell>, range: Range<usize>, text: &str) {
        if !text.is_empty() {
            self.part(text, Origin::Cell { cell: Arc::clone(cell), from: range.start });
        }
    }
}

/// What the generated code for a variable is called by: a raw identifier without its `r#`.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Every name that a cell may mean: the words of its text, of its new items, and of its variables' types.
pub(super) fn names_in(code: &str, variables: &[(&str, &Variable)]) -> HashSet<String> {
    let mut text = code.to_owned();
    for (_, variable) in variables {
        let _ = write!(text, " {}", variable.ty);
    }
    super::split::words(&text).collect()
}
