//! Not only text can be thrown.
std::panic::panic_any(42);
//x panic: a panic without a message
