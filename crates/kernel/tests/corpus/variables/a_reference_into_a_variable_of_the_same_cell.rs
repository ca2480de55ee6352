//! The owner stays, the borrower does not.
//! evcxr: it refuses the whole cell when a variable cannot be kept
let words = vec!["a".to_string(), "b".to_string()];
let longest = words.iter().max().unwrap();
//~ `longest` is not kept
//--
words.len()
//=> 2
