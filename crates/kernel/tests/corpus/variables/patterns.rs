//! All variables of a pattern are kept.
let (a, mut b) = (1, vec![2]);
let [first, .., last] = [1, 2, 3];
let Some(inside) = Some("x") else { panic!() };
//--
b.push(first);
(a, b, last, inside)
//=> (
//=>     1,
//=>     [
//=>         2,
//=>         1,
//=>     ],
//=>     3,
//=>     "x",
//=> )
