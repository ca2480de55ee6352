//! Of two definitions for two kinds of machine, later cells have the one for this.
//! evcxr: of two items with one name it keeps the last, whatever their `#[cfg]` says
#[cfg(unix)]
fn separator() -> char { '/' }
#[cfg(windows)]
fn separator() -> char { '\\' }
//--
separator()
//=> '/'
