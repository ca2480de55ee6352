//! What is wrong with a line is said in a sentence.
:dep shapes = { path = "shape" }
//x dep: there is no crate at `
//--
:dep shapes = { path = "shapes", features = ["sides"] }
//x dep: there is no feature `sides`
//--
:dep itoa = 1
//x dep: is not understood
//--
:dep shapes = { path = "shapes", version = "2" }
//x dep: there is no version that fits `shapes = "^2"`
//--
1 + 1
//=> 2
