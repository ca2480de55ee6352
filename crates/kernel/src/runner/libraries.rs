//! Compiled code, loaded into the runner and never unloaded: a stored variable may point into it.

#![expect(unsafe_code, reason = "dynamic loading")]

use std::ffi::c_int;
use std::path::Path;

use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW, Symbol};
use runtime::entry::{Forget, Fork, Plain, ReadReport, Run};

/// The functions of the `runtime` library, which every cell links.
pub(super) struct Runtime {
    run: Symbol<Run>,
    fork: Symbol<Fork>,
    report: Symbol<ReadReport>,
    forget: Symbol<Forget>,
}

impl Runtime {
    /// Loads the library and starts it.
    pub(super) fn load(path: &Path) -> Result<Runtime, libloading::Error> {
        let library = open(path, RTLD_GLOBAL)?;
        // SAFETY: the types are those of `runtime::entry`, of the same version as this program.
        unsafe {
            let start: Symbol<Plain> = library.get("runtime_start")?;
            let runtime = Runtime {
                run: library.get("runtime_run")?,
                fork: library.get("runtime_fork")?,
                report: library.get("runtime_report")?,
                forget: library.get("runtime_forget")?,
            };
            std::mem::forget(library);
            start();
            Ok(runtime)
        }
    }

    pub(super) fn run(&self, cell: Plain) {
        (self.run)(cell);
    }

    pub(super) fn fork(&self, fork: extern "C" fn() -> c_int) -> c_int {
        (self.fork)(fork)
    }

    /// The encoded report of the cell that ran last.
    pub(super) fn report(&self) -> Vec<u8> {
        let mut bytes = vec![0; 4096];
        loop {
            // SAFETY: `bytes` is that long.
            let length = unsafe { (self.report)(bytes.as_mut_ptr(), bytes.len()) };
            let fits = length <= bytes.len();
            bytes.resize(length, 0);
            if fits {
                return bytes;
            }
        }
    }

    pub(super) fn forget(&self, name: &str) {
        // SAFETY: the pointer and the length are those of a string.
        unsafe { (self.forget)(name.as_ptr(), name.len()) }
    }
}

/// Loads a compiled cell and finds its entry function. `shares`: what it exports is seen by cells that are loaded later.
pub(super) fn load_cell(path: &Path, symbol: &str, shares: bool) -> Result<Plain, libloading::Error> {
    let library = open(path, if shares { RTLD_GLOBAL } else { RTLD_LOCAL })?;
    // SAFETY: the generated entry function has this type, and stays loaded for ever.
    let entry: Symbol<Plain> = unsafe { library.get(symbol)? };
    std::mem::forget(library);
    Ok(*entry)
}

fn open(path: &Path, visibility: c_int) -> Result<Library, libloading::Error> {
    // SAFETY: loading runs the library's initialisers: those of Rust's standard library, of `util` and of crates that the
    // learner named, all of which the learner's own cells run with.
    unsafe { Library::open(Some(path), RTLD_NOW | visibility) }
}
