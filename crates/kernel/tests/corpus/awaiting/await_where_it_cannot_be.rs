//! `await` in a function that is not `async` stays the compiler's error.
async fn one() -> u8 { 1 }
fn two() -> u8 { one().await + 1 }
//x E0728: only allowed inside `async`
