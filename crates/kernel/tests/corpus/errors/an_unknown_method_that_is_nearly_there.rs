//! A misspelt method is found.
let list = vec![1];
list.lenght()
//x E0599: there is a method `len` with a similar name
//--
"text".to_upercase()
//x E0599: to_uppercase
