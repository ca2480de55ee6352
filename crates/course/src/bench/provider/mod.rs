//! `course bench provider`: what the practice provider can bear, beside a bare axum handler and beside oidc-provider, in one run.
//!
//! Each is a process of its own, with its data where a learner's would be; one thread of this process loads one of them at a time.
//! Server and load share the machine's cores, the same for each. Rounds go in turn, so that whatever else the machine does
//! meanwhile meets all of them; a row is the median of its rounds.

pub mod bare;
mod clients;
mod http;
mod load;
mod node;
mod server;
mod table;

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;
use tokio::process::Command;
use tokio::sync::oneshot;

use self::clients::{App, Dancer};
use self::load::{Client, Pace, Tally, Until};
use self::server::Server;
use self::table::{Goal, Row, Table, Unit};
use super::median;
use crate::children::asked_to_end;
use crate::error::{Error, Result};
use crate::output::{say, tell};
use crate::project::Project;
use crate::setup;

/// So many connections load the token endpoint.
const CONNECTIONS: usize = 16;
/// So many users are at their browsers at once.
const BROWSERS: usize = 64;
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(3);
/// Before the first round counts: Node compiles what it has found to be hot, and ours fills its tables.
const WARM_UP: Duration = Duration::from_secs(2);
/// How long the paced run is: 1 % of its answers are still some thousands.
const PACED: Duration = Duration::from_secs(5);
/// How often the memory is looked at on the way.
const SAMPLES: u64 = 4;

/// What the author may choose.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// After how many requests the memory is looked at
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(SAMPLES..))]
    requests: u64,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// Measures, and prints a table.
///
/// # Errors
/// A server does not run, or answers with something else than it should.
pub async fn run(arguments: Arguments) -> Result<()> {
    let project = Project::find()?;
    let table = tokio::select! {
        table = measure(&project, arguments.requests) => table?,
        _ = asked_to_end() => return Err(Error::Interrupted),
    };
    if arguments.json {
        say!("{:#}", table.to_json());
    } else {
        table.print();
    }
    Ok(())
}

/// A server with its token endpoint, and what was measured of it.
struct Side {
    server: Server,
    path: &'static str,
    rates: Vec<f64>,
    /// Processor time of the server for one token, in seconds.
    costs: Vec<f64>,
}

impl Side {
    fn new(server: Server, path: &'static str) -> Self {
        Self { server, path, rates: Vec::new(), costs: Vec::new() }
    }

    fn apps(&self) -> Vec<App> {
        vec![App::new(self.server.address, self.path); CONNECTIONS]
    }

    async fn warm_up(&self) -> Result<()> {
        load(self.server.address, self.apps(), Pace::AsFast, Until::Elapsed(WARM_UP)).await.map(|_| ())
    }

    async fn round(&mut self) -> Result<()> {
        let before = self.server.processor(None);
        let tally = load(self.server.address, self.apps(), Pace::AsFast, Until::Elapsed(ROUND)).await?;
        let spent =
            self.server.processor(None).zip(before).map(|(after, before)| after.saturating_sub(before));
        self.rates.push(tally.rate());
        self.costs.extend(spent.map(|spent| spent.as_secs_f64() / tally.units as f64));
        Ok(())
    }

    fn rate(&self) -> f64 {
        median(self.rates.clone())
    }

    fn cost(&self) -> Option<f64> {
        (!self.costs.is_empty()).then(|| median(self.costs.clone()))
    }
}

