//! Objects in a box, in an `Rc`, with bounds, with associated types: each is kept by its name.
use std::rc::Rc;
use std::sync::Arc;
trait Shape { fn area(&self) -> f64; }
struct Square(f64);
impl Shape for Square { fn area(&self) -> f64 { self.0 * self.0 } }
let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Square(1.0)), Box::new(Square(2.0))];
let shared: Rc<dyn Shape> = Rc::new(Square(3.0));
let sendable: Arc<dyn Fn(u8) -> u8 + Send + Sync> = Arc::new(|x| x + 1);
let mut numbers: Box<dyn Iterator<Item = u8>> = Box::new(1..=3);
let any: Box<dyn std::any::Any> = Box::new(7_i32);
let error: Box<dyn std::error::Error + Send + Sync> = "trouble".into();
//--
numbers.next();
let total: f64 = shapes.iter().map(|shape| shape.area()).sum();
(total, shared.area(), sendable(1), numbers.next(), any.downcast_ref::<i32>(), error.to_string())
//=> (
//=>     5.0,
//=>     9.0,
//=>     2,
//=>     Some(
//=>         2,
//=>     ),
//=>     Some(
//=>         7,
//=>     ),
//=>     "trouble",
//=> )
