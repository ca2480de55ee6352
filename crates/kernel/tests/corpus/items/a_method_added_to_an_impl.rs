//! A cell with an `impl` is edited and run again: the old methods make place for the new ones.
//! evcxr: an `impl` that comes again is in conflict with the old one
struct Counter { n: u32 }
let mut counter = Counter { n: 1 };
//--
impl Counter {
    fn up(&mut self) { self.n += 1; }
}
//--
impl Counter {
    fn up(&mut self) { self.n += 10; }
    fn get(&self) -> u32 { self.n }
}
//--
counter.up();
counter.get()
//=> 11
