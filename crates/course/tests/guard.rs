//! A step of the set-up does not outlive the program that started it.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// `course guard -- sh -c SCRIPT`, in a process group of its own, as the set-up starts it.
fn guarded(script: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_course"))
        .args(["guard", "--", "sh", "-c", script])
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_step_ends_with_all_it_started_when_its_owner_is_gone() {
    let mut guard = guarded("sleep 1000 & echo started; wait");
    let mut stdout = guard.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 8]).unwrap();
    // What the system does for an owner that is killed.
    drop(guard.stdin.take());
    // The output ends only when every process that holds it is gone.
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert!(!guard.wait().unwrap().success());
}

#[test]
fn a_step_that_ends_by_itself_ends_the_guard_with_its_code() {
    let mut guard = guarded("exit 7");
    // Waiting would close it, and that ends the guard.
    let _owner = guard.stdin.take();
    assert_eq!(guard.wait().unwrap().code(), Some(7));
}

#[test]
fn a_guard_without_a_program_is_refused() {
    let status =
        Command::new(env!("CARGO_BIN_EXE_course")).arg("guard").stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(2));
}
