//! `map` and `filter` hold a closure, whose type has no name: what they give can be collected, or boxed.
//! evcxr: it refuses the whole cell when a variable cannot be kept
let doubled = [1, 2].iter().map(|x| x * 2);
//~ `doubled` is not kept for later cells
//--
let doubled: Vec<i32> = [1, 2].iter().map(|x| x * 2).collect();
let mut boxed: Box<dyn Iterator<Item = i32>> = Box::new([1, 2].into_iter().map(|x| x * 3));
//--
(doubled.len(), boxed.next())
//=> (
//=>     2,
//=>     Some(
//=>         3,
//=>     ),
//=> )
