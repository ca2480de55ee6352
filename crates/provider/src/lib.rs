//! The practice provider: an OAuth 2.0 authorization server and a slice of a music service's Web API that behave like Spotify's,
//! on the learner's own machine. Parameters, bodies, status codes and error texts are faithful; what it adds is the reason: for every
//! error it remembers the cause in one sentence and what to do (`/practice/seen`), and shows it on its own pages.
//!
//! A request's way: `connections` → [`app`] → `seen` (remembers it) → `accounts`, `pages` or `api` → `store`.
//!
//! ```no_run
//! # async fn run() -> Result<(), provider::Error> {
//! use provider::{Config, Policy, Provider};
//!
//! let listen = ([127, 0, 0, 1], 8765).into();
//! let provider = Provider::bind(Config { listen, data: None, policy: Policy::Course }).await?;
//! println!("http://{}", provider.address());
//! provider.serve(std::future::pending()).await
//! # }
//! ```

mod accounts;
mod api;
mod body;
mod catalogue;
mod clock;
mod connections;
mod doors;
mod error;
mod faults;
mod issued;
mod local;
mod mask;
mod pages;
mod params;
mod policy;
mod practice;
mod random;
mod scope;
mod seal;
mod secret;
mod seen;
mod server;
mod state;
mod store;
mod tokens;

pub use clock::Clock;
pub use connections::Patience;
pub use error::Error;
pub use policy::Policy;
pub use random::Random;
pub use server::{Config, Provider, Sources, app};
pub use state::State;

/// The client id of the app that exists from the start, and that `creds.example.json` holds. Visibly invented.
pub const PRACTICE_CLIENT_ID: &str = "0a0da9ce0b0c0de0facade0decade001";
/// The client secret of that app. Visibly invented: it is printed in the repository, and protects nothing.
pub const PRACTICE_CLIENT_SECRET: &str = "5ec2e7000000000000000000decafbad";
