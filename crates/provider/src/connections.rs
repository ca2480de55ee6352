//! Connections: how many there may be, how long a client may take over each part of a request, and how they end.
//!
//! `axum::serve` has no time limits, so that a client that opens a connection and says nothing would hold it for ever. This loop is hyper's
//! HTTP/1 server (<https://docs.rs/hyper/latest/hyper/server/conn/http1/>) with limits on the head, a limit on stalled answers, and an
//! end that waits for what is under way. Bodies have their limits in [`body`](crate::body).

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Sleep;

/// How long a client may take. Whoever takes longer loses the connection, and nobody else notices.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From the connection, or from the answer before, until the request's last header. So it is also how long an idle connection lives.
    pub head: Duration,
    /// From the last header to the end of the body.
    pub body: Duration,
    /// While the client takes no byte of the answer.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Patience { head: seconds(30), body: seconds(15), answer: seconds(30) }
    }
}

/// The most bytes in a request's first line and headers: an authorization URL with its longest parameters fits several times.
const LARGEST_HEAD: usize = 32 * 1024;
/// The most connections at a time; whoever comes beyond them waits until one ends.
const MOST_CONNECTIONS: usize = 8_192;
/// As many may wait to be accepted. With the usual 128, a crowd makes others wait for a second, until their system asks again.
const MOST_WAITING: u32 = 4_096;
/// Files that are no connections: the database's, the program's own.
const OTHER_FILES: usize = 64;
/// After a failed `accept` (no file descriptor left, for one), and how often in a row before giving up: a minute.
const PAUSE: Duration = Duration::from_millis(100);
const MOST_FAILURES: u32 = 600;
/// Requests that are being answered when the provider is shut down get this long to end.
const GRACE: Duration = Duration::from_secs(2);

/// Takes the address. Connections wait from now on.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // After a restart, connections of the process before may still hold the port. (Elsewhere the option lets two programs share one.)
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(MOST_WAITING)
}

/// Serves `app` until `shutdown` completes; `on_shutdown` is then called once, to end answers that have no end of their own.
///
/// # Errors
/// No connection can be accepted for a minute.
pub(crate) async fn serve(
    listener: TcpListener,
    app: Router,
    patience: Patience,
    shutdown: impl Future<Output = ()>,
    on_shutdown: impl FnOnce(),
) -> io::Result<()> {
    let mut shutdown = pin!(shutdown);
    let (close, closing) = watch::channel(());
    let most = room_for_connections();
    let mut connections = JoinSet::new();
    let mut failures = 0;
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept(), if connections.len() < most => match accepted {
                Ok((stream, _)) => {
                    failures = 0;
                    connections.spawn(connection(stream, app.clone(), patience, closing.clone()));
                }
                Err(error) if failures == MOST_FAILURES => return Err(error),
                Err(_) => {
                    failures += 1;
                    tokio::time::sleep(PAUSE).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    // Who comes now is refused, and need not wait.
    drop((listener, app));
    on_shutdown();
    let _ = close.send(());
    let all_ended = async { while connections.join_next().await.is_some() {} };
    // A client that never ends its request must not keep the provider from ending.
    let _ = tokio::time::timeout(GRACE, all_ended).await;
    connections.shutdown().await;
    Ok(())
}

async fn connection(stream: TcpStream, app: Router, patience: Patience, mut closing: watch::Receiver<()>) {
    // Small answers must not wait for an acknowledgement that the other side delays (Nagle's algorithm).
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Impatient { stream, patience: patience.answer, stalled: None });
    let mut http = http1::Builder::new();
    // The most headers are 100, as hyper has it where nobody says otherwise. Were the same number set here, it would also clear the room for
    // all of them at every request.
    http.timer(TokioTimer::new()).header_read_timeout(patience.head).max_header_size(LARGEST_HEAD);
    let mut connection = pin!(http.serve_connection(io, TowerToHyperService::new(app)));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = closing.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    // What a client did wrong was answered where that was possible; that it went away concerns nobody.
    drop(ended);
}

/// How many connections there may be, after asking the system for enough open files.
fn room_for_connections() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let wanted = (MOST_CONNECTIONS + OTHER_FILES) as u64;
        let limit = getrlimit(Resource::Nofile);
        let mut files = limit.current.unwrap_or(u64::MAX);
        if files < wanted {
            // Many systems begin with 1024, or 256, and let a program have more if it asks.
            let raised = wanted.min(limit.maximum.unwrap_or(u64::MAX));
            if setrlimit(Resource::Nofile, Rlimit { current: Some(raised), ..limit }).is_ok() {
                files = raised;
            }
        }
        usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(OTHER_FILES).clamp(1, MOST_CONNECTIONS)
    }
    #[cfg(not(unix))]
    MOST_CONNECTIONS
}

/// A stream whose writes fail when the other side takes nothing for so long. Without it, who never reads an answer holds it for ever.
struct Impatient {
    stream: TcpStream,
    patience: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Impatient {
    fn bounded<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        stalled.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Impatient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Impatient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.bounded(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.bounded(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
