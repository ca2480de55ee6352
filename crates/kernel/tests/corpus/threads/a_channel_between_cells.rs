//! A thread that answers what later cells ask.
use std::sync::mpsc;
let (ask, questions) = mpsc::channel::<u32>();
let (answer, answers) = mpsc::channel::<String>();
let worker = std::thread::spawn(move || {
    for question in questions { answer.send(format!("{question} squared is {}", question * question)).ok(); }
});
//--
ask.send(7)?;
answers.recv()?
//=> "7 squared is 49"
//--
drop(ask);
worker.join().is_ok()
//=> true
