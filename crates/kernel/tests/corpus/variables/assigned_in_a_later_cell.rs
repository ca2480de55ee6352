//! Assignment is no declaration: type and `mut` stay those of the first cell.
let mut state = String::new();
let (mut a, mut b) = (1, 2);
//--
state = "invented".to_owned();
(a, b) = (b, a);
//--
state = 5;
//x E0308: expected `String`, found integer
//--
(state, a, b)
//=> (
//=>     "invented",
//=>     2,
//=>     1,
//=> )
