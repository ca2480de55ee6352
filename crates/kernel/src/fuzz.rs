//! Fuzzing: what comes from outside (messages, cells, the compiler's text, the runner's output) must never make the kernel
//! panic, whatever it is.
//!
//! Each target is a test: with `cargo test` it sees a few hundred inputs, the same ones in every run; `cargo xtask fuzz` lets
//! it go on for minutes with others. Inputs are made by `proptest`: what a parser chokes on has to look nearly right, so a
//! grammar that is sometimes broken finds it sooner than random bytes would, and what is found comes back as short as it can
//! be. It runs on the stable compiler that everything else is built with. What was found is a test with a name of its own,
//! beside the code that was mended.

use std::cell::Cell;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// Inputs of one round; a round is known by its number, and can be run again by it.
const ROUND: u32 = 256;

/// Looks whether `property`, which panics where it does not hold, holds for what `strategy` makes.
///
/// `FUZZ_SECONDS`: how long to go on. `FUZZ_ROUND`: where to begin, to come back to what an aborted run had seen last.
///
/// # Panics
/// With the shortest input that was found.
pub(crate) fn fuzz<S: Strategy<Value: Debug>>(name: &str, strategy: S, property: impl Fn(S::Value)) {
    quiet_where_wanted();
    let variable = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = variable("FUZZ_SECONDS");
    let begun = Instant::now();
    let mut told = begun;
    for round in variable("FUZZ_ROUND").unwrap_or(0).. {
        if told.elapsed() > Duration::from_secs(30) {
            eprintln!("{name}: round {round}, {} s", begun.elapsed().as_secs());
            told = Instant::now();
        }
        let config = Config { cases: ROUND, failure_persistence: None, ..Config::default() };
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&round.to_le_bytes());
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        let outcome = runner.run(&strategy, |input| {
            QUIET.set(true);
            let outcome = catch_unwind(AssertUnwindSafe(|| property(input)));
            QUIET.set(false);
            outcome.map_err(|panic| {
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                TestCaseError::fail(text.unwrap_or_else(|| "a panic".to_owned()))
            })
        });
        match outcome {
            Ok(()) => {}
            Err(TestError::Fail(why, input)) => panic!("{name}, round {round}: {why}\nwith {input:#?}"),
            Err(TestError::Abort(why)) => panic!("{name}, round {round}: {why}"),
        }
        if begun.elapsed() >= Duration::from_secs(seconds.unwrap_or(0)) {
            if seconds.is_some() {
                eprintln!("{name}: nothing found in {} inputs", (round + 1) * u64::from(ROUND));
            }
            return;
        }
    }
}

thread_local! {
    /// A panic is drawn once, with the shortest input, and not for each step on the way there.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

fn quiet_where_wanted() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                usual(panic);
            }
        }));
    });
}

/// Text of a few of these pieces, with a space between two of them now and then.
pub(crate) fn soup(pieces: &'static [&'static str], most: usize) -> impl Strategy<Value = String> + Clone {
    prop::collection::vec((prop::sample::select(pieces), any::<bool>()), 0..most).prop_map(|chosen| {
        chosen
            .into_iter()
            .map(|(piece, space)| if space { format!("{piece} ") } else { piece.to_owned() })
            .collect()
    })
}

/// One of these texts, damaged: parts taken out, doubled, exchanged with parts of another one, cut anywhere.
pub(crate) fn damaged(texts: Vec<String>) -> impl Strategy<Value = String> + Clone {
    let text = prop::sample::select(texts);
    let edits =
        prop::collection::vec((0_u8..5, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4);
    (text.clone(), text, edits, any::<char>()).prop_map(|(text, other, edits, character)| {
        let mut text: Vec<char> = text.chars().collect();
        let other: Vec<char> = other.chars().collect();
        for (kind, from, to) in edits {
            let (a, b) = (from.index(text.len() + 1), to.index(text.len() + 1));
            let (a, b) = (a.min(b), a.max(b));
            match kind {
                0 => drop(text.drain(a..b)),
                1 => text.truncate(a),
                2 => text.insert(a, character),
                3 => {
                    let again = text[a..b].to_vec();
                    text.splice(b..b, again);
                }
                _ => {
                    let (c, d) = (from.index(other.len() + 1), to.index(other.len() + 1));
                    text.splice(a..b, other[c.min(d)..c.max(d)].iter().copied());
                }
            }
        }
        text.into_iter().collect()
    })
}
