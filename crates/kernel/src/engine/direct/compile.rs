//! One call of the compiler: a crate's source in, a library and the types of its variables out, or the compiler's errors.
//!
//! `rustc` is called itself, not through cargo or rustup's proxy: that is most of the difference between a cell that answers
//! at once and one that answers in a second.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::dependency::{Library, named};
use super::generate::{CRATE, FILE};
use super::store::Store;
use super::types;
use super::waiting::{Ended, Waiting};
use crate::prebuilt::Prebuilt;
use crate::runner::Activity;

/// A learner waits for the compiler, not for the cell.
pub(super) const UNOPTIMIZED: &str = "0";

/// What goes into every call and into the key of a compiled cell, and the compiler that waits for the next one.
#[derive(Debug)]
pub(super) struct Compiler {
    pub(super) rustc: PathBuf,
    pub(super) arguments: Vec<OsString>,
    /// What `:dep` lines have brought.
    pub(super) libraries: Vec<Library>,
    level: String,
    /// Changes with the compiler and with the libraries that every cell can use.
    fingerprint: String,
    /// Started as the last call was, for the next cell.
    next: Mutex<Option<Waiting>>,
}

/// What a call gave.
pub(super) enum Compiled {
    Library {
        /// The folder that `path` is in.
        workshop: TempDir,
        path: PathBuf,
        /// The type of each variable that is kept, as the compiler writes it.
        types: HashMap<String, String>,
        warnings: Vec<Diagnostic>,
    },
    Errors(Vec<Diagnostic>),
    Interrupted,
}

