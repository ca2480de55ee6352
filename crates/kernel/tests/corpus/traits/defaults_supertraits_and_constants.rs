//! What a trait brings along.
trait Named { const KIND: &'static str; fn name(&self) -> String; }
trait Greets: Named {
    fn greet(&self) -> String { format!("{} {}", Self::KIND, self.name()) }
    fn new(name: &str) -> Self where Self: Sized;
}
//--
struct User(String);
impl Named for User { const KIND: &'static str = "user"; fn name(&self) -> String { self.0.clone() } }
impl Greets for User { fn new(name: &str) -> User { User(name.into()) } }
//--
User::new("ada").greet()
//=> "user ada"
