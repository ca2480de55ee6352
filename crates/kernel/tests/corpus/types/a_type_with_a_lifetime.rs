//! A struct of references is kept if what it refers to lives for ever, and not if that belongs to a variable.
//! evcxr: it refuses the whole cell when a variable cannot be kept
#[derive(Debug)]
struct Word<'a> { text: &'a str }
impl<'a> Word<'a> { fn first(&self) -> &'a str { &self.text[..1] } }
let constant = Word { text: "constant" };
let owner = String::from("owned");
//--
let borrowed = Word { text: &owner };
borrowed.first()
//=> "o"
//~ `borrowed` is not kept for later cells: it borrows
//--
constant.first()
//=> "c"
