//! `catch_unwind` works as in a program, and the cell goes on.
let result = std::panic::catch_unwind(|| { let list: Vec<u8> = vec![]; list[0] });
result.is_err()
//=> true
