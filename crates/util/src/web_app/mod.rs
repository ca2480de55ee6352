//! A web app that runs beside the notebook: addresses, and the learner's own code that answers each.
//!
//! A browser is at the other end, so it is a real server ([`hyper`]), but one for this machine only, and for the life of a
//! variable: when the variable goes, or is made anew, the app ends and its port is free.

mod page;
mod server;

pub use page::Page;

use crate::URL;
use crate::error::{Error, Result};
use server::Server;
use std::collections::VecDeque;
use std::fmt;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, PoisonError, RwLock};

/// What answers an address: it gets the whole address that the browser asked for, with its query.
type Handler = Arc<dyn Fn(URL) -> Result<Page> + Send + Sync>;
/// The addresses that are answered, shared with the server, so that one can be added or replaced while it runs.
type Routes = Arc<RwLock<Vec<(String, Handler)>>>;
/// The access log, a line a request.
type Log = Arc<RwLock<VecDeque<String>>>;

/// So many lines of the log are kept.
const KEPT: usize = 100;

/// A web app: `let mut app = WebApp::start()?;`, then `app.route("/", move |address| …);` for each of its pages.
pub struct WebApp {
    host: String,
    routes: Routes,
    log: Log,
    server: Option<Server>,
}

impl WebApp {
    /// Takes a free port of this machine (RFC 8252 §7.3), and answers there from now on. It has no page yet.
    ///
    /// # Errors
    /// There is no free port.
    pub fn start() -> Result<Self> {
        let failed =
            |error: std::io::Error| Error::WebApp(format!("the app cannot listen on this machine: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        let host = listener.local_addr().map_err(failed)?.to_string();
        let (routes, log) = (Routes::default(), Log::default());
        let server =
            Server::start(listener, host.clone(), Arc::clone(&routes), Arc::clone(&log)).map_err(failed)?;
        Ok(Self { host, routes, log, server: Some(server) })
    }

    /// Answers `path` with what `page` makes of the address; replaces what answered it before, also while the app runs.
    pub fn route(
        &mut self,
        path: impl AsRef<str>,
        page: impl Fn(URL) -> Result<Page> + Send + Sync + 'static,
    ) {
        let path = format!("/{}", path.as_ref().trim_start_matches('/'));
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        routes.retain(|(known, _)| *known != path);
        routes.push((path, Arc::new(page)));
    }

    /// The address of one of the app's pages.
    ///
    /// # Errors
    /// The app has ended, or the path is none.
    pub fn url(&self, path: impl AsRef<str>) -> Result<URL> {
        match &self.server {
            Some(server) if server.is_of_this_process() => crate::buildURL(path, &self.host),
            Some(_) => Err(Error::WebApp(format!(
                "the app at `{}` ended together with a cell that crashed: run the cell with `WebApp::start()` again, and those with its routes",
                self.host
            ))),
            None => Err(Error::WebApp(format!(
                "the app at `{}` was stopped: run the cell with `WebApp::start()` again, and those with its routes",
                self.host
            ))),
        }
    }

    /// The app's access log, the oldest line first: what web servers write down of each request, the method, the address and
    /// where the browser came from (`Referer`). Secrets are masked.
    pub fn log(&self) -> Vec<String> {
        self.log.read().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Ends the app: nobody listens at its address any more. A page that is being made is still made.
    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            drop(server);
            println!("The app at http://{} has ended.", self.host);
        }
    }
}

impl fmt::Debug for WebApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(url) = self.url("/") else { return write!(f, "a web app that has ended") };
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        let paths: Vec<String> = routes.iter().map(|(path, _)| format!("`{path}`")).collect();
        let paths = if paths.is_empty() { "no page yet".to_owned() } else { paths.join(", ") };
        write!(f, "a web app at {url} with {paths}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Client, Response};

    fn get(url: impl AsRef<str>) -> Response {
        Client::new().get(url).send().unwrap()
    }

    #[test]
    fn a_page_gets_the_whole_address_and_can_be_replaced_while_the_app_runs() {
        let mut app = WebApp::start().unwrap();
        let hello = app.url("/hello").unwrap();
        let missing = get(&hello);
        assert_eq!(missing.status(), 404);
        assert!(missing.text().contains("no page yet"), "{}", missing.text());

        app.route("hello", |address| Ok(Page::new("Hello").text(format!("{} <b>", address.query()["name"]))));
        let page = get(format!("{hello}?name=Mira+%26+co"));
        assert_eq!(page.status(), 200);
        assert!(page.text().contains("Mira &amp; co &lt;b&gt;"), "{}", page.text());
        app.route("/hello", |_| Ok(Page::new("Good bye")));
        assert!(get(&hello).text().contains("Good bye"));
    }

    #[test]
    fn a_page_may_send_the_browser_elsewhere_and_call_others_itself() {
        let mut app = WebApp::start().unwrap();
        let there = app.url("/there").unwrap();
        app.route("/there", |_| Ok(Page::new("There")));
        let target = there.clone();
        app.route("/", move |_| Ok(Page::redirect(&target)));
        let arrived = get(app.url("/").unwrap());
        assert_eq!((arrived.redirects().len(), arrived.url().to_string()), (1, there.to_string()));
        // A handler may wait for another server, as a callback does for the token endpoint.
        let target = there.clone();
        app.route("/asks", move |_| {
            let answer = Client::new().get(&target).send()?.ok()?.text();
            Ok(Page::new("Asked").text(if answer.contains("There") { "it answered" } else { "it did not" }))
        });
        assert!(get(app.url("/asks").unwrap()).text().contains("it answered"));
    }

    #[test]
    fn an_error_and_a_panic_are_pages_and_the_app_goes_on() {
        let mut app = WebApp::start().unwrap();
        app.route("/error", |address| {
            let redirect = crate::Redirect::new(&address)?;
            Ok(Page::new(redirect.code()?))
        });
        let url = app.url("/error").unwrap();
        let answer = get(format!("{url}?error=access_denied&state=s"));
        assert_eq!(answer.status(), 500);
        assert!(answer.text().contains("the user did not agree"), "{}", answer.text());
        app.route("/panic", |_| panic!("on purpose"));
        assert_eq!(get(app.url("/panic").unwrap()).status(), 500);
        app.route("/fine", |_| Ok(Page::new("Fine")));
        assert_eq!(get(app.url("/fine").unwrap()).status(), 200);
    }

    #[test]
    fn an_app_that_goes_frees_its_port() {
        let mut app = WebApp::start().unwrap();
        app.route("/", |_| Ok(Page::new("Here")));
        let url = app.url("/").unwrap();
        assert_eq!(get(&url).status(), 200);
        app.stop();
        assert!(Client::new().get(&url).send().is_err());
        assert!(app.url("/").unwrap_err().to_string().contains("was stopped"));

        let again = WebApp::start().unwrap();
        let url = again.url("/").unwrap();
        drop(again);
        assert!(Client::new().get(&url).send().is_err());
        assert!(TcpListener::bind(url.host()).is_ok(), "the port is not free");
    }

    #[test]
    fn the_log_has_the_address_and_where_the_browser_came_from_and_no_secret() {
        let app = WebApp::start().unwrap();
        let url = app.url("/banner").unwrap();
        let from = "http://old.example/callback?access_token=BQinvented-token-0123&state=S";
        Client::new().get(format!("{url}?size=2")).header("Referer", from).send().unwrap();
        Client::new().get(&url).send().unwrap();
        assert_eq!(
            app.log(),
            [
                "\"GET /banner?size=2\" 404 \"http://old.example/callback?access_token=BQin…(21)&state=S\"",
                "\"GET /banner\" 404 \"-\""
            ]
        );
    }

    #[test]
    fn only_this_machines_names_and_only_reading() {
        let app = WebApp::start().unwrap();
        let url = app.url("/").unwrap();
        let foreign = Client::new().get(&url).header("Host", "evil.example").send().unwrap();
        assert_eq!(foreign.status(), 403);
        assert_eq!(Client::new().post(&url).send().unwrap().status(), 405);
    }

    #[test]
    fn a_page_takes_nothing_along_and_shows_no_secret() {
        let mut app = WebApp::start().unwrap();
        app.route("/", |_| {
            let mut creds = crate::Creds::new();
            creds.set("token", "BQinvented-access-token");
            Ok(Page::new("Signed in").show(&creds).link("away", "https://example.org/"))
        });
        let page = get(app.url("/").unwrap());
        assert!(page.text().contains("BQin…(23)") && !page.text().contains("invented"), "{}", page.text());
        assert_eq!(page.headers().get("referrer-policy"), Some("no-referrer"));
        assert_eq!(page.headers().get("cache-control"), Some("no-store"));
    }
}
