//! Names may be any that the language allows.
let r#type = "album";
let größe = 3;
//--
format!("{type} {größe}", type = r#type)
//=> "album 3"
