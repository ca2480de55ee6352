//! What is private in a module is private for all cells.
mod vault {
    pub struct Secret(String);
    impl Secret {
        pub fn new(text: &str) -> Secret { Secret(text.to_owned()) }
        pub fn len(&self) -> usize { self.0.len() }
    }
}
let secret = vault::Secret::new("invented");
//--
secret.len()
//=> 8
//--
secret.0
//x E0616: field `0` of struct `vault::Secret` is private
