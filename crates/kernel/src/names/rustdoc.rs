//! Asks rustdoc for the pages of all that a cell can name.
//!
//! A crate that only re-exports, with `#[doc(inline)]`, gets the pages of what it re-exports, out of the compiled libraries.
//! <https://doc.rust-lang.org/rustdoc/write-documentation/the-doc-attribute.html#inline-and-no_inline>

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Kind, Name, page};
use crate::prebuilt::Prebuilt;

const CRATE: &str = "names";

/// What learners meet of Rust's own library. The other modules are found by their documentation.
const STANDARD: [&str; 41] = [
    "std::borrow::Cow",
    "std::boxed::Box",
    "std::cell::Cell",
    "std::cell::RefCell",
    "std::cmp::Ordering",
    "std::cmp::Reverse",
    "std::collections::BTreeMap",
    "std::collections::BTreeSet",
    "std::collections::HashMap",
    "std::collections::HashSet",
    "std::collections::VecDeque",
    "std::env::args",
    "std::env::current_dir",
    "std::env::var",
    "std::error::Error",
    "std::fs::File",
    "std::fs::read_to_string",
    "std::fs::write",
    "std::io::Read",
    "std::io::Stdin",
    "std::io::Write",
    "std::io::stdin",
    "std::io::stdout",
    "std::iter::Iterator",
    "std::iter::repeat",
    "std::ops::Range",
    "std::option::Option",
    "std::path::Path",
    "std::path::PathBuf",
    "std::rc::Rc",
    "std::result::Result",
    "std::str::FromStr",
    "std::string::String",
    "std::sync::Arc",
    "std::sync::Mutex",
    "std::thread::sleep",
    "std::thread::spawn",
    "std::time::Duration",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::vec::Vec",
];

/// They have no path that could be re-exported.
const PRIMITIVES: [&str; 16] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize",
    "str", "slice",
];

/// The public names of these libraries and of Rust's own.
pub(super) fn names(prebuilt: &Prebuilt) -> io::Result<BTreeMap<String, Name>> {
    let folder = tempfile::tempdir()?;
    let source = folder.path().join("names.rs");
    fs::write(&source, crate_text(prebuilt))?;
    let mut rustdoc = Command::new(prebuilt.rustc.with_file_name("rustdoc"));
    rustdoc
        .args(["--edition", "2024", "--crate-name", CRATE, "--cap-lints", "allow", "-o"])
        .arg(folder.path())
        .arg("-L")
        .arg(format!("dependency={}", prebuilt.dependencies.display()))
        // For `rustc_doc_primitive`, and for this crate only.
        .env("RUSTC_BOOTSTRAP", CRATE)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for ready in &prebuilt.crates {
        for file in ready.files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "rlib")) {
            rustdoc.arg("--extern").arg(format!("{}={}", ready.name, file.display()));
        }
    }
    let mut names = BTreeMap::new();
    if rustdoc.arg(&source).status().is_ok_and(|status| status.success()) {
        read(&folder.path().join(CRATE), "", &mut names)?;
    }
    Ok(names)
}

/// Each name re-exported at its own path, so that its page lies there too.
fn crate_text(prebuilt: &Prebuilt) -> String {
    let mut text = String::from("#![feature(rustc_attrs)]\n#![allow(internal_features)]\n");
    for name in PRIMITIVES {
        let _ = writeln!(text, "#[rustc_doc_primitive = {name:?}]\n/// {name}\nmod p_{name} {{}}");
    }
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (module, name) in STANDARD.iter().filter_map(|path| path.rsplit_once("::")) {
        modules.entry(module).or_default().push(name);
    }
    let _ = writeln!(text, "pub mod std {{");
    for (module, names) in modules {
        let inner: Vec<&str> = module.split("::").skip(1).collect();
        for name in &inner {
            let _ = write!(text, "pub mod {name} {{ ");
        }
        let _ = write!(text, "#[doc(inline)] pub use ::{module}::{{{}}};", names.join(", "));
        let _ = writeln!(text, "{}", " }".repeat(inner.len()));
    }
    let _ = writeln!(text, "}}");
    for ready in &prebuilt.crates {
        let name = &ready.name;
        let _ = writeln!(text, "pub mod {name} {{ #[doc(inline)] pub use ::{name}::*; }}");
    }
    text
}

/// Reads the pages in a folder and in those below it. `path`: the path of the names in it.
fn read(folder: &Path, path: &str, names: &mut BTreeMap<String, Name>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file_name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            // The same names once more.
            if file_name == "prelude" {
                continue;
            }
            // Without a page of its own, nothing but redirections lies below.
            if let Ok(html) = fs::read_to_string(entry.path().join("index.html")) {
                let signature = format!("mod {file_name}");
                let docs = page::docs(&html);
                let module = Name { kind: Kind::Module, signature, docs, members: Vec::new() };
                names.insert(format!("{path}{file_name}"), module);
            }
            read(&entry.path(), &format!("{path}{file_name}::"), names)?;
            continue;
        }
        let Some((word, name)) = file_name.strip_suffix(".html").and_then(|name| name.split_once('.')) else {
            continue;
        };
        let Some(kind) = kind_of(word) else { continue };
        let primitive = (word == "primitive").then_some(name);
        let Some(page) = page::read(&fs::read_to_string(entry.path())?, kind, primitive) else { continue };
        names.insert(format!("{path}{name}"), page);
    }
    Ok(())
}

/// By how rustdoc names a page.
fn kind_of(word: &str) -> Option<Kind> {
    Some(match word {
        "struct" | "primitive" => Kind::Struct,
        "enum" => Kind::Enum,
        "union" => Kind::Union,
        "trait" => Kind::Trait,
        "fn" => Kind::Function,
        "macro" => Kind::Macro,
        "constant" => Kind::Const,
        "static" => Kind::Static,
        "type" => Kind::Type,
        _ => return None,
    })
}
