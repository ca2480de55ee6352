//! A variable that is left out by an attribute is not there, and the cell says so.
//! evcxr: it wants to keep what an attribute has left out
#[cfg(unix)]
let separator = '/';
#[cfg(not(unix))]
let separator = '\\';
#[cfg(windows)]
let drive = 'C';
//~ `drive` is not kept for later cells: an attribute before its `let` leaves it out
//--
separator
//=> '/'
