//! Bare rustc, on the very sources that the kernel gave it: a compiler that notes its calls, and those calls made again.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use serde_json::{Value, json};

use super::{Bench, Report, median};
use crate::error::{Error, Result};
use crate::setup::stamp::write_whole;

impl Bench {
    /// The median seconds of the cells that were compiled, and of a bare call of rustc on the very sources that the kernel
    /// gave it for them.
    ///
    /// The sources are learned from a further run, with a compiler that notes its calls; it is not that run which is timed.
    pub(super) async fn bare_rustc(&self, cells: &[String], cold: &Report) -> Result<(f64, f64)> {
        let noted = self.folder.path().join("noted");
        let prebuilt = self.noting_prebuilt(&noted)?;
        let store = self.folder.path().join("noting-store");
        let words = ["--store".as_ref(), store.as_os_str(), "--prebuilt".as_ref(), prebuilt.as_os_str()];
        let noting = self.kernelspec("bench-noting", &words)?;
        let report = self.measure(&noting, json!({ "cells": cells })).await?.whole("this kernel")?;
        let calls = Call::all(&noted)?;
        let mut with_kernel = Vec::new();
        let mut bare = Vec::new();
        for (cell, timed) in report.cells.iter().zip(&cold.cells) {
            // The last one: before it, the kernel may have learned from errors in lines of its own.
            let Some(call) = calls.iter().rfind(|call| (cell.begun..cell.ended).contains(&call.at)) else {
                continue;
            };
            with_kernel.push(timed.seconds);
            bare.push(call.seconds()?);
        }
        Ok((median(with_kernel), median(bare)))
    }

    /// A copy of what says where the prebuilt libraries are, with another compiler in it.
    fn noting_prebuilt(&self, noted: &Path) -> Result<PathBuf> {
        let source = self.project.prebuilt().join("prebuilt.json");
        let text = std::fs::read(&source).map_err(Error::io("read", &source))?;
        let mut manifest: Value = serde_json::from_slice(&text).map_err(Error::part)?;
        let rustc = manifest["rustc"].as_str().unwrap_or("rustc").to_owned();
        let script = self.folder.path().join("noting-rustc");
        let noted = noted.display();
        let text = include_str!("noting_rustc.sh")
            .replacen("NOTED", &noted.to_string(), 1)
            .replacen("RUSTC", &rustc, 1);
        write_whole(&script, text.as_bytes())?;
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&script, executable).map_err(Error::io("written", &script))?;
        manifest["rustc"] = json!(script);
        let folder = self.folder.path().join("noting-prebuilt");
        write_whole(&folder.join("prebuilt.json"), manifest.to_string().as_bytes())?;
        Ok(folder)
    }
}

/// A call of rustc that was noted.
struct Call {
    /// Nanoseconds since 1970.
    at: u64,
    folder: PathBuf,
}

impl Call {
    fn all(noted: &Path) -> Result<Vec<Self>> {
        let mut calls = Vec::new();
        for entry in std::fs::read_dir(noted).map_err(Error::io("read", noted))? {
            let folder = entry.map_err(Error::io("read", noted))?.path();
            let at = folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
            calls.extend(at.map(|at| Self { at, folder }));
        }
        calls.sort_by_key(|call| call.at);
        Ok(calls)
    }

    /// The median of three calls, made again.
    fn seconds(&self) -> Result<f64> {
        let read = |name: &str| {
            let path = self.folder.join(name);
            std::fs::read_to_string(&path).map_err(Error::io("read", path))
        };
        let (rustc, arguments, bootstrap) = (read("rustc")?, read("arguments")?, read("bootstrap")?);
        let mut times = Vec::new();
        for _ in 0..3 {
            let begun = Instant::now();
            std::process::Command::new(rustc.trim_end())
                .args(arguments.lines())
                .env("RUSTC_BOOTSTRAP", &bootstrap)
                .current_dir(&self.folder)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .map_err(Error::io("started", rustc.trim_end()))?;
            times.push(begun.elapsed().as_secs_f64());
        }
        Ok(median(times))
    }
}
