//! A struct that counts, in a `for` loop and with the adaptors of all iterators.
//! evcxr: what stands before a value in the same line of output is lost
struct Down(u32);
impl Iterator for Down {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
}
let mut down = Down(5);
//--
for n in down.by_ref().take(2) { print!("{n} "); }
down.map(|n| n * 10).collect::<Vec<_>>()
//> 4 3 
//=> [
//=>     20,
//=>     10,
//=>     0,
//=> ]
