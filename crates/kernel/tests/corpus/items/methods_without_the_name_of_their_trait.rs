//! A trait's method is found by the method's name alone.
trait Shout { fn shout(&self) -> String; }
impl Shout for str { fn shout(&self) -> String { self.to_uppercase() } }
//--
"hey".shout()
//=> "HEY"
