//! A cell that `return`s before its end is done; what it would have declared after that is not there.
//! evcxr: its function for the cell returns the variables, so `return Ok(())` does not compile
let limit = 3;
let mut log = vec!["before"];
//--
log.push("on the way");
if limit < 5 { return Ok(()); }
let rest = limit - 5;
let limit = 10;
//~ `rest` is not kept for later cells: the cell was left by `return` before its end
//--
rest
//x E0425: `rest` of cell [2] could not be kept for later cells
//--
(limit, log.len())
//=> (
//=>     3,
//=>     2,
//=> )
