//! What a `LazyLock` made is there in later cells.
//! evcxr: every cell has statics of its own, with their first values
use std::sync::LazyLock;
static TABLE: LazyLock<Vec<u32>> = LazyLock::new(|| {
    println!("made");
    (1..=3).collect()
});
TABLE[0]
//> made
//=> 1
//--
TABLE.iter().sum::<u32>()
//=> 6