async fn measure(project: &Project, requests: u64) -> Result<Table> {
    let folder = project.lab().join("bench");
    std::fs::create_dir_all(&folder).map_err(Error::io("made", &folder))?;
    // On the project's own disk, and not in a temporary folder: that may be in memory, where a commit costs nothing.
    let data = tempfile::tempdir_in(&folder).map_err(Error::io("made", &folder))?;
    let course = setup::this_program()?;
    let mut command = Command::new(&course);
    command.args(["provider", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
    let mut ours = Side::new(Server::start(command, "build it anew").await?, "/api/token");
    let mut command = Command::new(&course);
    command.arg("bare-handler");
    let mut bare = Side::new(Server::start(command, "build it anew").await?, "/api/token");
    let mut table = Table::default();
    let mut node = match node::start(project).await {
        Ok(node) => {
            table.note(format!("oidc-provider {}", node.version));
            Some(Side::new(node.server, "/token"))
        }
        Err(why) => {
            table.note(format!("oidc-provider is not measured: {why}"));
            None
        }
    };
    same_size(&ours, &bare).await?;

    tell!("  … tokens by client credentials");
    for side in [Some(&ours), Some(&bare), node.as_ref()].into_iter().flatten() {
        side.warm_up().await?;
    }
    for _ in 0..ROUNDS {
        for side in [Some(&mut ours), Some(&mut bare), node.as_mut()].into_iter().flatten() {
            side.round().await?;
        }
    }
    let rates = [Some(ours.rate()), Some(bare.rate()), node.as_ref().map(Side::rate)];
    let times = |other: Option<f64>| other.map(|other| ours.rate() / other);
    let beside_node = times(rates[2]);
    table.push(Row::new("tokens by client credentials", Unit::PerSecond, rates));
    let row = Row::new("… ours beside each", Unit::Times, [None, times(rates[1]), beside_node]);
    let met = beside_node.map(|times| times >= 8.0 && ours.rate() >= 0.5 * bare.rate());
    table.push(row.goal(Goal { words: "≥ ½ × axum, ≥ 8 × oidc-provider", met }));
    let costs = [ours.cost(), bare.cost(), node.as_ref().and_then(Side::cost)];
    table.push(Row::new("… processor time of each", Unit::Seconds, costs));
    let megabytes = |side: &Side| side.server.megabytes();
    let held = [megabytes(&ours), megabytes(&bare), node.as_ref().and_then(megabytes)];
    table.push(Row::new("… memory after that", Unit::Megabytes, held));
    if let Some(node) = node.take() {
        node.server.stop().await;
    }

    dances(&ours, &mut table).await?;
    paced(&ours, &bare, &mut table).await?;
    bare.server.stop().await;
    memory(&ours, requests, &mut table).await?;
    ours.server.stop().await;
    Ok(table)
}

/// A constant that is smaller than what it is measured beside would be no fair measure.
async fn same_size(ours: &Side, bare: &Side) -> Result<()> {
    let (one, other) = (size(ours).await?, size(bare).await?);
    if one == other {
        Ok(())
    } else {
        Err(Error::Part(format!(
            "our answer has {one} bytes, and the bare handler's {other}: `bench/provider/bare.rs` must be as long"
        )))
    }
}

async fn size(side: &Side) -> Result<usize> {
    struct Once(App, std::sync::mpsc::Sender<usize>);
    impl Client for Once {
        fn ask(&mut self, out: &mut Vec<u8>) {
            self.0.ask(out);
        }
        fn take(&mut self, answer: &http::Answer<'_>) -> std::result::Result<bool, String> {
            let _ = self.1.send(answer.size());
            self.0.take(answer)
        }
    }
    let (sender, sizes) = std::sync::mpsc::channel();
    let client = Once(App::new(side.server.address, side.path), sender);
    load(side.server.address, vec![client], Pace::AsFast, Until::Units(1)).await?;
    sizes.recv().map_err(Error::part)
}

/// What `/practice/about` tells of the store's work since the start.
#[derive(Debug, Deserialize)]
struct Work {
    requests: u64,
    commits: u64,
    seconds: f64,
}

impl Work {
    async fn of(address: SocketAddr) -> Result<Self> {
        #[derive(Deserialize)]
        struct About {
            store: Work,
        }
        let url = format!("http://{address}/practice/about");
        let asked = tokio::task::spawn_blocking(move || ureq::get(url).call()?.body_mut().read_to_string());
        let text = asked.await.map_err(Error::part)?.map_err(Error::part)?;
        serde_json::from_str::<About>(&text).map(|about| about.store).map_err(Error::part)
    }
}

/// Lets an app call the Web API as often as it likes: what is measured is the provider, not the patience of its rate limit.
async fn no_rate_limit(address: SocketAddr) -> Result<()> {
    let url = format!("http://{address}/practice/limit");
    let body = format!(r#"{{"calls":{}}}"#, u32::MAX);
    let asked = tokio::task::spawn_blocking(move || {
        ureq::post(url).header("content-type", "application/json").send(body).map(|_| ())
    });
    asked.await.map_err(Error::part)?.map_err(Error::part)
}

/// Whole dances, each by a user who logs in and consents anew.
async fn dances(ours: &Side, table: &mut Table) -> Result<()> {
    tell!("  … whole dances");
    let address = ours.server.address;
    no_rate_limit(address).await?;
    let dancers = || (0..BROWSERS).map(|number| Dancer::new(address, number)).collect();
    load(address, dancers(), Pace::AsFast, Until::Elapsed(WARM_UP)).await?;
    let (mut rates, mut shares, mut threads, mut sharing) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let processor =
            || Some((ours.server.processor(Some("provider-store"))?, ours.server.processor(None)?));
        let (before, spent) = (Work::of(address).await?, processor());
        let tally = load(address, dancers(), Pace::AsFast, Until::Elapsed(ROUND)).await?;
        let (after, spent) = (Work::of(address).await?, processor().zip(spent));
        rates.push(tally.rate());
        shares.push((after.seconds - before.seconds) / tally.elapsed.as_secs_f64());
        sharing
            .push((after.requests - before.requests) as f64 / (after.commits - before.commits).max(1) as f64);
        threads.extend(spent.map(|((store, all), (store_before, all_before))| {
            store.saturating_sub(store_before).as_secs_f64() / all.saturating_sub(all_before).as_secs_f64()
        }));
    }
    let rate = median(rates);
    let row = Row::new("whole dances, durable", Unit::PerSecond, [Some(rate), None, None]);
    table.push(row.goal(Goal { words: "≥ 1,000/s", met: Some(rate >= 1_000.0) }));
    table.push(Row::new("… SQLite's share of the time", Unit::Share, [Some(median(shares)), None, None]));
    let thread = (!threads.is_empty()).then(|| median(threads));
    table.push(Row::new("… of the processor time", Unit::Share, [thread, None, None]));
    table.push(Row::new("… writes that share a commit", Unit::Number, [Some(median(sharing)), None, None]));
    Ok(())
}

/// How long a token takes while the endpoint has half of what it can bear; and how long the constant takes at the same pace, which is
/// what the machine itself lets anyone wait.
async fn paced(ours: &Side, bare: &Side, table: &mut Table) -> Result<()> {
    tell!("  … the token endpoint at half of that");
    let pace = Pace::PerSecond(ours.rate() / 2.0);
    // In turn, and the median of the rounds: one pause of the machine's own would be the whole tail of a round.
    let mut waits = [const { (Vec::new(), Vec::new()) }; 2];
    for _ in 0..ROUNDS {
        for (side, (middle, tail)) in [ours, bare].into_iter().zip(&mut waits) {
            let tally = load(side.server.address, side.apps(), pace, Until::Elapsed(PACED)).await?;
            let at = |share| tally.quantile(share).map(|time| time.as_secs_f64());
            middle.extend(at(0.5));
            tail.extend(at(0.99));
        }
    }
    let [ours, bare] = waits.map(|(middle, tail)| (median(middle), median(tail)));
    let (medians, tails) = ([Some(ours.0), Some(bare.0), None], [Some(ours.1), Some(bare.1), None]);
    table.push(Row::new("a token at half of that, median", Unit::Seconds, medians));
    let met = tails[0].map(|time| time < 0.005);
    let row = Row::new("… 99 of 100 within", Unit::Seconds, tails);
    table.push(row.goal(Goal { words: "< 5 ms", met }));
    Ok(())
}

/// What it holds after many requests, and whether that grows.
async fn memory(ours: &Side, requests: u64, table: &mut Table) -> Result<()> {
    tell!("  … memory after {requests} requests more");
    let mut samples = Vec::new();
    for _ in 0..SAMPLES {
        let share = Until::Units(requests / SAMPLES);
        load(ours.server.address, ours.apps(), Pace::AsFast, share).await?;
        samples.extend(ours.server.megabytes());
    }
    let (first, last) = (samples.first().copied(), samples.last().copied());
    let grown = first.zip(last).map(|(first, last)| last - first);
    let row = Row::new("memory at the end", Unit::Megabytes, [last, None, None]);
    table.push(row.goal(Goal { words: "< 40 MB", met: last.map(|last| last < 40.0) }));
    let row = Row::new("… more than after a quarter", Unit::Megabytes, [grown, None, None]);
    table.push(row.goal(Goal { words: "< 1 MB", met: grown.map(|grown| grown < 1.0) }));
    Ok(())
}

/// Loads a server from a thread of its own, so that a Ctrl-C is heard meanwhile.
async fn load<C: Client + Send + 'static>(
    address: SocketAddr,
    clients: Vec<C>,
    pace: Pace,
    until: Until,
) -> Result<Tally> {
    let (done, outcome) = oneshot::channel();
    std::thread::Builder::new()
        .name("bench-load".to_owned())
        .spawn(move || done.send(load::run(address, clients, pace, until)))
        .map_err(Error::part)?;
    outcome.await.map_err(Error::part)?.map_err(Error::Part)
}
