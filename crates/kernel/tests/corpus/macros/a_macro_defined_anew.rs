//! The last definition counts, for the functions that use it too.
macro_rules! shout { ($x:expr) => { format!("{}!", $x) } }
fn greet(name: &str) -> String { shout!(name) }
greet("ada")
//=> "ada!"
//--
macro_rules! shout { ($x:expr) => { format!("{}!!!", $x) } }
//--
greet("ada")
//=> "ada!!!"
