//! The two clients that the load plays: an app that asks for tokens of its own, and a user at a browser with an app beside it.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use provider::{PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET};

use super::http::{Answer, request};
use super::load::Client;

/// The client's id and secret, as an `Authorization` header has them (RFC 7617).
pub fn basic() -> String {
    format!("Basic {}", STANDARD.encode(format!("{PRACTICE_CLIENT_ID}:{PRACTICE_CLIENT_SECRET}")))
}

/// Asks the token endpoint for one token after the other: `grant_type=client_credentials`.
#[derive(Clone)]
pub struct App {
    request: Vec<u8>,
}

impl App {
    /// For the token endpoint at `path` of the server at `address`.
    pub fn new(address: SocketAddr, path: &str) -> Self {
        let mut bytes = Vec::new();
        let headers = [("authorization", basic()), ("accept", "*/*".to_owned())];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        request(&mut bytes, &address.to_string(), path, &headers, Some("grant_type=client_credentials"));
        Self { request: bytes }
    }
}

impl Client for App {
    fn ask(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.request);
    }

    fn take(&mut self, answer: &Answer<'_>) -> Result<bool, String> {
        if answer.status == 200 && answer.body.starts_with(br#"{"access_token":""#) {
            Ok(true)
        } else {
            Err(format!("the token endpoint answered {} `{}`", answer.status, answer.text()))
        }
    }
}

/// A user with a fresh browser, and the app that sent them: one whole dance after the other, from the authorization URL to
/// the user's profile. Seven requests each.
pub struct Dancer {
    host: String,
    basic: String,
    user: (&'static str, &'static str),
    /// How many dances were begun: the `state` of each.
    count: u64,
    at: Step,
    cookie: String,
    /// Where the last answer led, or the ticket of its form, or the code, or the token: what the next request needs.
    carried: String,
}

/// What is asked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Authorize,
    LoginPage,
    Login,
    ConsentPage,
    Consent,
    Token,
    Me,
}

/// The practice users (their passwords are printed on the log-in page).
const USERS: [(&str, &str); 3] =
    [("mira", "mira-practises"), ("tomas", "tomas-practises"), ("yuki", "yuki-practises")];

impl Dancer {
    /// Number `number` of those that dance with the provider at `address`.
    pub fn new(address: SocketAddr, number: usize) -> Self {
        Self {
            host: address.to_string(),
            basic: basic(),
            user: USERS[number % USERS.len()],
            count: 0,
            at: Step::Authorize,
            cookie: String::new(),
            carried: String::new(),
        }
    }

    fn redirect_uri(&self) -> String {
        format!("http%3A%2F%2F{}%2Fcallback", self.host.replace(':', "%3A"))
    }

    fn state(&self) -> String {
        format!("{}-{}", self.user.0, self.count)
    }
}

impl Client for Dancer {
    fn ask(&mut self, out: &mut Vec<u8>) {
        let cookie = ("cookie", self.cookie.as_str());
        match self.at {
            Step::Authorize => {
                let path = format!(
                    "/authorize?response_type=code&client_id={PRACTICE_CLIENT_ID}&redirect_uri={}&state={}\
                     &scope=user-read-private%20user-read-email&show_dialog=true",
                    self.redirect_uri(),
                    self.state()
                );
                request(out, &self.host, &path, &[], None);
            }
            // The log-in page comes to a browser that has no cookie yet.
            Step::LoginPage => request(out, &self.host, &self.carried, &[], None),
            Step::Login => {
                let (name, password) = self.user;
                let form = format!("ticket={}&username={name}&password={password}", self.carried);
                request(out, &self.host, "/login", &[cookie], Some(&form));
            }
            Step::ConsentPage => request(out, &self.host, &self.carried, &[cookie], None),
            Step::Consent => {
                let form = format!("ticket={}&decision=agree", self.carried);
                request(out, &self.host, "/consent", &[cookie], Some(&form));
            }
            Step::Token => {
                let form = format!(
                    "grant_type=authorization_code&code={}&redirect_uri={}",
                    self.carried,
                    self.redirect_uri()
                );
                request(out, &self.host, "/api/token", &[("authorization", &self.basic)], Some(&form));
            }
            Step::Me => {
                let bearer = format!("Bearer {}", self.carried);
                request(out, &self.host, "/v1/me", &[("authorization", &bearer)], None);
            }
        }
    }

    fn take(&mut self, answer: &Answer<'_>) -> Result<bool, String> {
        let text = answer.text();
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        let location = || answer.header("location").map(str::to_owned);
        let ticket = |action: &str| {
            let form = text.split_once(&format!(r#"action="{action}""#))?.1;
            between(form, r#"name="ticket" value=""#, "\"")
        };
        let (carried, next) = match self.at {
            Step::Authorize => (location().filter(|to| to.starts_with("/login?")), Step::LoginPage),
            Step::LoginPage => (ticket("/login"), Step::Login),
            Step::Login => (location().filter(|to| to.starts_with("/authorize?")), Step::ConsentPage),
            Step::ConsentPage => (ticket("/consent"), Step::Consent),
            Step::Consent => {
                let to = location().filter(|to| to.contains(&format!("state={}", self.state())));
                (to.and_then(|to| between(&(to + "&"), "code=", "&")), Step::Token)
            }
            Step::Token => (between(text, r#""access_token":""#, "\""), Step::Me),
            Step::Me => {
                let name = format!(r#""id":"{}""#, self.user.0);
                (text.contains(&name).then(String::new), Step::Authorize)
            }
        };
        let fine = answer.status == 200 || answer.status == 303;
        let Some(carried) = carried.filter(|_| fine) else {
            return Err(format!("{:?} was answered with {} `{text}`", self.at, answer.status));
        };
        (self.carried, self.at) = (carried, next);
        if next == Step::Authorize {
            self.count += 1;
            self.cookie.clear();
        }
        Ok(next == Step::Authorize)
    }
}

/// The text from `start` up to `end`.
fn between(text: &str, start: &str, end: &str) -> Option<String> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use provider::Policy;

    use super::super::load::{Pace, Until, run};
    use super::*;
    use crate::practice::Practice;

    /// The load is a client of its own: if a page changes so that it gets stuck, this says so, and not an hour of benchmarks.
    #[tokio::test(flavor = "multi_thread")]
    async fn whole_dances_and_tokens_come_from_a_real_provider() {
        let provider =
            Practice::start((Ipv4Addr::LOCALHOST, 0).into(), None, Policy::default()).await.unwrap();
        let address = provider.address();
        let loaded = tokio::task::spawn_blocking(move || {
            let dancers = (0..3).map(|number| Dancer::new(address, number)).collect();
            let dances = run(address, dancers, Pace::AsFast, Until::Units(9))?;
            let tokens = run(address, vec![App::new(address, "/api/token")], Pace::AsFast, Until::Units(5))?;
            Ok::<_, String>((dances.units, tokens.units))
        });
        assert_eq!(loaded.await.unwrap(), Ok((9, 5)));
        provider.stop().await.unwrap();
    }
}
