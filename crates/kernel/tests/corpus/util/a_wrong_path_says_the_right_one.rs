//! A notebook that was moved elsewhere.
:dep util = { path = "../nowhere/util" }
//x dep: it is `
//--
:dep util: "1"
//x dep: is not understood
