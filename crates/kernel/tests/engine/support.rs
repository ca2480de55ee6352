//! An engine for a test, and a host that writes down what it is told.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::UNIX_EPOCH;

use kernel::engine::direct::{DirectConfig, DirectEngine};
use kernel::engine::{Event, Host, NoInput, Stream};

/// The libraries that cells link, built once for all tests; `PREBUILT` names a folder in which they are ready.
pub fn prebuilt() -> &'static Path {
    static PREBUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        if let Some(ready) = std::env::var_os("PREBUILT") {
            return ready.into();
        }
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prebuilt");
        std::fs::create_dir_all(&out).expect("a folder for the libraries");
        kernel::prebuilt::prepare(&project, &out, &mut |_| {}).expect("`util` and `runtime` can be built");
        out
    });
    &PREBUILT
}

/// A configuration with a store and a working folder below `folder`; this program is the runner.
pub fn config(folder: &Path) -> DirectConfig {
    let cwd = folder.join("work");
    std::fs::create_dir_all(&cwd).expect("a working folder");
    let this = std::env::current_exe().expect("this test's own program");
    DirectConfig {
        prebuilt: prebuilt().to_owned(),
        store: folder.join("store"),
        read_only_store: None,
        folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"),
        cwd,
        runner: vec![this.into(), "runner".into()],
        environment: Vec::new(),
    }
}

/// An engine whose compiled cells are there for all files of the corpus, and for the next run of this same program.
///
/// Another program has another store: it may compile cells in another way.
pub fn engine_with_shared_store(folder: &Path) -> DirectEngine {
    static STORE: LazyLock<PathBuf> = LazyLock::new(|| {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus-cells");
        let this = std::env::current_exe().and_then(std::fs::metadata).expect("this test's own program");
        let built = this.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let store = all.join(format!("{}", built.expect("a time").as_nanos()));
        if !store.exists() {
            // Those of earlier programs.
            let _ = std::fs::remove_dir_all(&all);
        }
        store
    });
    DirectEngine::new(DirectConfig { store: STORE.clone(), ..config(folder) }).expect("an engine")
}

/// An engine of that configuration.
pub fn engine(folder: &Path) -> DirectEngine {
    DirectEngine::new(config(folder)).expect("an engine")
}

/// Writes down events; streams are joined, as a front end joins them.
#[derive(Default)]
pub struct Recorder {
    pub stdout: String,
    pub stderr: String,
    pub results: Vec<String>,
    pub displays: Vec<String>,
    pub input: Vec<String>,
}

impl Host for Recorder {
    fn emit(&mut self, event: Event) {
        let plain = |data: &kernel::engine::MimeBundle| {
            data.get("text/plain").and_then(|text| text.as_str()).unwrap_or("").to_owned()
        };
        match event {
            Event::Stream { stream: Stream::Stdout, text } => self.stdout += &text,
            Event::Stream { stream: Stream::Stderr, text } => self.stderr += &text,
            Event::Display { data, .. } => self.displays.push(plain(&data)),
            Event::Result { data } => self.results.push(plain(&data)),
            Event::ClearOutput { .. } => self.displays.push("(cleared)".to_owned()),
        }
    }

    fn input(&mut self, _prompt: &str, _password: bool) -> Result<String, NoInput> {
        if self.input.is_empty() { Err(NoInput::Unsupported) } else { Ok(self.input.remove(0)) }
    }
}

/// All files below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the corpus").map_while(Result::ok) {
        let path = entry.path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}
