//! The compiler complains of the last quote, which may lie lines below, or in code that the learner does not see.
let first = "one;
let second = "two";
println!("{first}, {second}");
//x E0765: let first = "one;
