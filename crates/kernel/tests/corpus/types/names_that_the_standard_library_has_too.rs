//! A learner's own `String`, `Option` and `Vec` are theirs.
#[derive(Debug)]
struct Vec(u8);
#[derive(Debug)]
enum Option { Buy, Sell }
let mine = Vec(1);
let theirs = std::vec::Vec::from([Option::Buy, Option::Sell]);
let some = Some(2);
//--
(mine.0, theirs.len(), some)
//=> (
//=>     1,
//=>     2,
//=>     Some(
//=>         2,
//=>     ),
//=> )
