//! Repetitions, several arms, macros that call macros.
macro_rules! largest {
    ($x:expr) => { $x };
    ($x:expr, $($rest:expr),+) => {{ let a = $x; let b = largest!($($rest),+); if a > b { a } else { b } }};
}
macro_rules! table {
    ($($key:literal => $value:expr),* $(,)?) => { std::collections::BTreeMap::from([$(($key, $value)),*]) };
}
largest!(3, 9, 4)
//=> 9
//--
let table = table! { "a" => 1, "b" => largest!(2, 5), };
table["b"]
//=> 5
