//! `catch_unwind` works as in a program, and the cell goes on.
//! evcxr: it writes the type of `result` with a `dyn Any` that nobody has imported
let result = std::panic::catch_unwind(|| { let list: Vec<u8> = vec![]; list[0] });
result.is_err()
//=> true
