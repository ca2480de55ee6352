//! `None?` fails the cell too.
//! evcxr: `?` on an `Option` does not compile
let list = vec![1];
let first = list.first()? + 1;
first
//=> 2
//--
let second = list.get(1)?;
//x None: found no value
