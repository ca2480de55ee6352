//! The first five are drawn; the rest is counted.
let a: u8 = "1";
let b: u8 = "2";
let c: u8 = "3";
let d: u8 = "4";
let e: u8 = "5";
let f: u8 = "6";
let g: u8 = "7";
//x E0308: cell [1]:5:13
//x E0308: … and 2 more; they may go with the first
