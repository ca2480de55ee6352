//! What is only for `cargo test` is left out.
fn double(x: u8) -> u8 { x * 2 }
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn doubles() { assert_eq!(double(2), 4) }
}
double(4)
//=> 8
