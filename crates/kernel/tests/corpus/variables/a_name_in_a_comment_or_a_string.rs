//! Mentioning a variable neither uses nor loses it.
let token = String::from("invented");
//--
// the token is not touched here
println!("token {}", "token");
//> token token
//--
token
//=> "invented"
