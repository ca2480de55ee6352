//! Not only text can be thrown.
//! evcxr: a cell that panicked has gone well to it
std::panic::panic_any(42);
//x panic: a panic without a message
