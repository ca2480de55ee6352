//! What only developers run. `cargo xtask test` is the whole test, from nothing: it makes its own set-up.

mod evcxr;
mod fuzz;
mod lines;
mod pictures;
mod pins;
mod programs;
mod stages;
mod test;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  test [STAGE…]   all stages of the test, or those named; --list names them
  corpus [WORD…]  run the kernel's corpus, or the files with a word in their names, on evcxr's library, and
                  show where the two differ
  lines           count the notebooks' Rust beside the Python that they mirror
  fuzz [--seconds N] [TARGET…]
                  look for inputs that make the kernel panic: N seconds each (600), all targets or those named
  notebooks-evcxr [NOTEBOOK…]
                  run all solutions, or those named, on the stock kernel for Rust, which is built first
  second-engine [NOTEBOOK…]
                  the same for our kernel with the stock kernel's engine, and what a front end does with it
  pins            resolve the Python packages anew and write their exact versions
  pictures        draw the pictures beside the notebooks anew
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test", "--list"] => {
            stages::ALL.iter().for_each(|stage| println!("{:<12} {}", stage.name, stage.what));
            Ok(true)
        }
        ["test", chosen @ ..] => test::run(chosen),
        ["corpus", words @ ..] => evcxr::corpus(words).map(|()| true),
        ["lines"] => lines::count(),
        ["fuzz", arguments @ ..] => fuzz::run_all(arguments).map(|()| true),
        ["notebooks-evcxr", chosen @ ..] => evcxr::run_notebooks(chosen).map(|()| true),
        ["second-engine", chosen @ ..] => evcxr::run_second_engine(chosen).map(|()| true),
        ["pins"] => pins::write().map(|()| true),
        ["pictures"] => pictures::write().map(|()| true),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
