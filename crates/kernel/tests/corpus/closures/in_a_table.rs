//! Functions by name.
use std::collections::BTreeMap;
type Handler = Box<dyn Fn(&[f64]) -> f64>;
let mut table: BTreeMap<&str, Handler> = BTreeMap::new();
table.insert("sum", Box::new(|x| x.iter().sum()));
//--
table.insert("mean", Box::new(|x| x.iter().sum::<f64>() / x.len() as f64));
table.values().map(|f| f(&[1.0, 2.0, 3.0])).collect::<Vec<_>>()
//=> [
//=>     2.0,
//=>     6.0,
//=> ]
