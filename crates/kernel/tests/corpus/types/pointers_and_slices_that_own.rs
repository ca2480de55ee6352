//! Other ways to hold text, lists and addresses.
use std::rc::Rc;
let text: Box<str> = "boxed".into();
let shared: Rc<str> = "shared".into();
let list: Box<[u8]> = vec![1, 2].into_boxed_slice();
let number = Box::leak(Box::new(5));
let pointer: *const i32 = number;
let one: (u8,) = (1,);
let nothing = ();
//--
*number += 1;
// SAFETY: it points to what was leaked.
(text.len() + shared.len(), list[1], unsafe { *pointer }, one.0, nothing)
//=> (
//=>     11,
//=>     2,
//=>     6,
//=>     1,
//=>     (),
//=> )
