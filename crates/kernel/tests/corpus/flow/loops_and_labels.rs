//! `break` with a value, labels, `continue`; a loop at the end of a cell is not shown unless it has a value.
//! evcxr: it shows `()` too
let mut rounds = 0;
let found = 'outer: loop {
    for n in 1.. {
        rounds += 1;
        if n % 2 == 0 { continue; }
        if n * n > 50 { break 'outer n; }
    }
};
(found, rounds)
//=> (
//=>     9,
//=>     9,
//=> )
//--
for n in (0..10).step_by(5).rev() { print!("{n} "); }
//> 5 0 
//--
let mut n = 3;
while n > 0 { n -= 1 }
//--
let text = 'found: {
    if n == 0 { break 'found "zero"; }
    "more"
};
text
//=> "zero"
//--
loop { n += 1; if n > 4 { break n } }
//=> 5
