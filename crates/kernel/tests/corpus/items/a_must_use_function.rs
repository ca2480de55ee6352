//! What the author of a function marked is pointed out.
#[must_use = "the request is not sent yet"]
fn request() -> u8 { 1 }
//--
request();
//2 the request is not sent yet
