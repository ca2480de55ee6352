//! Shapes, for the tests of `:dep` with a path.

use std::sync::atomic::{AtomicU32, Ordering};

static MADE: AtomicU32 = AtomicU32::new(0);

/// A square.
#[derive(Clone, Debug, PartialEq)]
pub struct Square(pub u32);

impl Square {
    /// Makes one, and counts it.
    pub fn new(side: u32) -> Square {
        MADE.fetch_add(1, Ordering::Relaxed);
        Square(side)
    }

    /// Its area.
    pub fn area(&self) -> u32 {
        self.0 * self.0
    }
}

/// How many were made so far, by all cells.
pub fn made() -> u32 {
    MADE.load(Ordering::Relaxed)
}

/// A shape in JSON, by the `serde_json` of this crate.
pub fn json(square: &Square) -> serde_json::Value {
    serde_json::json!({ "side": square.0 })
}

/// What it is called.
#[cfg(feature = "names")]
pub fn name() -> &'static str {
    "square"
}
