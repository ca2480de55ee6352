//! Paths, groups, globs, other names: later cells see them all.
use std::collections::{BTreeMap as Sorted, HashSet, hash_map::{self, HashMap}};
use std::f64::consts::*;
//--
let mut sorted = Sorted::new();
sorted.insert(1, HashSet::from(['a']));
let map: hash_map::HashMap<u8, u8> = HashMap::new();
(sorted[&1].len(), map.len(), PI > E)
//=> (
//=>     1,
//=>     0,
//=>     true,
//=> )
