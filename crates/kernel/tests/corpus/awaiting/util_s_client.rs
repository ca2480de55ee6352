//! The asynchronous client of reqwest works where a cell awaits; so does the blocking one beside it.
//! evcxr: a cell that awaits runs within a runtime, where the blocking client panics
:dep util = { path = "../../util" }
use std::io::{Read, Write};
let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
let address = format!("http://{}", listener.local_addr()?);
std::thread::spawn(move || {
    for stream in listener.incoming().flatten() {
        let mut stream = stream;
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello");
    }
});
//--
let client = util::reqwest::Client::new();
let text = client.get(&address).send().await?.text().await?;
text
//=> "hello"
//--
let once_more = util::reqwest::blocking::get(&address)?.text()?;
let both = (client.get(&address).send().await?.status().as_u16(), once_more.len());
both.0 + both.1 as u16
//=> 205
