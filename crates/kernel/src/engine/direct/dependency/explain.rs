//! What went wrong with a `:dep` line, in one sentence and with what to do next; behind it cargo's own words.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use toml::Value;

use super::super::colours::headline;
use crate::engine::Failure;

/// As many of cargo's lines as are shown.
const MOST_LINES: usize = 25;

/// Signs of a computer without a network, in the words of cargo and of curl.
const NO_NETWORK: [&str; 7] = [
    "resolve host",
    "spurious network error",
    "failed to connect",
    "Could not connect",
    "Couldn't connect",
    "network failure",
    "timed out",
];

pub(super) fn not_understood(line: &str) -> Failure {
    failed(&format!(
        "`:dep {line}` is not understood; it is written as in Cargo.toml: `:dep itoa = \"1\"`, \
         `:dep serde = {{ version = \"1\", features = [\"derive\"] }}`, or `:dep util = {{ path = \"../crates/util\" }}`"
    ))
}

pub(super) fn no_cargo(error: &io::Error) -> Failure {
    failed(&format!("`cargo` could not be started: {error}; install Rust from https://rustup.rs"))
}

pub(super) fn not_written(path: &Path, error: &io::Error) -> Failure {
    failed(&format!(
        "the crate could not be built, because `{}` could not be read or written: {error}; if the disk is full, make room on it",
        path.display()
    ))
}

/// A package that is a program only.
pub(super) fn no_library(all: &BTreeMap<String, Value>) -> Failure {
    let names: Vec<String> = all.keys().map(|name| format!("`{name}`")).collect();
    failed(&format!(
        "one of {} has no library that a cell could use, only a program; its page on docs.rs or its `Cargo.toml` says what it \
         is meant for",
        names.join(", ")
    ))
}

/// Cargo found no set of packages.
pub(super) fn not_resolved(said: &str) -> Failure {
    let quoted = |before: &str| {
        let behind = &said[said.find(before)? + before.len()..];
        Some(behind.split('`').next().unwrap_or(behind).to_owned())
    };
    // First what is wrong with the line: cargo may have tried the network in vain after it had found that out.
    let what = if let Some(name) = quoted("no matching package named `") {
        format!("there is no crate `{name}`; look at its spelling, on https://crates.io")
    } else if said.contains("does not have that feature") || said.contains("does not have these features") {
        let feature = quoted("with feature `").unwrap_or_default();
        format!(
            "there is no feature `{feature}`; below is what cargo knows of it, and docs.rs lists the features of each crate"
        )
    } else if let Some(wanted) = quoted("failed to select a version for the requirement `") {
        format!("there is no version that fits `{wanted}`; below are those that there are")
    } else if said.contains("failed to select a version") {
        "no versions fit each other; below is what excludes what. Other versions, or fewer crates, may fit"
            .to_owned()
    } else if said.contains("failed to read") && said.contains("Cargo.toml") {
        let path = quoted("failed to read `").unwrap_or_default();
        format!(
            "there is no crate at `{}`; a path counts from the notebook's folder",
            path.trim_end_matches("/Cargo.toml")
        )
    } else if let Some(repository) = repository(said) {
        format!(
            "the git repository `{repository}` cannot be used; below is why: perhaps its address, its branch, tag or commit \
             is another one, or there is no network"
        )
    } else if NO_NETWORK.iter().any(|sign| said.contains(sign)) {
        "the registry cannot be reached, and the crate is not on this computer; run the cell again when there is a network. \
         What `util` is built on needs none: serde, serde_json, reqwest, tokio, chrono, base64, url, …"
            .to_owned()
    } else {
        "cargo cannot use this line; below is why".to_owned()
    };
    with_words_of_cargo(&what, said)
}

/// The address of the git repository that cargo could not get.
fn repository(said: &str) -> Option<&str> {
    let behind = said.split_once("nable to update ")?.1;
    let address = behind.lines().next()?.split(['?', '#']).next()?;
    address.contains("://").then_some(address)
}

/// The compiler did not like one of the packages.
pub(super) fn not_built(said: &str) -> Failure {
    let name = said.find("could not compile `").map(|at| {
        let behind = &said[at + "could not compile `".len()..];
        behind.split('`').next().unwrap_or(behind).to_owned()
    });
    let what = match name {
        Some(name) => {
            format!("`{name}` does not compile; below is why. If it is not yours, try another version of it")
        }
        None => {
            "a build script failed; below is what it said. It may want a program or a library of the system"
                .to_owned()
        }
    };
    with_words_of_cargo(&what, said)
}

pub(super) fn not_linked(said: &str) -> Failure {
    with_words_of_cargo(
        "the crates were built, but cannot be linked into one library; below is what the compiler said",
        said,
    )
}

fn with_words_of_cargo(what: &str, said: &str) -> Failure {
    let mut failure = failed(what);
    let noise = [
        "Updating ",
        "Compiling ",
        "Downloading ",
        "Downloaded ",
        "Locking ",
        "Adding ",
        "Blocking ",
        "Finished ",
    ];
    let lines = said.lines().filter(|line| !noise.iter().any(|noise| line.trim_start().starts_with(noise)));
    let lines: Vec<&str> = lines.skip_while(|line| line.trim().is_empty()).collect();
    failure.traceback.extend(lines.iter().take(MOST_LINES).map(|line| (*line).to_owned()));
    if lines.len() > MOST_LINES {
        failure.traceback.push(format!("… and {} more lines", lines.len() - MOST_LINES));
    }
    failure
}

pub(super) fn failed(evalue: &str) -> Failure {
    let traceback = vec![headline("dep", evalue)];
    Failure { ename: "dep".to_owned(), evalue: evalue.to_owned(), traceback }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_of_cargo_has_a_sentence_of_its_own() {
        let cases = [
            (
                "error: no matching package named `itoaa` found\nlocation searched: crates.io index",
                "no crate `itoaa`",
            ),
            (
                "error: failed to select a version for the requirement `itoa = \"^99\"`\ncandidate versions found which didn't match: 1.0.15",
                "no version that fits `itoa = \"^99\"`",
            ),
            (
                "error: failed to select a version for `serde`.\n... with feature `nope` but `serde` does not have that feature.",
                "no feature `nope`",
            ),
            ("error: failed to read `/x/shapes/Cargo.toml`", "no crate at `/x/shapes`"),
            (
                "error: failed to get `x`\n[6] Could not resolve hostname (Could not resolve host: index)",
                "cannot be reached",
            ),
            (
                "error: failed to get `x`\nCaused by:\n  Unable to update registry `crates-io`\nspurious network error",
                "cannot be reached",
            ),
            (
                "error: failed to get `x`\nwarning: spurious network error\nCaused by:\n  unable to update file:///x/y?branch=z",
                "the git repository `file:///x/y` cannot be used",
            ),
        ];
        for (said, sentence) in cases {
            let failure = not_resolved(said);
            assert!(failure.evalue.contains(sentence), "{}", failure.evalue);
            assert!(failure.traceback[1..].join("\n").contains(said.lines().next().unwrap()));
        }
    }

    #[test]
    fn a_long_story_is_cut() {
        let said = "error: could not compile `shapes`\n".to_owned() + &"line\n".repeat(100);
        let failure = not_built(&said);
        assert!(failure.evalue.starts_with("`shapes` does not compile"));
        assert_eq!(failure.traceback.last().unwrap(), "… and 76 more lines");
    }
}
