//! The load: one thread that keeps a number of connections busy with prepared requests, and measures.
//!
//! It shares the machine's cores with the server that it loads, so it has to be cheap: one `poll` for all connections, one
//! `read` and one `write` a request, and of each answer no more is looked at than where it ends.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::retry_on_intr;

use super::http::{self, Answer};

/// What a connection's other end does: from each answer the next request.
pub trait Client {
    /// Puts the next request into `out`, which is empty.
    fn ask(&mut self, out: &mut Vec<u8>);

    /// Takes the answer. Whether a unit of work (a token, a whole dance) is complete with it; or what is wrong with it.
    fn take(&mut self, answer: &Answer<'_>) -> Result<bool, String>;
}

/// When requests are sent.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// On each connection the next one as soon as the last is answered: how much the server can do.
    AsFast,
    /// So many a second in all, whether the server keeps up or not. The time of an answer counts from when its request was
    /// due, not from when it could be sent: a server that stops for a second keeps everyone waiting who came in that second
    /// ("coordinated omission", <https://www.youtube.com/watch?v=lJ8ydIuPFeU>, would forget them).
    PerSecond(f64),
}

/// When a run is over.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// So much time has passed.
    Elapsed(Duration),
    /// So many units are complete.
    Units(u64),
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Units of work that were completed.
    pub units: u64,
    /// How long it took.
    pub elapsed: Duration,
    /// How long each answer took, in the order in which they came; of a paced run only.
    pub latencies: Vec<Duration>,
}

impl Tally {
    /// Units a second.
    pub fn rate(&self) -> f64 {
        self.units as f64 / self.elapsed.as_secs_f64()
    }

    /// The time within which this share of the answers came, from 0 to 1.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.saturating_sub(1)).copied()
    }
}

/// One connection's side of a run.
struct Line<C> {
    client: C,
    out: Vec<u8>,
    received: Vec<u8>,
    /// When the request under way was due.
    under_way: Option<Instant>,
    /// When the next one is.
    due: Instant,
}

/// Loads the server at `address`, over one connection for each of `clients`.
///
/// # Errors
/// In words: the server does not answer, or not as it should.
pub fn run<C: Client>(
    address: SocketAddr,
    clients: Vec<C>,
    pace: Pace,
    until: Until,
) -> Result<Tally, String> {
    let broken = |error: std::io::Error| format!("the connection to `{address}` broke: {error}");
    let mut streams = Vec::new();
    for _ in &clients {
        let stream = TcpStream::connect(address).map_err(broken)?;
        stream.set_nodelay(true).map_err(broken)?;
        streams.push(stream);
    }
    let mut fds: Vec<PollFd<'_>> = streams.iter().map(|stream| PollFd::new(stream, PollFlags::IN)).collect();
    let interval = match pace {
        Pace::AsFast => Duration::ZERO,
        Pace::PerSecond(rate) => Duration::from_secs_f64(clients.len() as f64 / rate),
    };
    let began = Instant::now();
    let line = |(client, share): (C, f64)| Line {
        client,
        out: Vec::with_capacity(2 * 1024),
        received: Vec::with_capacity(16 * 1024),
        under_way: None,
        // Spread over the interval, so that not all connections ask at once.
        due: began + interval.mul_f64(share),
    };
    let count = clients.len() as f64;
    let shares = (0..clients.len()).map(|number| number as f64 / count);
    let mut lines: Vec<Line<C>> = clients.into_iter().zip(shares).map(line).collect();
    let mut tally = Tally::default();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let now = Instant::now();
        let left = match until {
            Until::Elapsed(time) => time.saturating_sub(now - began),
            Until::Units(units) if tally.units >= units => Duration::ZERO,
            // An answer that takes this long is none.
            Until::Units(_) => Duration::from_secs(10),
        };
        if left.is_zero() {
            tally.elapsed = now - began;
            return Ok(tally);
        }
        let mut wait = left;
        for (line, stream) in lines.iter_mut().zip(&streams) {
            if line.under_way.is_some() {
                continue;
            }
            if line.due > now {
                wait = wait.min(line.due - now);
                continue;
            }
            line.send(stream).map_err(broken)?;
            line.due = if interval.is_zero() { now } else { line.due + interval };
        }
        let timeout = Timespec::try_from(wait).map_err(|error| error.to_string())?;
        let ready = retry_on_intr(|| poll(&mut fds, Some(&timeout))).map_err(|error| broken(error.into()))?;
        if ready == 0 && wait == left && matches!(until, Until::Units(_)) {
            return Err(format!("`{address}` has not answered for {} s", left.as_secs()));
        }
        for ((fd, line), stream) in fds.iter().zip(&mut lines).zip(&streams) {
            if fd.revents().is_empty() {
                continue;
            }
            let mut stream = stream;
            let read = stream.read(&mut buffer).map_err(broken)?;
            if read == 0 {
                return Err(format!("`{address}` closed the connection"));
            }
            let Some(done) = line.receive(&buffer[..read])? else { continue };
            tally.units += u64::from(done);
            let due = line.under_way.take();
            match pace {
                Pace::AsFast => line.send(stream).map_err(broken)?,
                Pace::PerSecond(_) => tally.latencies.extend(due.map(|due| due.elapsed())),
            }
        }
    }
}

