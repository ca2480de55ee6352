//! A foreign block is there in later cells too.
unsafe extern "C" {
    safe fn abs(n: i32) -> i32;
}
//--
abs(-3)
//=> 3
