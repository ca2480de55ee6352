//! A crate that is not there yet is built once, and kept; its macros and its traits work in later cells.
:dep unicode-width = "0.2"
unicode_width::UnicodeWidthStr::width("größer 🦀")
//~ ready: unicode-width 0.2
//=> 9
//--
use unicode_width::UnicodeWidthStr;
let wide = "日本";
wide.width()
//=> 4
