//! However long a type is, it is written once by the compiler and never by the learner.
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
let nested: HashMap<String, BTreeMap<u8, Vec<Option<Result<VecDeque<(u8, char, [Box<str>; 2])>, HashSet<i64>>>>>> =
    HashMap::from([("a".to_string(), BTreeMap::from([(1, vec![None, Some(Err(HashSet::new()))])]))]);
let function: fn(&str, Box<dyn Fn(&u8) -> Option<&u8>>) -> Result<(), std::num::ParseIntError> = |_, _| Ok(());
//--
function("", Box::new(|x| Some(x)))?;
nested["a"][&1].len()
//=> 2
