//! A path counts from the notebook's folder. All cells share one copy of the crate's statics, and one `serde_json` with `util`.
//! evcxr: every cell has statics of its own, also those of a crate; and a `:dep` that has the crate built anew takes its variables
:dep shapes = { path = "shapes" }
let square = shapes::Square::new(3);
square.area()
//~ ready: shapes 0.1.0
//=> 9
//--
let other = shapes::Square::new(4);
(other.area(), shapes::made())
//=> (
//=>     16,
//=>     2,
//=> )
//--
:dep util = { path = "../../util" }
let value: util::serde_json::Value = shapes::json(&square);
value["side"]
//=> Number(3)
//--
shapes::name()
//x E0425: name
//--
:dep shapes = { path = "shapes", features = ["names"] }
shapes::name()
//~ `square` was dropped: its type is made of `shapes`
//=> "square"
//--
square
//x E0425: `square` was dropped when cell [5] defined `shapes` anew
