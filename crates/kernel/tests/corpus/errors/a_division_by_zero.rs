//! A mistake in a calculation is a panic with its place.
//! evcxr: a cell that panicked has gone well to it
let parts = 0;
//--
10 / parts
//x panic: attempt to divide by zero
//--
i32::MAX + (parts + 1)
//x panic: attempt to add with overflow
//--
10.0 / f64::from(parts)
//=> inf
