//! The last line only looks: a variable, a field, an element.
struct Pair { left: String, right: Vec<String> }
let pair = Pair { left: "l".into(), right: vec!["r".into()] };
//--
pair.left
//=> "l"
//--
pair.right[0]
//=> "r"
//--
pair.right
//=> [
//=>     "r",
//=> ]
