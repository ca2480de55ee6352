//! Keys and sorted values of one's own types.
use std::collections::{BTreeSet, BinaryHeap, HashMap};
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Scope { Read, Modify, Delete }
let mut points = HashMap::from([(Scope::Read, 1), (Scope::Delete, 9)]);
let scopes = BTreeSet::from([Scope::Delete, Scope::Read, Scope::Modify]);
let heap: BinaryHeap<Scope> = scopes.iter().copied().collect();
//--
points.insert(Scope::Modify, 5);
*points.entry(Scope::Read).or_default() += 1;
(points[&Scope::Read], scopes.first(), heap.peek())
//=> (
//=>     2,
//=>     Some(
//=>         Read,
//=>     ),
//=>     Some(
//=>         Delete,
//=>     ),
//=> )
