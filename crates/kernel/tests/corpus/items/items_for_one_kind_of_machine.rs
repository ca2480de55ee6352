//! Of two definitions for two kinds of machine, later cells have the one for this.
#[cfg(unix)]
fn separator() -> char { '/' }
#[cfg(windows)]
fn separator() -> char { '\\' }
//--
separator()
//=> '/'
