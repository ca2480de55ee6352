//! What a notebook of the OAuth dance loads, with `:dep util = { path = "../crates/util" }` and `use util::*;`.
//!
//! * credentials: [`read_creds`], [`update_creds`], [`Creds`]; an app's own keys in a table: [`read_keys`], [`update_keys`]
//! * requests that are built, looked at, then sent: [`buildURL`], [`params!`], [`Client`], [`Request`], [`Response`]
//! * looking: [`show`], [`link`], [`print_data`], [`print_text`], [`print_headers`], [`dance`], [`token_life`], [`Table`], [`scatter`]
//! * a web app beside the notebook: [`WebApp`], [`Page`], [`Redirect`]
//! * small things: [`random_string`], [`input()`], [`env_var`], [`expires_at`], [`seconds_left`]
//! * the practice provider's robot user and its memory: [`practice`]
//! * checks of the learner's steps: [`check`]
//!
//! Nothing here does a step of the dance for the learner. It works the same on the project's own kernel and on stock
//! `evcxr_jupyter`: what is shown goes to standard output between evcxr's marker lines, nothing is kept in a `static` (each
//! compiled cell may link a copy of its own), and a client survives the `fork` with which our kernel rolls a cell back.
//!
//! Secrets are masked by name in everything that is shown; `Display` of a [`URL`] and [`Response::text`] are exact, because
//! a program works with them.

pub mod check;
mod client;
mod credentials;
mod display;
mod environment;
pub mod error;
mod expiry;
mod headers;
mod input;
mod json;
mod keys;
mod params;
pub mod pictures;
pub mod practice;
mod print;
mod random;
mod request;
mod resource_url;
mod response;
mod table;
pub mod tasks;
mod text;
mod web_app;

pub use client::Client;
pub use credentials::{Creds, read_creds, read_creds_from, update_creds, update_creds_in};
pub use display::{Show, clear_output, display_html, display_html_as, link, show, update_html};
pub use environment::env_var;
pub use error::Error;
pub use expiry::{expires_at, seconds_left};
pub use headers::Headers;
pub use input::{input, input_password};
pub use json::Json;
pub use keys::{read_keys, update_keys};
pub use params::{Pairs, Params};
pub use pictures::{Scatter, dance, scatter, token_life};
pub use practice::Redirect;
pub use print::{Printing, print_data, print_headers, print_text};
pub use random::random_string;
pub use request::{Request, RequestBuilder};
pub use resource_url::{URL, buildURL};
pub use response::{Hop, Response};
pub use table::Table;
pub use text::ToText;
pub use web_app::{Page, WebApp};

pub use base64;
pub use chrono;
pub use reqwest;
pub use serde_json;
pub use serde_json::{Value, json};
pub use sha2;
pub use url;
