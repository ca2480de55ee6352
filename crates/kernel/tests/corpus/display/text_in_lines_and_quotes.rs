//! A value is shown as it would be written; what is printed is printed as it is.
//! evcxr: it shows `()` too
"two\nlines \"quoted\" ü"
//=> "two\nlines \"quoted\" ü"
//--
println!("{}", "two\nlines \"quoted\" ü")
//> two
//> lines "quoted" ü
//--
'\t'
//=> '\t'
//--
&"borrowed"[2..4]
//=> "rr"
//--
*"unsized"
//=> "unsized"
