//! Files, channels, threads and clocks stay open between cells.
use std::io::{Read, Seek, Write};
let mut file = std::fs::OpenOptions::new().create(true).read(true).write(true).truncate(true).open("notes.txt")?;
let (sender, receiver) = std::sync::mpsc::channel::<&str>();
let start = std::time::Instant::now();
//--
file.write_all(b"first ")?;
let worker = {
    let sender = sender.clone();
    std::thread::spawn(move || sender.send("from the thread"))
};
//--
file.write_all(b"second")?;
file.rewind()?;
let mut text = String::new();
file.read_to_string(&mut text)?;
(text, receiver.recv()?, worker.join().is_ok(), start.elapsed().as_nanos() > 0)
//=> (
//=>     "first second",
//=>     "from the thread",
//=>     true,
//=>     true,
//=> )
