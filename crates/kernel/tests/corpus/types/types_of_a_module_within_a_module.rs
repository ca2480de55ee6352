//! A path of any length, as long as each part of it can be seen; or any other path by which the type can be seen.
mod outer {
    mod inner {
        #[derive(Debug, Default)]
        pub struct Hidden(pub u8);
    }
    pub mod open {
        pub use super::inner::Hidden;
        pub struct Seen(pub u8);
    }
    pub use inner::Hidden;
}
let seen = outer::open::Seen(1);
let hidden = outer::Hidden(2);
//--
seen.0
//=> 1
//--
hidden.0
//=> 2
//--
let all = vec![hidden];
//--
all
//=> [
//=>     Hidden(
//=>         2,
//=>     ),
//=> ]
