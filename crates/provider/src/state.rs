//! What every handler shares.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;

use crate::api::rate_limit::RateLimits;
use crate::clock::Clock;
use crate::doors::Doors;
use crate::error::Error;
use crate::faults::Faults;
use crate::issued::Issued;
use crate::mask::Mask;
use crate::pages::guesses::Guesses;
use crate::policy::Policy;
use crate::random::Random;
use crate::seal::Seal;
use crate::seen::Seen;
use crate::store::Store;
use crate::{Config, Sources};

/// The provider's state at one of its doors; make one with [`State::open`], and serve it with [`app`](crate::app).
pub struct State {
    pub(crate) policy: Policy,
    /// Where the provider can be reached, for the links that its answers carry.
    pub(crate) address: SocketAddr,
    common: Arc<Common>,
}

/// What is the same at every door: a `State` gives it as its own.
pub struct Common {
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) store: Store,
    pub(crate) seal: Seal,
    pub(crate) seen: Seen,
    pub(crate) guesses: Guesses,
    pub(crate) faults: Faults,
    pub(crate) issued: Issued,
    pub(crate) doors: Doors,
    pub(crate) rate_limits: RateLimits,
}

impl Deref for State {
    type Target = Common;

    fn deref(&self) -> &Common {
        &self.common
    }
}

/// The state as handlers hold it.
pub(crate) type Shared = Arc<State>;

impl State {
    /// Opens the data of `config` for a provider that is reached at `address`; `config.listen` is not looked at.
    ///
    /// # Errors
    /// [`Error::DataInUse`], [`Error::Folder`], [`Error::NewerData`], [`Error::Key`], [`Error::Database`].
    pub fn open(config: &Config, address: SocketAddr, sources: Sources) -> Result<Arc<State>, Error> {
        let Sources { clock, random } = sources;
        let (store, seal) = Store::open(config.data.as_deref(), &random, clock.clone())?;
        let address = reachable(address);
        store.add_own_redirect_uri(format!("http://{address}/callback"));
        let common = Common {
            clock,
            random,
            store,
            seal,
            seen: Seen::new(),
            guesses: Guesses::default(),
            faults: Faults::default(),
            issued: Issued::default(),
            doors: Doors::default(),
            rate_limits: RateLimits::default(),
        };
        Ok(Arc::new(State { policy: config.policy, address, common: Arc::new(common) }))
    }

    /// The same provider at another address, under other rules.
    pub(crate) fn door(&self, policy: Policy, address: SocketAddr) -> Arc<State> {
        Arc::new(State { policy, address, common: Arc::clone(&self.common) })
    }

    /// The start of every link to this provider, without a slash at the end.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What hides the secrets that exist now.
    pub(crate) fn mask(&self) -> Mask {
        Mask::new(self.store.apps().iter().map(|app| app.client_secret.clone()))
    }
}

/// Where something that listens at `address` can be called: "every address" is none to call.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port())
    } else {
        address
    }
}
