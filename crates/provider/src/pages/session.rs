//! Who is at the browser, and the proof that a form was filled in on our own page.
//!
//! A session is a sealed cookie, so that a restart ends none; one that was logged out is remembered until it would have ended by itself. Every form carries a *ticket*, sealed for this session, this form
//! and an hour: a page of another site cannot know one (cross-site request forgery, RFC 6749 §10.12), and what the form says
//! about the authorization request is inside it, where nobody alters it.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::html;

use super::layout::Page;
use crate::clock::is_to_come;
use crate::error::Error;
use crate::seal::Purpose;
use crate::state::State;
use crate::store::UserId;
use crate::store::ended::Key;
use crate::store::users::{self, User};

/// A log-in lasts two weeks, in seconds.
const SESSION_LIFE: u64 = 14 * 24 * 60 * 60;
/// A form may be sent for an hour, in seconds.
const TICKET_LIFE: u64 = 60 * 60;

/// A browser, with or without a user logged in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    id: [u8; 16],
    user: UserId,
}

/// Which form a ticket is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    Login = 1,
    Consent = 2,
    Logout = 3,
    Panel = 4,
    Dashboard = 5,
}

impl Session {
    /// The session of a request, or a new one without a user.
    pub(crate) fn of(state: &State, headers: &HeaderMap) -> Self {
        Self::read(state, headers).unwrap_or_else(|| Session { id: state.random.bytes(), user: UserId(0) })
    }

    fn read(state: &State, headers: &HeaderMap) -> Option<Self> {
        let name = cookie_name(state);
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, sealed) = pairs.find(|(known, _)| *known == name)?;
        let content = state.seal.open_text(Purpose::Session, sealed)?;
        let (id, rest) = content.split_first_chunk::<16>()?;
        let (user, rest) = rest.split_first_chunk::<4>()?;
        let (began, rest) = rest.split_first_chunk::<8>()?;
        let (really_began, _) = rest.split_first_chunk::<8>()?;
        let (began, now) = (u64::from_be_bytes(*began), state.clock.now());
        // Also by the real time, as access tokens, so that it is known how long a log-out must be remembered.
        let over_at = u64::from_be_bytes(*really_began).saturating_add(SESSION_LIFE);
        let fresh = now < began.saturating_add(SESSION_LIFE)
            && !is_to_come(began, now)
            && state.clock.real() < over_at
            && state.store.end(Key::session(*id)).is_none();
        fresh.then_some(Session { id: *id, user: UserId(u32::from_be_bytes(*user)) })
    }

    /// Who is logged in.
    pub(crate) fn user(&self) -> Option<&'static User> {
        users::numbered(self.user)
    }

    /// A session for `user` with a new identity: one that an attacker planted before the log-in is worth nothing after it.
    pub(crate) fn logged_in(state: &State, user: UserId) -> Self {
        Session { id: state.random.bytes(), user }
    }

    /// Ends the session for good, wherever its cookie was copied to, also after a restart.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) async fn log_out(&self, state: &State) -> Result<(), Error> {
        if self.user().is_none() {
            return Ok(());
        }
        state.store.put_an_end(Key::session(self.id), state.clock.now(), SESSION_LIFE).await
    }

    /// Sets the cookie on `response`.
    pub(crate) fn keep(&self, state: &State, mut response: Response) -> Response {
        let mut content = self.id.to_vec();
        content.extend(self.user.0.to_be_bytes());
        content.extend(state.clock.now().to_be_bytes());
        content.extend(state.clock.real().to_be_bytes());
        let sealed = state.seal.seal_text(Purpose::Session, &content, &state.random);
        // No `Secure`: the provider speaks http, to this machine only.
        let cookie = format!("{}={sealed}; Path=/; HttpOnly; SameSite=Lax", cookie_name(state));
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        response
    }

    /// A ticket for `form`, with `content` to come back with it.
    pub(crate) fn ticket(&self, state: &State, form: Form, content: &str) -> String {
        let mut inside = vec![form as u8];
        inside.extend(self.id);
        inside.extend(state.clock.now().to_be_bytes());
        inside.extend(content.as_bytes());
        state.seal.seal_text(Purpose::Form, &inside, &state.random)
    }

    /// The content of a ticket that was made for this session and `form`, less than an hour ago.
    pub(crate) fn redeem(&self, state: &State, form: Form, ticket: Option<&str>) -> Option<String> {
        let inside = state.seal.open_text(Purpose::Form, ticket?)?;
        let (kind, rest) = inside.split_first()?;
        let (id, rest) = rest.split_first_chunk::<16>()?;
        let (made, content) = rest.split_first_chunk::<8>()?;
        let (made, now) = (u64::from_be_bytes(*made), state.clock.now());
        let fresh = now <= made.saturating_add(TICKET_LIFE) && !is_to_come(made, now);
        let ours = *kind == form as u8 && *id == self.id && fresh;
        ours.then(|| String::from_utf8_lossy(content).into_owned())
    }
}

/// Browsers do not tell ports apart in cookies: two providers on one machine must not overwrite each other's.
fn cookie_name(state: &State) -> String {
    format!("practice_session_{}", state.address.port())
}

/// The page for a form without a valid ticket.
pub(crate) fn stale_form() -> Response {
    Page::new("Out of date").status(StatusCode::FORBIDDEN).with(html! {
        div.card {
            h1 { "This form is out of date" }
            p { "It was opened more than an hour ago, or in another browser, or by another site. Nothing was done." }
            p { "Open the authorization URL again." }
        }
    })
}
