//! What a function returns is a new variable; under the same name nothing is lost.
fn signed(mut text: String) -> String { text.push('!'); text }
let text = String::from("hello");
//--
let text = signed(text);
//--
let text = signed(text);
text
//=> "hello!!"
