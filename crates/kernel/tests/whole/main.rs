//! Whole kernels: processes of their own with the real engine, driven over their sockets, as Jupyter drives them.
//!
//! `tests/protocol` looks at each message, with an engine that does as told; `tests/engine` at what cells do. Here is what
//! only shows when all of it works together, or when something does not: processes that die, disks that are full.
//!
//! This program is also the kernels and the runners that it tests; so it has a `main` of its own.

#[path = "../protocol/client.rs"]
#[allow(dead_code, reason = "the tests of single messages use the rest")]
mod client;
mod hardship;
mod many;
mod process;
mod session;
#[path = "../engine/support.rs"]
#[allow(dead_code, reason = "the engine's own tests use the rest")]
mod support;

use libtest_mimic::{Arguments, Trial};

macro_rules! tests {
    ($($module:ident: $($test:ident)*;)*) => {
        vec![$($(Trial::test(concat!(stringify!($module), "/", stringify!($test)), || Ok($module::$test()))),*),*]
    };
}

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next().as_ref().and_then(|first| first.to_str()) {
        Some("runner") => kernel::runner::main(arguments),
        Some("kernel") => process::serve(arguments),
        _ => {}
    }
    // Built once, and not by each kernel.
    support::prebuilt();
    let mut trials = tests! {
        session:
            user_expressions_are_evaluated
            a_silent_cell_runs_and_leaves_its_variables
            stdin_disabled
            input_reaches_the_cell
            output_is_cleared
            a_display_is_updated_by_another_cell
            interrupt_running_code
            interrupt_compile
            restart_begins_anew
            shutdown_while_a_cell_runs
            two_clients_share_one_session
            a_client_vanishes_in_mid_cell
            error_reports_traceback;
        many:
            three_hundred_cells_at_once
            no_lost_stdout
            two_hundred_kernels_one_after_the_other;
        hardship:
            a_runner_killed_in_mid_cell
            a_runner_killed_between_two_cells
            a_runner_killed_together_with_its_snapshot
            a_process_that_a_cell_forked_does_not_hide_a_death
            out_of_memory
            thousands_of_brackets
            a_file_that_becomes_too_large
            a_disk_that_is_full
            no_temporary_folder
            the_store_is_removed_in_mid_session
            a_compiled_cell_that_cannot_be_loaded_is_made_anew
            a_waiting_compiler_that_was_killed_is_not_missed
            a_waiting_compiler_ends_with_its_kernel
            a_killed_kernel_leaves_no_process;
    };
    // The others look into `/proc`.
    trials.retain(|trial| cfg!(target_os = "linux") || trial.name().starts_with("session/"));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
