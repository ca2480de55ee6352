//! The server behind a [`WebApp`](super::WebApp): a thread of its own, on which hyper reads requests and writes answers.

use super::{KEPT, Log, Page, Routes};
use crate::URL;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::oneshot;

/// A page that is being made when the app ends gets this long.
const GRACE: Duration = Duration::from_secs(2);

/// The running server; dropped, it ends.
pub(super) struct Server {
    process: u32,
    /// The same socket as the thread's, to close it from here.
    socket: Option<TcpListener>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start(listener: TcpListener, host: String, routes: Routes, log: Log) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let socket = listener.try_clone()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("web app".into()).spawn(move || {
            runtime.spawn(accept(listener, host.into(), routes, log));
            let _ = runtime.block_on(stopped);
            runtime.shutdown_timeout(GRACE);
        })?;
        Ok(Self { process: std::process::id(), socket: Some(socket), stop: Some(stop), thread: Some(thread) })
    }

    /// The kernel goes on in a copy of the process where a cell killed it, and the thread does not exist in the copy.
    pub(super) fn is_of_this_process(&self) -> bool {
        self.process == std::process::id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Copies of the process have the socket too, and would keep the port: so it is shut down, not only closed.
        if let Some(socket) = self.socket.take() {
            let _ = TcpStream::from(OwnedFd::from(socket)).shutdown(Shutdown::Both);
        }
        let (stop, thread) = (self.stop.take(), self.thread.take());
        if !self.is_of_this_process() {
            // Joining a thread that does not exist would wait for ever.
            std::mem::forget((stop, thread));
            return;
        }
        drop(stop);
        let _ = thread.map(JoinHandle::join);
    }
}

async fn accept(listener: TcpListener, host: Arc<str>, routes: Routes, log: Log) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of files, perhaps: others must be closed first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (host, routes, log) = (Arc::clone(&host), Arc::clone(&routes), Arc::clone(&log));
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                answer(request, Arc::clone(&host), Arc::clone(&routes), Arc::clone(&log))
            });
            // It fails if the browser goes away, which is the browser's right.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    host: Arc<str>,
    routes: Routes,
    log: Log,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let line = line_of(&request, &host);
    let page = match objection(&request, &host) {
        Some(page) => page,
        // On a thread for work that waits: a handler talks to the provider.
        None => tokio::task::spawn_blocking(move || page_of(&request, &host, &routes))
            .await
            .unwrap_or_else(|_| Page::new("The code of this page panicked").status(500)),
    };
    let mut log = log.write().unwrap_or_else(PoisonError::into_inner);
    if log.len() == KEPT {
        log.pop_front();
    }
    let (request, referer) = line;
    log.push_back(format!("\"{request}\" {} \"{referer}\"", page.status));
    Ok(response(&page))
}

/// What the log says of a request: its first line, and where the browser came from.
fn line_of(request: &Request<Incoming>, host: &str) -> (String, String) {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let masked = |address: &str| URL::parse(address).map(|url| format!("{url:?}")).ok();
    let own = format!("http://{host}");
    let address = masked(&format!("{own}{target}")).unwrap_or_default();
    let referer = request.headers().get(header::REFERER).and_then(|value| value.to_str().ok());
    let line = format!("{} {}", request.method(), address.trim_start_matches(&own));
    (line, referer.and_then(masked).unwrap_or_else(|| "-".to_owned()))
}

/// A page of another site whose name was made to lead here (DNS rebinding) sends its own `Host`.
fn objection(request: &Request<Incoming>, host: &str) -> Option<Page> {
    let sent = request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let port = host.rsplit(':').next().unwrap_or_default();
    if sent != host && sent != format!("localhost:{port}") {
        return Some(Page::new("Not on this machine").status(403));
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    (!reads).then(|| Page::new("This app only takes GET").status(405))
}

fn page_of(request: &Request<Incoming>, host: &str, routes: &Routes) -> Page {
    let path = request.uri().path();
    let (handler, known) = {
        let routes = routes.read().unwrap_or_else(PoisonError::into_inner);
        let handler = routes.iter().find(|(known, _)| known == path).map(|(_, handler)| Arc::clone(handler));
        (handler, routes.iter().map(|(known, _)| format!("`{known}`")).collect::<Vec<_>>())
    };
    let Some(handler) = handler else {
        let has =
            if known.is_empty() { "no page yet".to_owned() } else { format!("only {}", known.join(", ")) };
        return Page::new("Not found").text(format!("The app has {has}.")).status(404);
    };
    let target = request.uri().path_and_query().map_or(path, |target| target.as_str());
    match URL::parse(&format!("http://{host}{target}")).and_then(|address| handler(address)) {
        Ok(page) => page,
        Err(error) => Page::new("Something went wrong").text(error.to_string()).status(500),
    }
}

fn response(page: &Page) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(page.html())));
    *response.status_mut() = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    // The address of a callback has the code in it: it must not go along to the next site, nor stay in a cache.
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(location) = page.location.as_deref().and_then(|location| HeaderValue::from_str(location).ok())
    {
        headers.insert(header::LOCATION, location);
    }
    response
}
