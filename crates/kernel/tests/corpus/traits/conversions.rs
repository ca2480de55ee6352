//! `From`, `Into`, `FromStr`, `TryFrom`, `AsRef`.
//! evcxr: a cell that `?` ended has gone well to it
#[derive(Debug, PartialEq)]
struct Port(u16);
impl From<u16> for Port { fn from(n: u16) -> Port { Port(n) } }
impl std::str::FromStr for Port {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Port, Self::Err> { Ok(Port(text.trim().parse()?)) }
}
impl AsRef<u16> for Port { fn as_ref(&self) -> &u16 { &self.0 } }
//--
let a: Port = 8765.into();
let b: Port = " 8765 ".parse()?;
(a == b, u8::try_from(*a.as_ref()).is_err())
//=> (
//=>     true,
//=>     true,
//=> )
//--
let c: Port = "many".parse()?;
//x ParseIntError: invalid digit found in string
