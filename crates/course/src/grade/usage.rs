//! How much a submission takes: it and every process below it.

/// Of a process and all that it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Memory that is in use, in bytes.
    pub memory: u64,
    /// How many processes there are.
    pub processes: usize,
}

/// Looks at process `root` and those below it. Nothing where the system has no `/proc`.
///
/// <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
pub fn below(root: u32) -> Usage {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Usage::default() };
    let all: Vec<Process> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(Process::read)
        .collect();
    let mut tree = vec![root];
    let mut usage = Usage::default();
    while let Some(parent) = tree.pop() {
        for process in &all {
            if process.id == parent {
                usage.memory += process.memory;
                usage.processes += 1;
            }
            if process.parent == parent {
                tree.push(process.id);
            }
        }
    }
    usage
}

struct Process {
    id: u32,
    parent: u32,
    memory: u64,
}

impl Process {
    fn read(id: u32) -> Option<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The name stands in parentheses, and may have any character in it.
        let (_, after_name) = stat.rsplit_once(") ")?;
        let fields: Vec<&str> = after_name.split(' ').collect();
        let pages: u64 = fields.get(21)?.parse().ok()?;
        Some(Self {
            id,
            parent: fields.get(1)?.parse().ok()?,
            memory: pages * rustix::param::page_size() as u64,
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_counts_with_those_that_it_started() {
        let mut child =
            std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
        let (both, of_child) = (below(std::process::id()), below(child.id()));
        drop(child.stdin.take());
        child.wait().unwrap();
        assert_eq!(of_child.processes, 1);
        assert!(both.processes >= 2 && both.memory > of_child.memory, "{both:?} {of_child:?}");
    }
}
