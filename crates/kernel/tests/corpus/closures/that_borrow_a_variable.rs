//! A closure may use variables of other cells, as long as it stays in its cell.
//! evcxr: it refuses the whole cell when a variable cannot be kept
let mut log = vec![];
log.push("start");
//--
let mut note = |text| log.push(text);
note("one");
note("two");
//~ `note` is not kept
//--
log
//=> [
//=>     "start",
//=>     "one",
//=>     "two",
//=> ]
