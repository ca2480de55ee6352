//! A cell may have as many lines as it likes, and its errors are in the right one.
let a00 = 0;
let a01 = 1;

// A comment.


let a02 = 2;
/* One
   of more
   than one line. */
let text = "a string
over two lines";

fn inside() -> u32 {
    let b = 1;
    b
}

let a03 = 3;
struct S;


let wrong: u8 = "text";
//x E0308: cell [1]:23:17
