//! From a configuration to a server: binding, routes, shutting down.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get, post};
use maud::html;
use tokio::net::TcpListener;

use crate::clock::Clock;
use crate::connections::Patience;
use crate::error::Error;
use crate::policy::Policy;
use crate::random::Random;
use crate::state::State;
use crate::{accounts, api, body, connections, local, pages, practice, seen};

/// What a provider needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder for what must outlive the process; none keeps it in memory.
    pub data: Option<PathBuf>,
    /// Whose rules to follow.
    pub policy: Policy,
}

/// Where time and randomness come from.
#[derive(Debug)]
pub struct Sources {
    /// The time.
    pub clock: Clock,
    /// The randomness.
    pub random: Random,
}

impl Sources {
    /// The machine's own.
    pub fn system() -> Self {
        Sources { clock: Clock::system(), random: Random::system() }
    }
}

/// A provider that is bound to its address and holds its data, ready to serve.
pub struct Provider {
    listener: TcpListener,
    address: SocketAddr,
    state: Arc<State>,
    patience: Patience,
}

impl Provider {
    /// Takes the address and opens the data. Connections wait from now on, and are answered by [`serve`](Self::serve).
    ///
    /// # Errors
    /// [`Error::PortTaken`], [`Error::Listen`], and those of [`State::open`].
    pub async fn bind(config: Config) -> Result<Provider, Error> {
        Self::bind_with(config, Sources::system()).await
    }

    /// Like [`bind`](Self::bind), with a clock and randomness of the caller's.
    ///
    /// # Errors
    /// As [`bind`](Self::bind).
    pub async fn bind_with(config: Config, sources: Sources) -> Result<Provider, Error> {
        let listener = connections::listen(config.listen).map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => Error::PortTaken { address: config.listen },
            _ => Error::Listen { address: config.listen, source },
        })?;
        let listen = |source| Error::Listen { address: config.listen, source };
        let address = listener.local_addr().map_err(listen)?;
        let state = State::open(&config, address, sources)?;
        Ok(Provider { listener, address, state, patience: Patience::default() })
    }

    /// Where it listens, with the port that was taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How long clients may take, where not as long as [`Patience::default`] says.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Provider {
        Provider { patience, ..self }
    }

    /// Serves until `shutdown` completes; then lets requests end for two seconds at most, and closes the data.
    ///
    /// # Errors
    /// [`Error::Serve`] if the listener fails.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), Error> {
        let Provider { listener, state, patience, .. } = self;
        let app = bounded(Arc::clone(&state), patience);
        let end_streams = || state.seen.close();
        let served = connections::serve(listener, app, patience, shutdown, end_streams).await;
        state.doors.close().await;
        served.map_err(Error::Serve)
    }
}

/// The provider as a service: every route, and the log around them. Needs no socket, so that tests call it directly.
pub fn app(state: Arc<State>) -> Router {
    bounded(state, Patience::default())
}

fn bounded(state: Arc<State>, patience: Patience) -> Router {
    let controls = Router::new()
        .route("/practice/about", get(practice::about))
        .route("/practice/seen", get(practice::seen))
        .route("/practice/approve", post(practice::robot::approve))
        .route("/practice/clock", get(practice::clock::read).post(practice::clock::advance))
        .route(
            "/practice/faults",
            get(practice::faults::list).post(practice::faults::arm).delete(practice::faults::disarm),
        )
        .route("/practice/limit", get(practice::limit::read).post(practice::limit::set))
        .route("/practice/tokens", get(practice::tokens::list))
        .route("/practice/expire", post(practice::tokens::expire))
        .route("/practice/revoke", post(practice::tokens::revoke))
        .route("/practice/doors", post(practice::doors::open))
        .route("/practice/apps", post(practice::apps::register_redirect_uri))
        .route("/practice/{*rest}", any(practice::unknown))
        .layer(from_fn_with_state(Arc::clone(&state), local::controls));
    let for_this_machine = Router::new()
        .route("/panel", get(pages::panel::show).post(pages::panel::switch))
        .route("/panel/events", get(pages::panel::events))
        .route("/dashboard", get(pages::dashboard::list))
        .route("/dashboard/new", get(pages::dashboard::new).post(pages::dashboard::create))
        .route("/dashboard/app/{client_id}", get(pages::dashboard::show).post(pages::dashboard::change))
        .route("/", get(pages::home::home))
        .layer(from_fn_with_state(Arc::clone(&state), local::pages));
    let dance = Router::new()
        .route("/authorize", get(pages::authorize::authorize))
        .route("/oauth2/authorize", get(pages::authorize::authorize))
        .route("/consent", get(pages::authorize::nothing_to_decide).post(pages::authorize::decide))
        .route("/login", get(pages::login::show).post(pages::login::submit))
        .route("/logout", post(pages::login::logout))
        .route("/callback", get(pages::callback::callback))
        .layer(from_fn_with_state(Arc::clone(&state), local::pages));
    let recorded = Router::new()
        .route("/api/token", any(accounts::token::token))
        .route("/oauth2/token", any(accounts::token::token))
        .route("/oauth2/revoke", post(accounts::revocation::revoke))
        .route("/oauth2/introspect", post(accounts::introspection::introspect))
        .merge(api::routes())
        .merge(dance)
        .layer(from_fn_with_state((Arc::clone(&state), patience), seen::record));
    Router::new()
        .route("/.well-known/oauth-authorization-server", get(accounts::metadata::metadata))
        .route("/image/{id}/{size}", get(api::cover::cover))
        .merge(controls)
        .merge(for_this_machine)
        .fallback(not_found)
        .layer(from_fn_with_state(patience, body::read))
        .merge(recorded)
        .with_state(state)
}

async fn not_found(uri: Uri) -> Response {
    pages::layout::Page::new("Not found").status(StatusCode::NOT_FOUND).with(html! {
        div.card {
            h1 { "There is nothing here" }
            p { "This provider has no page " code { (uri.path()) } ". " a href="/" { "What it has" } }
        }
    })
}
