//! The kernel's Jupyter side over real sockets: a client that speaks the protocol by its own code, and an engine that does
//! what the cell's text says ([`fake`]). The tests read like traces of the protocol.

mod client;
mod fake;
mod kernel;

mod channels;
mod execute;
mod input;
mod interrupt;
mod process;
mod requests;
mod secrets;
mod streams;
