//! A thread lives on in later cells; what it prints is shown at once, whole and in order.
//! evcxr: nothing is read from its process while no cell runs
use std::sync::mpsc;
let (send, receive) = mpsc::channel::<String>();
std::thread::spawn(move || for text in receive { println!("got {text}"); });
//--
send.send("one".to_owned())?;
send.send("two".to_owned())?;
//t got one
//t got two
//--
// No newline at its end: shown all the same.
let (tick, ticks) = mpsc::channel::<()>();
std::thread::spawn(move || { for () in ticks { print!("."); } println!(" end"); });
for _ in 0..3 { tick.send(())?; }
drop(tick);
//t ... end
