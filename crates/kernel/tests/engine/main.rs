//! The engine, with a real compiler and a real runner: each file of `tests/corpus` is a test.
//!
//! This program is also the runner of the engines that it tests; so it has a `main` of its own.

mod case;
mod interrupt;
mod support;

use std::path::Path;

use libtest_mimic::{Arguments, Trial};

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
    let interrupts: [(&str, fn() -> Result<(), String>); 5] = [
        ("interrupt/endless_loop", interrupt::endless_loop),
        ("interrupt/sleeping_cell", interrupt::sleeping_cell),
        ("interrupt/cell_that_waits_for_input", interrupt::cell_that_waits_for_input),
        ("interrupt/compilation", interrupt::compilation),
        ("interrupt/nothing", interrupt::nothing),
    ];
    trials.extend(interrupts.map(|(name, test)| Trial::test(name, move || test().map_err(Into::into))));
    trials.sort_by(|a, b| a.name().cmp(b.name()));
    libtest_mimic::run(&arguments, trials).exit();
}