/// A message of the compiler's.
///
/// <https://doc.rust-lang.org/rustc/json.html#diagnostics>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Diagnostic {
    pub(super) message: String,
    pub(super) code: Option<Code>,
    pub(super) level: String,
    pub(super) spans: Vec<Span>,
    pub(super) children: Vec<Diagnostic>,
    #[serde(default)]
    pub(super) rendered: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Code {
    pub(super) code: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Span {
    pub(super) file_name: String,
    pub(super) byte_start: usize,
    pub(super) byte_end: usize,
    pub(super) is_primary: bool,
    pub(super) label: Option<String>,
    pub(super) suggested_replacement: Option<String>,
    pub(super) expansion: Option<Box<Expansion>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Expansion {
    pub(super) span: Span,
}

/// `name=path`, as options of the compiler have it.
fn assigned(name: &str, path: &Path) -> OsString {
    let mut value = OsString::from(format!("{name}="));
    value.push(path);
    value
}

impl Compiler {
    /// `layers`: where the libraries are that `:dep` lines have brought.
    pub(super) fn new(prebuilt: &Prebuilt, layers: &Path) -> Compiler {
        let mut arguments: Vec<OsString> = [
            "--edition=2024",
            "--crate-type=cdylib",
            "--crate-name",
            CRATE,
            "-Cmetadata=cell",
            "-Cprefer-dynamic",
            "-Cdebuginfo=0",
            "-Ccodegen-units=1",
            // Types are written also where none are wanted, which takes 6 ms: so the compiler that waits is the right one.
            "--emit=link,mir",
            "--error-format=json",
            "-Ztrim-diagnostic-paths=no",
        ]
        .map(OsString::from)
        .to_vec();
        let mut pair = |option: &str, value: OsString| arguments.extend([OsString::from(option), value]);
        pair("-L", assigned("dependency", &prebuilt.dependencies));
        pair("-L", assigned("dependency", layers));
        pair("--extern", assigned("runtime", &prebuilt.runtime));
        for ready in &prebuilt.crates {
            // Both: the metadata of an `rlib` is read in place, that of a `dylib` would be unpacked for every cell.
            ready.files.iter().for_each(|file| pair("--extern", assigned(&ready.name, file)));
        }
        Compiler {
            rustc: prebuilt.rustc.clone(),
            arguments,
            libraries: Vec::new(),
            level: UNOPTIMIZED.to_owned(),
            fingerprint: prebuilt.fingerprint.clone(),
            next: Mutex::default(),
        }
    }

    /// Lets the cells that follow use one more library; gives the names by which they get another one than before.
    pub(super) fn link(&mut self, libraries: &[Library]) -> HashSet<String> {
        // A compiler looks through the folders of libraries while it starts.
        self.rest();
        let mut changed = HashSet::new();
        for library in libraries {
            match self.libraries.iter_mut().find(|known| known.name == library.name) {
                Some(known) => {
                    if known.files != library.files || known.fingerprint != library.fingerprint {
                        changed.insert(library.name.clone());
                        known.clone_from(library);
                    }
                }
                None => self.libraries.push(library.clone()),
            }
        }
        changed
    }

    /// Ends the compiler that waits for the next cell.
    pub(super) fn rest(&self) {
        *self.next() = None;
    }

    fn next(&self) -> MutexGuard<'_, Option<Waiting>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The level of optimisation of the cells that follow, as `-C opt-level` has it.
    pub(super) fn optimize(&mut self, level: &str) {
        self.level = level.to_owned();
    }

    pub(super) fn level(&self) -> &str {
        &self.level
    }

    /// What goes into the key of a cell, besides its source.
    pub(super) fn fingerprint(&self, source: &str) -> String {
        let mut fingerprint = self.fingerprint.clone();
        for library in named(source, &self.libraries) {
            fingerprint = fingerprint + "+" + &library.name + "=" + &library.fingerprint;
        }
        if self.level != UNOPTIMIZED {
            fingerprint = fingerprint + " opt-level " + &self.level;
        }
        fingerprint
    }

    /// The arguments of a call.
    fn call(&self, source: &str) -> Vec<OsString> {
        let mut arguments = self.arguments.clone();
        arguments.push(format!("-Copt-level={}", self.level).into());
        for library in named(source, &self.libraries) {
            for file in &library.files {
                arguments.extend([OsString::from("--extern"), assigned(&library.name, file)]);
            }
        }
        arguments
    }

    /// A compiler that waits for its source, in a workshop of the store's.
    fn start(&self, call: &[OsString], store: &Store) -> io::Result<Waiting> {
        Waiting::start(&self.rustc, call.to_vec(), store.workshop()?)
    }

    /// Makes a call by the compiler that waits, if it is the right one, or by one of its own. `None`: it was interrupted.
    fn ended(
        &self,
        call: &[OsString],
        source: &str,
        store: &Store,
        activity: &Activity,
    ) -> io::Result<Option<Ended>> {
        let next = self.next().take();
        if let Some(mut next) = next
            && next.is_for(call)
            && store.is_usable(next.workshop())
        {
            match next.compile(source, activity)? {
                // It may have been killed while it waited, or just now.
                Some(ended) if ended.status.signal().is_some() => {}
                ended => return Ok(ended),
            }
        }
        self.start(call, store)?.compile(source, activity)
    }

    /// Compiles in a workshop of the store's, and starts the compiler for the next cell. `keeps`: whether the types of
    /// variables are wanted.
    pub(super) fn compile(
        &self,
        source: &str,
        keeps: bool,
        store: &Store,
        activity: &Activity,
    ) -> io::Result<Compiled> {
        let call = self.call(source);
        let ended = self.ended(&call, source, store, activity)?;
        // Without it, the next cell only takes a little longer.
        *self.next() = self.start(&call, store).ok();
        let Some(Ended { status, said, workshop }) = ended else { return Ok(Compiled::Interrupted) };
        let (diagnostics, other) = read_diagnostics(&said);
        if status.success() {
            let folder = workshop.path();
            let mir =
                if keeps { fs::read_to_string(folder.join(format!("{CRATE}.mir")))? } else { String::new() };
            let warnings =
                diagnostics.into_iter().filter(|d| d.level == "warning" && d.code.is_some()).collect();
            let path = folder.join(format!(
                "{}{CRATE}{}",
                std::env::consts::DLL_PREFIX,
                std::env::consts::DLL_SUFFIX
            ));
            return Ok(Compiled::Library { workshop, path, types: types::kept_types(&mir), warnings });
        }
        let errors: Vec<_> = diagnostics.into_iter().filter(Diagnostic::is_error).collect();
        if errors.is_empty() {
            return Err(io::Error::other(no_reason(status, &other)));
        }
        Ok(Compiled::Errors(errors))
    }
}

impl Diagnostic {
    /// Not the last line, "aborting due to 2 previous errors".
    fn is_error(&self) -> bool {
        self.level.starts_with("error")
            && !(self.spans.is_empty() && self.message.starts_with("aborting due to"))
    }

    pub(super) fn code(&self) -> &str {
        self.code.as_ref().map_or("", |code| &code.code)
    }
}

impl Span {
    /// The place in the generated source: that of the macro call, for code that a macro of another crate wrote.
    pub(super) fn in_source(&self) -> Option<std::ops::Range<usize>> {
        let mut span = self;
        // The outermost call is where the learner can do something about it; a macro's own text may be in the source too.
        let mut found = (span.file_name == FILE).then_some(span.byte_start..span.byte_end);
        while let Some(expansion) = &span.expansion {
            span = &expansion.span;
            if span.file_name == FILE {
                found = Some(span.byte_start..span.byte_end);
            }
        }
        found
    }
}

/// Why a compiler failed that found nothing wrong with the cell. `said`: what it wrote besides its messages.
fn no_reason(status: ExitStatus, said: &str) -> String {
    match status.signal() {
        Some(libc::SIGKILL) => {
            "the compiler was killed from outside, perhaps because memory ran out".to_owned()
        }
        Some(libc::SIGXFSZ) => "the compiled cell is larger than a file may be on this system".to_owned(),
        // It has drawn its own stack then, which tells a learner nothing.
        Some(signal) => format!(
            "the compiler crashed (signal {signal}); code that is nested thousands of levels deep is too much for it"
        ),
        None => format!("the compiler failed and gave no reason\n{}", said.trim_end()),
    }
}

/// The messages, and what else was said.
fn read_diagnostics(said: &str) -> (Vec<Diagnostic>, String) {
    let mut diagnostics = Vec::new();
    let mut other = String::new();
    for line in said.lines() {
        match serde_json::from_str(line) {
            Ok(diagnostic) => diagnostics.push(diagnostic),
            Err(_) if line.starts_with('{') => {}
            Err(_) => other = other + line + "\n",
        }
    }
    (diagnostics, other)
}
