//! A panic in a thread is shown as text; only its thread ends.
let worker = std::thread::Builder::new().name("worker".into()).spawn(|| { let empty: Vec<u8> = vec![]; empty[3] })?;
worker.join().is_err()
//=> true
//2 the thread `worker` panicked: index out of bounds: the len is 0 but the index is 3
//--
1 + 1
//=> 2
