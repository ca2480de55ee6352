//! The engine, with a real compiler and a real runner: each file of `tests/corpus` is a test.
//!
//! This program is also the runner of the engines that it tests; so it has a `main` of its own.

mod ahead;
mod case;
mod editing;
mod interrupt;
mod mistakes;
mod support;
mod threads;

use std::path::Path;

use libtest_mimic::{Arguments, Trial};

/// A test that is a function; its error says what was seen.
type Test = fn() -> Result<(), String>;

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == "runner") {
        kernel::runner::main(arguments);
    }
    let arguments = Arguments::from_args();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut trials: Vec<Trial> = support::files_below(&corpus)
        .into_iter()
        .map(|file| {
            let name = file.strip_prefix(&corpus).unwrap_or(&file).with_extension("").display().to_string();
            Trial::test(name, move || case::run(&file).map_err(Into::into))
        })
        .collect();
    let others: &[(&str, Test)] = &[
        ("editing/what_may_stand_at_the_cursor", editing::what_may_stand_at_the_cursor),
        ("editing/what_a_name_is", editing::what_a_name_is),
        ("ahead/a_notebook_is_compiled_without_being_run", ahead::a_notebook_is_compiled_without_being_run),
        ("interrupt/endless_loop", interrupt::endless_loop),
        ("interrupt/sleeping_cell", interrupt::sleeping_cell),
        ("interrupt/cell_that_waits_for_input", interrupt::cell_that_waits_for_input),
        ("interrupt/compilation", interrupt::compilation),
        ("interrupt/nothing", interrupt::nothing),
        ("interrupt/build_of_a_crate", interrupt::build_of_a_crate),
        ("interrupt/awaiting_cell", interrupt::awaiting_cell),
        ("interrupt/shell", interrupt::shell),
        (
            "threads/a_flood_does_not_keep_cells_from_running",
            threads::a_flood_does_not_keep_cells_from_running,
        ),
        (
            "threads/an_interrupt_between_cells_ends_a_thread_that_prints",
            threads::an_interrupt_between_cells_ends_a_thread_that_prints,
        ),
        (
            "threads/an_interrupt_between_cells_spares_a_silent_thread",
            threads::an_interrupt_between_cells_spares_a_silent_thread,
        ),
        (
            "threads/a_thread_that_exits_between_cells_is_told",
            threads::a_thread_that_exits_between_cells_is_told,
        ),
    ];
    trials.extend(others.iter().map(|&(name, test)| Trial::test(name, move || test().map_err(Into::into))));
    trials.extend(mistakes::sections().into_iter().map(|section| {
        let name = format!("mistakes/{}", section.to_lowercase().replace(' ', "_"));
        Trial::test(name, move || mistakes::run(section).map_err(Into::into))
    }));
    trials.sort_by(|a, b| a.name().cmp(b.name()));
    libtest_mimic::run(&arguments, trials).exit();
}
