//! Types come from the compiler, whatever they are made of.
use std::collections::{BTreeMap, HashMap};
let mut ages: HashMap<&str, u32> = HashMap::new();
ages.insert("ada", 36);
let pairs = vec![(1, "one".to_string()), (2, "two".to_string())];
let shared = std::rc::Rc::new(std::cell::RefCell::new(vec![Some(1.5)]));
let sorted: BTreeMap<_, _> = pairs.iter().cloned().collect();
let bytes = *b"abc";
let text: std::borrow::Cow<'static, str> = "cow".into();
//--
shared.borrow_mut().push(None);
(ages["ada"], pairs.len(), shared.borrow().len(), sorted[&2].as_str(), bytes[0], text.len())
//=> (
//=>     36,
//=>     2,
//=>     2,
//=>     "two",
//=>     97,
//=>     3,
//=> )
