//! The last definition counts.
fn greet() -> &'static str { "hello" }
//--
fn greet() -> &'static str { "good evening" }
greet()
//=> "good evening"
