//! What clients, browsers and crashes see of the provider. One program, so that it links once.

mod client;
mod common;

mod api_errors;
mod api_refusals;
mod authorization_code;
mod authorize_errors;
mod beyond_spotify;
mod clocks;
mod connections;
mod controls;
mod crashes;
mod cross_site;
mod dashboard;
mod dice;
mod durability;
mod exchange;
mod faults;
mod foreign_clients;
mod fuzz;
mod live_tokens;
mod malformed;
mod mistakes;
mod openapi;
mod pages_are_safe;
mod panel;
mod playlists;
mod process;
mod races;
mod rfc;
mod search;
mod shutdown;
mod standard_face;
mod token_errors;
mod web_api;
mod wire;
