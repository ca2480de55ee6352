//! A cell that moves a variable and then fails is undone: it can simply be run again.
//! evcxr: a cell that `?` ended has gone well to it, and what that cell moved is lost
let request = String::from("GET /");
let mut count = 0;
//--
count += 1;
drop(request);
"x".parse::<i32>()?;
//x ParseIntError: the cell had moved `request`; it was undone
//--
(request, count)
//=> (
//=>     "GET /",
//=>     0,
//=> )
