//! What an error was caused by is shown below it, each cause in a line.
//! evcxr: a cell that `?` ended has gone well to it
use std::error::Error;
use std::fmt;
#[derive(Debug)]
struct LoginFailed { source: std::num::ParseIntError }
impl fmt::Display for LoginFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "the login failed") }
}
impl Error for LoginFailed {
    fn source(&self) -> Option<&(dyn Error + 'static)> { Some(&self.source) }
}
fn login(pin: &str) -> Result<u32, LoginFailed> {
    pin.parse().map_err(|source| LoginFailed { source })
}
login("1234")?
//=> 1234
//--
login("none")?
//x LoginFailed: the login failed
//x LoginFailed: caused by: invalid digit found in string
