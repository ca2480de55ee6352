//! A variable that is moved and gets a new value in the same cell has that one afterwards.
//! evcxr: a variable that a cell has moved is gone to it, also where the cell has given it a new value
let mut names = vec!["grace", "ada"];
let mut token = String::from("first");
fn sorted(mut list: Vec<&str>) -> Vec<&str> { list.sort(); list }
//--
names = sorted(names);
//--
names
//=> [
//=>     "ada",
//=>     "grace",
//=> ]
//--
drop(token);
token = "second".parse()?;
names = names.into_iter().rev().collect();
//--
(token.as_str(), names[0])
//=> (
//=>     "second",
//=>     "grace",
//=> )
//--
// What fails before the new value is there is undone, and what may not get one is gone.
drop(token);
token = "x".parse::<u8>()?.to_string();
//x ParseIntError: the cell had moved `token`; it was undone
//--
drop(token);
if names.is_empty() { token = String::new(); }
//--
token
//x E0425: `token` was moved by cell [7]
//--
// In a loop, and as one of several.
for _ in 0..2 { names = sorted(names); }
let count;
drop(names);
(names, count) = (vec!["new"], 1);
//--
names[0]
//=> "new"
//--
// Left before the assignment.
drop(names);
if count == 1 { return Ok(()); }
names = vec![];
//--
names
//x E0425: `names` was moved by cell [11]
