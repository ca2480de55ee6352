//! The table of methods in a `Box<dyn Trait>` is that of the old trait.
//! evcxr: an `impl` that comes again is in conflict with the old one
trait Greet { fn hello(&self) -> String; }
struct English;
impl Greet for English { fn hello(&self) -> String { "hello".into() } }
let greeter: Box<dyn Greet> = Box::new(English);
//--
trait Greet {
    fn bye(&self) -> String;
    fn hello(&self) -> String;
}
impl Greet for English {
    fn bye(&self) -> String { "bye".into() }
    fn hello(&self) -> String { "hello".into() }
}
//~ `greeter` was dropped: its type is made of `Greet`
//--
let greeter: Box<dyn Greet> = Box::new(English);
greeter.bye()
//=> "bye"
