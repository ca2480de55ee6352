//! Behind `impl Trait` there is a type; if that has a name, the variable is kept by it.
//! evcxr: it refuses the whole cell when a variable cannot be kept
fn evens() -> impl Iterator<Item = u32> { (0..).step_by(2) }
fn words(text: &str) -> impl Iterator<Item = String> { text.split(' ').map(|word| word.to_uppercase()) }
let mut numbers = evens();
let shouted = words("a b");
//~ `shouted` is not kept for later cells: the type of a closure has no name
//--
numbers.next();
numbers.take(2).collect::<Vec<_>>()
//=> [
//=>     2,
//=>     4,
//=> ]
