//! It is made of the new type, from its first value.
//! evcxr: every cell has statics of its own, with their first values
use std::sync::Mutex;
struct Point { x: u8 }
static PLACE: Mutex<Point> = Mutex::new(Point { x: 1 });
PLACE.lock()?.x += 1;
//--
PLACE.lock()?.x
//=> 2
//--
struct Point { name: &'static str, x: u8 }
//--
static PLACE: Mutex<Point> = Mutex::new(Point { name: "here", x: 7 });
PLACE.lock()?.name
//=> "here"
//--
PLACE.lock()?.x
//=> 7
