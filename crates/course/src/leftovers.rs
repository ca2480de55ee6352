//! Kernels that outlived the JupyterLab that started them.
//!
//! JupyterLab ends its kernels when it is asked to end. If it was killed instead, or a kernel did not answer, they are
//! found by what no other program has in its arguments: a connection file in this project's own runtime folder.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::project::Project;

/// How long a kernel may take to end before it is made to.
const GRACE: Duration = Duration::from_secs(2);

/// Ends all kernels of this project's JupyterLab; gives back how many there were.
pub fn end(project: &Project) -> usize {
    let found = kernels(&project.jupyter().join("runtime"));
    for pid in &found {
        let _ = kill_process(*pid, Signal::TERM);
    }
    let patience = Instant::now() + GRACE;
    while found.iter().any(|pid| test_kill_process(*pid).is_ok()) && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(20));
    }
    for pid in &found {
        let _ = kill_process(*pid, Signal::KILL);
    }
    found.len()
}

/// How many there are.
pub fn count(project: &Project) -> usize {
    kernels(&project.jupyter().join("runtime")).len()
}

/// The processes that were given a file in `runtime` as an argument.
fn kernels(runtime: &Path) -> Vec<Pid> {
    let marker = runtime.as_os_str().as_encoded_bytes();
    commands()
        .into_iter()
        .filter(|(_, command)| command.windows(marker.len()).any(|window| window == marker))
        .filter_map(|(pid, _)| Pid::from_raw(pid))
        .collect()
}

/// All processes, by number and command line.
#[cfg(target_os = "linux")]
fn commands() -> Vec<(i32, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let pid = path.file_name()?.to_str()?.parse().ok()?;
            Some((pid, std::fs::read(path.join("cmdline")).ok()?))
        })
        .collect()
}

/// All processes, by number and command line.
#[cfg(not(target_os = "linux"))]
fn commands() -> Vec<(i32, Vec<u8>)> {
    let Ok(output) = std::process::Command::new("ps").args(["-axo", "pid=,command="]).output() else {
        return Vec::new();
    };
    output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| {
            let line = line.trim_ascii_start();
            let end = line.iter().position(|byte| *byte == b' ')?;
            Some((str::from_utf8(&line[..end]).ok()?.parse().ok()?, line[end..].to_vec()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_processes_of_this_projects_runtime_folder_are_found() {
        let dir = tempfile::tempdir().unwrap();
        let start = |folder: &str| {
            let file = dir.path().join(folder).join("kernel-1.json");
            // `sh` as the kernel: it waits for its input, which ends with this test.
            std::process::Command::new("sh")
                .args(["-c", "read line", "sh"])
                .arg(file)
                .stdin(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        };
        let (mut ours, mut theirs) = (start("ours"), start("theirs"));
        let found = kernels(&dir.path().join("ours"));
        ours.kill().unwrap();
        theirs.kill().unwrap();
        let pids: Vec<_> = found.iter().map(|pid| pid.as_raw_nonzero().get().cast_unsigned()).collect();
        assert_eq!(pids, [ours.id()]);
        ours.wait().unwrap();
        theirs.wait().unwrap();
    }
}