impl<C: Client> Line<C> {
    fn send(&mut self, mut stream: &TcpStream) -> std::io::Result<()> {
        self.out.clear();
        self.client.ask(&mut self.out);
        self.under_way = Some(self.due);
        stream.write_all(&self.out)
    }

    /// Takes bytes; whether a unit is complete, once an answer is.
    fn receive(&mut self, bytes: &[u8]) -> Result<Option<bool>, String> {
        // Nearly every answer comes whole: it is then read where it lies.
        let whole = if self.received.is_empty() { bytes } else { &[] };
        if let Some(answer) = http::parse(whole)? {
            return self.client.take(&answer).map(Some);
        }
        self.received.extend_from_slice(bytes);
        let Some(answer) = http::parse(&self.received)? else { return Ok(None) };
        let done = self.client.take(&answer)?;
        self.received.clear();
        Ok(Some(done))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_a_time_within_which_so_many_answers_came() {
        let latencies = (1..=200).rev().map(Duration::from_millis).collect();
        let tally = Tally { latencies, ..Tally::default() };
        assert_eq!(tally.quantile(0.5), Some(Duration::from_millis(100)));
        assert_eq!(tally.quantile(0.99), Some(Duration::from_millis(198)));
        assert_eq!(tally.quantile(1.0), Some(Duration::from_millis(200)));
        assert_eq!(Tally::default().quantile(0.99), None);
    }

    /// Counts its answers, and asks always the same.
    struct Same;

    impl Client for Same {
        fn ask(&mut self, out: &mut Vec<u8>) {
            out.extend_from_slice(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n");
        }

        fn take(&mut self, answer: &Answer<'_>) -> Result<bool, String> {
            if answer.body == b"ok" { Ok(true) } else { Err("another body".to_owned()) }
        }
    }

    /// A server for one connection that answers request number `n` after `delay(n)`, in two pieces.
    fn server(answers: usize, delay: impl Fn(usize) -> Duration + Send + 'static) -> SocketAddr {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut buffer = [0; 1024];
            for number in 0..answers {
                if stream.read(&mut buffer).unwrap_or(0) == 0 {
                    return;
                }
                std::thread::sleep(delay(number));
                let sent = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-le");
                let _ = sent.and_then(|()| stream.write_all(b"ngth: 2\r\n\r\nok"));
            }
        });
        address
    }

    #[test]
    fn as_many_units_as_asked_for_are_completed() {
        let address = server(5, |_| Duration::ZERO);
        let tally = run(address, vec![Same], Pace::AsFast, Until::Units(5)).unwrap();
        assert_eq!(tally.units, 5);
        assert!(tally.latencies.is_empty());
    }

    #[test]
    fn requests_that_were_due_while_the_server_stood_still_count_as_late() {
        let stop = Duration::from_millis(200);
        let address = server(100, move |number| if number == 0 { stop } else { Duration::ZERO });
        // Due every 10 ms: the first 20 or so wait for the one that is answered late.
        let tally = run(address, vec![Same], Pace::PerSecond(100.0), Until::Units(40)).unwrap();
        let late = tally.latencies.iter().filter(|latency| **latency > stop / 2).count();
        assert!(late >= 10, "{late} of {:?}", tally.latencies);
    }

    #[test]
    fn a_server_that_goes_away_is_no_slow_server() {
        let address = server(1, |_| Duration::ZERO);
        let error = run(address, vec![Same], Pace::AsFast, Until::Units(2)).unwrap_err();
        assert!(error.contains("closed") || error.contains("broke"), "{error}");
    }
}
