//! Comments before, within and behind everything, the last line included.
/* first */ let /* name */ x /* value */ = 1; // one
// between
let list = vec![
    1, // one
    /* two */ 2,
]; /* several /* nested */ of them */
//--
list // the list
    .iter() // its numbers
    .map(|n| n + x) /* and one more */
    .sum::<i32>() // at the end
//=> 5
//--
// only this, and an expression
x // here
// and after it
//=> 1
