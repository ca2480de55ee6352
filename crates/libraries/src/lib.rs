//! What the notebook `08-libraries` loads besides `util`, with `:dep libraries = { path = "../crates/libraries" }`: client
//! libraries that do the dance for a program.
//!
//! * [`oauth2`]: OAuth 2.0 with any provider, <https://docs.rs/oauth2>
//! * [`rspotify`]: Spotify's Web API, <https://docs.rs/rspotify>
//!
//! They are a crate of their own because they take a minute to build: the other notebooks do not wait for them.

pub use oauth2;
pub use rspotify;
