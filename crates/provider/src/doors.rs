//! Doors to the same provider under the rules of another year: the same apps, users, codes and tokens, at a port of its own.
//! So a notebook sees what 2020 answered, or what today answers, and nothing is left switched for the next one.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

use crate::connections::{self, Patience};
use crate::error::Error;
use crate::policy::Policy;
use crate::server::app;
use crate::state::State;

/// The doors that were opened: at most one for each policy.
#[derive(Default)]
pub(crate) struct Doors(Mutex<Opened>);

#[derive(Default)]
struct Opened {
    addresses: Vec<(Policy, SocketAddr)>,
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Doors {
    /// Ends them. They hold the state that holds them, so dropping it would not.
    pub(crate) async fn close(&self) {
        let mut opened = self.0.lock().await;
        opened.addresses.clear();
        opened.stop.send_replace(true);
        while opened.tasks.join_next().await.is_some() {}
    }
}

/// The address of the door under `policy`, opened if it is not open yet; for the provider's own policy, its own address.
pub(crate) async fn open(state: &Arc<State>, policy: Policy) -> Result<SocketAddr, Error> {
    if policy == state.policy {
        return Ok(state.address);
    }
    let mut opened = state.doors.0.lock().await;
    if let Some((_, address)) = opened.addresses.iter().find(|(known, _)| *known == policy) {
        return Ok(*address);
    }
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let failed = |source| Error::Listen { address: wanted, source };
    let listener = TcpListener::bind(wanted).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let door = state.door(policy, address);
    let mut stop = opened.stop.subscribe();
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    opened.tasks.spawn(async move {
        // It only fails with the machine; the next request to this door then says that nobody answers.
        let _ = connections::serve(listener, app(door), Patience::default(), stopped, || ()).await;
    });
    opened.addresses.push((policy, address));
    Ok(address)
}
