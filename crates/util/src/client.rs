//! Sending requests.

use crate::error::{self, Result};
use crate::headers::Headers;
use crate::request::{Request, RequestBuilder};
use crate::resource_url::URL;
use crate::response::{Hop, Response};
use std::borrow::Borrow;
use std::mem::ManuallyDrop;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Sends requests over HTTP and HTTPS: `let client = Client::new();`.
///
/// A thin layer over [`reqwest::blocking::Client`], which does the work. It is there for three things: redirects are
/// followed but reported, errors are told in words, and it survives a `fork`.
#[derive(Clone, Default)]
pub struct Client {
    shared: Arc<Mutex<Connections>>,
}

/// The inner clients, made when they are first needed, in the process that needs them.
///
/// The kernel forks before a cell, and where the cell kills its process, the copy goes on. A `reqwest` client's worker
/// thread does not exist in the copy: a request would wait for it for ever, and so would dropping the client, which joins
/// that thread. So a client of another process is neither used nor dropped.
#[derive(Default)]
struct Connections {
    process: u32,
    /// For this machine: without the system's proxy, which cannot reach it, and without reading certificates.
    local: Option<ManuallyDrop<Inner>>,
    remote: Option<ManuallyDrop<Inner>>,
}

struct Inner {
    client: reqwest::blocking::Client,
    /// The redirects of the request that is under way.
    hops: Arc<Mutex<Vec<(u16, String)>>>,
}

impl Client {
    /// A client; it connects when the first request is sent.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a `GET` request.
    pub fn get(&self, url: impl AsRef<str>) -> RequestBuilder {
        self.request("GET", url)
    }

    /// Begins a `POST` request.
    pub fn post(&self, url: impl AsRef<str>) -> RequestBuilder {
        self.request("POST", url)
    }

    /// Begins a `PUT` request.
    pub fn put(&self, url: impl AsRef<str>) -> RequestBuilder {
        self.request("PUT", url)
    }

    /// Begins a `DELETE` request.
    pub fn delete(&self, url: impl AsRef<str>) -> RequestBuilder {
        self.request("DELETE", url)
    }

    /// Begins a request of any method.
    pub fn request(&self, method: impl AsRef<str>, url: impl AsRef<str>) -> RequestBuilder {
        RequestBuilder::new(self.clone(), method.as_ref(), url.as_ref())
    }

    /// Sends a request, and waits for the whole answer; an answer of any status is an answer and no error.
    ///
    /// # Errors
    /// No answer came: the provider is not running, the host is unknown, the connection was cut, 30 seconds are over.
    pub fn execute(&self, request: impl Borrow<Request>) -> Result<Response> {
        self.execute_within(request.borrow(), TIMEOUT)
    }

    pub(crate) fn execute_within(&self, request: &Request, timeout: Duration) -> Result<Response> {
        let (address, is_local) = (request.url().host(), request.url.is_local());
        let failed =
            |error: &reqwest::Error| error::from_transport(error, &address, is_local, timeout.as_secs());
        // Held until the answer is there: the list of redirects belongs to one request at a time.
        let mut connections = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = connections.for_url(&request.url).map_err(|error| failed(&error))?;
        inner.hops.lock().unwrap_or_else(PoisonError::into_inner).clear();

        let mut outgoing = inner
            .client
            .request(request.method.parse().unwrap_or_default(), request.url.inner().clone())
            .timeout(timeout);
        for (name, value) in request.headers.iter() {
            outgoing = outgoing.header(name, value);
        }
        if !request.body.is_empty() || matches!(request.method.as_str(), "POST" | "PUT" | "PATCH") {
            outgoing = outgoing.body(request.body.clone());
        }
        let begun = Instant::now();
        let answer = outgoing.send().map_err(|error| failed(&error))?;
        let status = answer.status();
        let mut headers = Headers::default();
        for (name, value) in answer.headers() {
            headers.add(name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned());
        }
        let arrived_at = URL::parse(answer.url().as_str())?;
        let body = answer.bytes().map_err(|error| failed(&error))?;
        let hops = std::mem::take(&mut *inner.hops.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Response {
            status,
            headers,
            body: body.to_vec(),
            hops: hops_of(request, hops)?,
            url: arrived_at,
            method: request.method.clone(),
            took: begun.elapsed(),
        })
    }
}

impl Connections {
    fn for_url(&mut self, url: &URL) -> reqwest::Result<&Inner> {
        let process = std::process::id();
        if self.process != process {
            // Not dropped but left: see `Connections`.
            *self = Self { process, local: None, remote: None };
        }
        let is_local = url.is_local() && url.inner().scheme() == "http";
        let slot = if is_local { &mut self.local } else { &mut self.remote };
        match slot {
            Some(inner) => Ok(inner),
            None => Ok(slot.insert(ManuallyDrop::new(Inner::new(is_local)?))),
        }
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        if self.process == std::process::id() {
            for inner in [self.local.take(), self.remote.take()].into_iter().flatten() {
                drop(ManuallyDrop::into_inner(inner));
            }
        }
    }
}

impl Inner {
    fn new(is_local: bool) -> reqwest::Result<Self> {
        let hops = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&hops);
        let follow = reqwest::redirect::Policy::custom(move |attempt| {
            let hop = (attempt.status().as_u16(), attempt.url().to_string());
            seen.lock().unwrap_or_else(PoisonError::into_inner).push(hop);
            if attempt.previous().len() > 10 { attempt.error("too many redirects") } else { attempt.follow() }
        });
        let agent = concat!("oauth-dance/", env!("CARGO_PKG_VERSION"));
        let mut builder =
            reqwest::blocking::Client::builder().user_agent(agent).redirect(follow).referer(false);
        if is_local {
            // A local `http` address that redirects to `https` elsewhere would need certificates; nothing here does that.
            builder = builder.no_proxy().tls_built_in_root_certs(false);
        }
        Ok(Self { client: builder.build()?, hops })
    }
}

/// The redirects with the method each was followed by (RFC 9110 §15.4: 301, 302 and 303 turn a `POST` into a `GET`).
fn hops_of(request: &Request, seen: Vec<(u16, String)>) -> Result<Vec<Hop>> {
    let mut method = request.method.clone();
    let mut hops = Vec::new();
    for (status, url) in seen {
        if matches!(status, 301..=303) && method != "HEAD" {
            method = "GET".into();
        }
        hops.push(Hop { status, method: method.clone(), url: URL::parse(&url)? });
    }
    Ok(hops)
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

/// A client for a single request, such as a question to the practice provider.
pub(crate) fn ask(request: &Request, timeout: Duration) -> Result<Response> {
    Client::new().execute_within(request, timeout)
}
