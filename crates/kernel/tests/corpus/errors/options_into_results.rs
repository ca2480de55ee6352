//! `ok_or` makes an error of what is missing.
//! evcxr: a cell that `?` ended has gone well to it
let list = vec![("a", 1)];
fn find(list: &[(&str, i32)], key: &str) -> Option<i32> { Some(list.iter().find(|(k, _)| *k == key)?.1) }
find(&list, "a").ok_or("no `a`")?
//=> 1
//--
find(&list, "b").ok_or_else(|| format!("no `b` among {}", list.len()))?
//x Error: no `b` among 1
