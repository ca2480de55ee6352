//! A bar for each step, or a plain line for each where nobody watches (no terminal, CI).

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::output::tell;

/// All the bars of one run, below each other on stderr.
#[derive(Clone)]
pub struct Progress {
    bars: Option<MultiProgress>,
}

/// One step: a bar while it is under way, a line when it is done.
pub struct Step {
    name: &'static str,
    begun: Instant,
    bars: Option<MultiProgress>,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Bars where stderr is a terminal, otherwise lines.
    pub fn new() -> Self {
        Self { bars: std::io::stderr().is_terminal().then(MultiProgress::new) }
    }

    /// Begins a step. `total`: in how many parts it is expected to come; it can be corrected later.
    pub fn step(&self, name: &'static str, total: u64) -> Step {
        let bar = self.bars.as_ref().map(|bars| {
            let style = ProgressStyle::with_template(
                "  {spinner:.cyan} {prefix:<22} {bar:24.cyan/dim} {elapsed:>4} {wide_msg:.dim}",
            )
            .expect("the template is a constant, and tried by every run")
            .progress_chars("━━─");
            let bar = bars.add(ProgressBar::new(total).with_style(style).with_prefix(name));
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        if bar.is_none() {
            tell!("  … {name}");
        }
        Step { name, begun: Instant::now(), bars: self.bars.clone(), bar }
    }
}

impl Step {
    /// `done` of `total` parts are done; `what` is under way.
    pub fn at(&self, done: u64, total: u64, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_position(done);
            bar.set_message(what.to_owned());
        }
    }

    /// The step is done; `what` came of it.
    pub fn done(mut self, what: &str) {
        let line = format!("  ✓ {:<22} {what} ({})", self.name, seconds(self.begun.elapsed()));
        match (self.bars.take(), self.bar.take()) {
            (Some(bars), Some(bar)) => {
                bar.finish_and_clear();
                // If the terminal is gone there is nobody left to tell.
                let _ = bars.println(line);
            }
            _ => tell!("{line}"),
        }
    }
}

impl Drop for Step {
    /// A step that is broken off leaves no half-drawn bar behind, so that the error stands alone.
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// A duration as people say it: `0.4 s`, `12 s`, `3 min 5 s`.
pub fn seconds(duration: Duration) -> String {
    let all = duration.as_secs_f64();
    match all {
        _ if all < 9.95 => format!("{all:.1} s"),
        _ if all < 59.5 => format!("{all:.0} s"),
        _ => {
            let whole = all.round() as u64;
            format!("{} min {} s", whole / 60, whole % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_naturally_at_every_size() {
        let said: Vec<_> =
            [0.04, 9.949, 9.96, 59.4, 59.6, 185.0].map(|s| seconds(Duration::from_secs_f64(s))).into();
        assert_eq!(said, ["0.0 s", "9.9 s", "10 s", "59 s", "1 min 0 s", "3 min 5 s"]);
    }
}
