//! The place is in the cell where the function stands.
//! evcxr: a cell that panicked has gone well to it
fn half(x: u32) -> u32 {
    assert!(x % 2 == 0, "{x} is odd");
    x / 2
}
//--
half(3)
//x panic: 3 is odd
//x panic: cell [1]:2:5
