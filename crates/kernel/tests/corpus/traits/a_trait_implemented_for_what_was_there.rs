//! Later cells may add a trait to types of the standard library, and to all types at once.
trait Shout { fn shout(&self) -> String; }
impl<T: std::fmt::Display> Shout for T {
    fn shout(&self) -> String { self.to_string().to_uppercase() + "!" }
}
let name = "ada";
//--
(name.shout(), 1.5.shout(), true.shout())
//=> (
//=>     "ADA!",
//=>     "1.5!",
//=>     "TRUE!",
//=> )
