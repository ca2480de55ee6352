//! A thread's Result comes back from `join`, and `?` looks into it.
//! evcxr: a cell that `?` ended has gone well to it
let worker = std::thread::spawn(|| "x".parse::<i32>());
//--
let n = worker.join().map_err(|_| "it panicked")??;
//x ParseIntError: invalid digit found in string
