//! The last definition counts, for the functions that use it too.
//! evcxr, now and then: it writes items in any order, and a macro has to stand before what calls it
macro_rules! shout { ($x:expr) => { format!("{}!", $x) } }
fn greet(name: &str) -> String { shout!(name) }
greet("ada")
//=> "ada!"
//--
macro_rules! shout { ($x:expr) => { format!("{}!!!", $x) } }
//--
greet("ada")
//=> "ada!!!"
