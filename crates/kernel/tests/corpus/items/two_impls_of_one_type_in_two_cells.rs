//! Methods may come in as many cells as one likes; one of them can be written anew.
//! evcxr: an `impl` that comes again is in conflict with the old one
struct Pair(i32, i32);
impl Pair {
    fn sum(&self) -> i32 { self.0 + self.1 }
    fn first(&self) -> i32 { self.0 }
}
//--
impl Pair {
    fn product(&self) -> i32 { self.0 * self.1 }
}
//--
impl Pair {
    fn first(&self) -> i32 { -self.0 }
}
//--
let pair = Pair(2, 3);
(pair.sum(), pair.product(), pair.first())
//=> (
//=>     5,
//=>     6,
//=>     -2,
//=> )
