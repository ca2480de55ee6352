//! `From` lets `?` turn one error into another, in a function of the notebook.
//! evcxr: a cell that `?` ended has gone well to it
#[derive(Debug)]
enum Trouble { Number(std::num::ParseIntError), Negative(i64) }
impl From<std::num::ParseIntError> for Trouble {
    fn from(e: std::num::ParseIntError) -> Self { Trouble::Number(e) }
}
impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self { Trouble::Number(e) => write!(f, "no number: {e}"), Trouble::Negative(n) => write!(f, "{n} is negative") }
    }
}
impl std::error::Error for Trouble {}
fn seconds(text: &str) -> Result<i64, Trouble> {
    let n: i64 = text.parse()?;
    if n < 0 { Err(Trouble::Negative(n)) } else { Ok(n) }
}
//--
seconds("3600")?
//=> 3600
//--
seconds("-1")?
//x Trouble: -1 is negative
//--
seconds("soon")?
//x Trouble: no number: invalid digit found in string
