//! A value that nobody can name any more is given back at once.
struct Noisy(&'static str);
impl Drop for Noisy { fn drop(&mut self) { println!("dropped {}", self.0); } }
let x = Noisy("first");
//--
let x = Noisy("second");
//> dropped first
//--
drop(x);
//> dropped second
