//! A program from a book is pasted: nothing happens, and the cell says why.
//! evcxr: it shows `()` too
fn main() {
    println!("hello");
}
//~ `main` is not called by itself in a notebook
//--
main()
//> hello
