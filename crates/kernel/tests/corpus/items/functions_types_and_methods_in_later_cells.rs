//! Items are there in all later cells, in any order.
#[derive(Debug, Clone, PartialEq)]
struct Point { x: i32, y: i32 }
//--
impl Point {
    fn norm(&self) -> i32 { self.x.abs() + self.y.abs() }
}
trait Double { fn double(&self) -> Self; }
impl Double for Point {
    fn double(&self) -> Self { Point { x: self.x * 2, y: self.y * 2 } }
}
let p = Point { x: 1, y: -2 };
//--
p.double().norm()
//=> 6
//--
vec![p.clone(), p.double()]
//=> [
//=>     Point {
//=>         x: 1,
//=>         y: -2,
//=>     },
//=>     Point {
//=>         x: 2,
//=>         y: -4,
//=>     },
//=> ]
