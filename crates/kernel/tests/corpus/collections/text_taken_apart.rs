//! What a notebook does with text.
let query = "code=abc&state=x%20y&scope=";
let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
//--
let state = pairs.iter().find(|(key, _)| *key == "state").map(|(_, value)| value.replace("%20", " "));
let shouted: String = query.chars().filter(|c| c.is_alphabetic()).rev().take(5).collect();
(pairs.len(), state, shouted, query.bytes().filter(|b| *b == b'=').count())
//=> (
//=>     3,
//=>     Some(
//=>         "x y",
//=>     ),
//=>     "epocs",
//=>     3,
//=> )
