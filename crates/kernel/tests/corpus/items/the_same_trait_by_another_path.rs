//! An `impl` that was edited replaces the old one, also where it calls the trait by another path.
//! evcxr: an `impl` that comes again is in conflict with the old one
struct Token(&'static str);
impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "{}", self.0) }
}
Token("invented").to_string()
//=> "invented"
//--
use std::fmt;
impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}…", &self.0[..2]) }
}
//--
Token("invented").to_string()
//=> "in…"
