//! A thread takes a value along and brings another.
let list = vec![1, 2, 3];
//--
let sum = std::thread::spawn(move || list.iter().sum::<i32>()).join().map_err(|_| "it panicked")?;
sum
//=> 6
//--
list
//x E0425: `list` was moved by cell [2]
