//! A type with parameters is kept with the ones that it got.
//! evcxr: `:type` writes the name before the type
#[derive(Debug)]
struct Pair<A, B = u8> { left: A, right: B }
impl<A: Clone, B> Pair<A, B> {
    fn with<C>(self, right: C) -> Pair<A, C> { Pair { left: self.left, right } }
}
let pair = Pair { left: "a", right: 1_u8 };
//--
let pair = pair.with(vec![1.5]);
//--
:type pair
//=> Pair<&str, Vec<f64>>
//--
pair.right[0]
//=> 1.5
