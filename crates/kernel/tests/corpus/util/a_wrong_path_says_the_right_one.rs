//! A notebook that was moved elsewhere.
:dep util = { path = "../nowhere/util" }
//x dep: it is `
//--
:dep rand = "0.9"
//x dep: the crate `rand` is not prepared
//--
:dep util
//x dep: is not understood
