//! So does a variable of the thread: cells run on one.
//! evcxr: the items that a macro call defines end with their cell
thread_local! {
    static DEPTH: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}
DEPTH.set(4);
//--
DEPTH.set(DEPTH.get() + 1);
//--
DEPTH.get()
//=> 5
