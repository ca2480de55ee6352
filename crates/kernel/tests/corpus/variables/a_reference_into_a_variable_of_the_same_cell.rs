//! The owner stays, the borrower does not.
let words = vec!["a".to_string(), "b".to_string()];
let longest = words.iter().max().unwrap();
//~ `longest` is not kept
//--
words.len()
//=> 2
