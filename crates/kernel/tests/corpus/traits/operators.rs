//! Operators on types of one's own.
use std::ops::{Add, AddAssign, Index, Mul, Neg};
#[derive(Debug, Clone, Copy, PartialEq)]
struct V(f64, f64);
impl Add for V { type Output = V; fn add(self, o: V) -> V { V(self.0 + o.0, self.1 + o.1) } }
impl Mul<f64> for V { type Output = V; fn mul(self, k: f64) -> V { V(self.0 * k, self.1 * k) } }
impl Neg for V { type Output = V; fn neg(self) -> V { V(-self.0, -self.1) } }
impl AddAssign for V { fn add_assign(&mut self, o: V) { *self = *self + o; } }
impl Index<usize> for V { type Output = f64; fn index(&self, i: usize) -> &f64 { [&self.0, &self.1][i] } }
let mut v = V(1.0, 2.0);
//--
v += -v * 3.0;
(v[0], v == V(-2.0, -4.0))
//=> (
//=>     -2.0,
//=>     true,
//=> )
