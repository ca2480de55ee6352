//! Checks of the learner's steps, one file a step.
//!
//! A check looks at the value that a cell made. If it is right, a tick says what was right, and the text alternative is the
//! score, for instance `2/2`. If not, [`CheckFailed`] says the first thing that is wrong, why it matters, what the practice
//! provider really answered to it (if it was asked), and a question as a hint; when the same mistake comes a second time,
//! a plainer hint. Never the answer.
//!
//! Each check judges in a function of its own without side effects (`judge`), which its tests go through with every wrong
//! answer that the step is known for; asking the provider and counting the failures is done around it, in this file.

mod authorize_request;
mod authorize_url;
mod basic;
mod bearer;
mod catalogue;
mod client_credentials;
mod clinic;
mod code;
mod code_challenge;
mod code_verifier;
mod compare;
mod exchange;
mod implicit;
mod keys;
mod learner;
mod memory;
mod pkce;
mod quiz;
mod redirect_answer;
mod refresh;
mod refresh_function;
mod registered;
mod returned_state;
mod scopes;
mod songs;
mod state;
mod stub;
mod token;
mod token_request;
mod validation;
mod web_app;
mod witness;
mod your_turn;

pub use authorize_request::authorize_request;
pub use authorize_url::authorize_url;
pub use basic::{base64, basic_pair};
pub use bearer::bearer;
pub use catalogue::{album, search};
pub use client_credentials::{app_token, client_credentials};
pub use clinic::clinic;
pub use code::code;
pub use code_challenge::code_challenge;
pub use code_verifier::code_verifier;
pub use exchange::exchange;
pub use implicit::{implicit_request, implicit_token};
pub use keys::{environment, keys};
pub use learner::learner;
pub use pkce::{pkce_exchange, pkce_refresh_request, pkce_request};
pub use quiz::quiz;
pub use redirect_answer::redirect_answer;
pub use refresh::{refresh, refresh_request};
pub use refresh_function::refresh_function;
pub use registered::registered;
pub use returned_state::returned_state;
pub use songs::songs;
pub use state::state;
pub use token::token;
pub use validation::validation;
pub use web_app::{web_app_callback, web_app_login};
pub use your_turn::{
    artist_search, new_playlist, own_table, playlist_filled, playlist_table, scopes_granted, survives_expiry,
};

use crate::display::{Card, Show, html};
use memory::Memory;
use std::fmt;
use std::ops::Deref;

/// The points of each check, by its name.
pub const POINTS: &[(&str, u32)] = &[
    ("learner", 1),
    ("quiz", 6),
    ("keys", 1),
    ("basic_pair", 1),
    ("base64", 2),
    ("client_credentials", 3),
    ("app_token", 2),
    ("album", 2),
    ("songs", 3),
    ("search", 2),
    ("environment", 1),
    ("redirect_answer", 3),
    ("refresh_function", 3),
    ("state", 1),
    ("authorize_url", 1),
    ("authorize_request", 3),
    ("code", 1),
    ("returned_state", 1),
    ("exchange", 3),
    ("token", 2),
    ("bearer", 2),
    ("refresh_request", 2),
    ("refresh", 2),
    ("clinic", 1),
    ("scopes_granted", 3),
    ("artist_search", 2),
    ("new_playlist", 3),
    ("playlist_filled", 3),
    ("playlist_table", 3),
    ("survives_expiry", 4),
    ("own_table", 4),
    ("code_verifier", 1),
    ("code_challenge", 3),
    ("pkce_request", 2),
    ("pkce_exchange", 3),
    ("pkce_refresh_request", 2),
    ("implicit_request", 2),
    ("implicit_token", 2),
    ("registered", 1),
    ("web_app_login", 3),
    ("web_app_callback", 3),
    ("validation", 2),
];

/// A step that is right.
#[derive(Clone, PartialEq, Eq)]
pub struct Passed {
    name: &'static str,
    right: Vec<String>,
}

impl Passed {
    /// The points that it gives.
    pub fn points(&self) -> u32 {
        points(self.name)
    }

    /// What was right, one sentence each.
    pub fn right(&self) -> Vec<String> {
        self.right.clone()
    }

    /// Shows the tick and what was right; the text alternative is the score.
    pub fn evcxr_display(&self) {
        self.card().emit();
    }
}

/// The score, such as `2/2`.
impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{0}/{0}", self.points())
    }
}

impl fmt::Debug for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Passed {
    fn card(&self) -> Card {
        // Sentences, and so in the font of text and not in that of code.
        const LIST: &str = "margin:0;padding-left:1.4em;font-family:var(--jp-ui-font-family,sans-serif)";
        let headline = format!("{} &nbsp;{self}", html::verdict(true, &format!("✓ {}", self.name)));
        let right: String =
            self.right.iter().map(|right| format!("<li>{}</li>", html::prose(right))).collect();
        Card::new(html::card(&headline, &[format!("<ul style=\"{LIST}\">{right}</ul>")]), self.to_string())
    }
}

/// A step that is not right yet; its parts are those of [`Failure`]. Boxed, because a `Result` is as large as its error.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckFailed(Box<Failure>);

/// What a failed check says.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    /// The check's name, such as `authorize_url`.
    pub name: &'static str,
    /// The mistake's name, the same whenever it is made.
    pub mistake: &'static str,
    /// The first thing that is wrong.
    pub wrong: String,
    /// Why that matters.
    pub why: String,
    /// What the practice provider answered to just this, if it was asked.
    pub answered: Option<String>,
    /// A question, or a plainer hint.
    pub hint: String,
}

impl Deref for CheckFailed {
    type Target = Failure;
    fn deref(&self) -> &Failure {
        &self.0
    }
}

impl fmt::Display for CheckFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: not yet (0/{})", self.name, points(self.name))?;
        writeln!(f, "  {}", self.wrong)?;
        writeln!(f, "  Why it matters: {}", self.why)?;
        if let Some(answered) = &self.answered {
            writeln!(f, "  {answered}")?;
        }
        write!(f, "  Hint: {}", self.hint)
    }
}

impl fmt::Debug for CheckFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for CheckFailed {}

/// What a check found: what is right, or the first mistake.
type Verdict = Result<Vec<String>, Mistake>;

/// A mistake that a check knows.
#[derive(Debug)]
struct Mistake {
    id: &'static str,
    wrong: String,
    why: String,
    /// The first hint, a question.
    ask: String,
    /// The second hint, plainer.
    tell: String,
}

/// A mistake: what is wrong, why that matters, a question, and the plainer hint for the second time.
fn mistake<T>(
    id: &'static str,
    wrong: impl Into<String>,
    why: impl Into<String>,
    ask: impl Into<String>,
    tell: impl Into<String>,
) -> Result<T, Mistake> {
    Err(Mistake { id, wrong: wrong.into(), why: why.into(), ask: ask.into(), tell: tell.into() })
}

fn points(name: &str) -> u32 {
    // The cases of the clinic are checks of their own, `clinic 1` and so on, and all give the same.
    let known = name.split(' ').next().unwrap_or(name);
    POINTS.iter().find(|(other, _)| *other == known).map_or(0, |(_, points)| *points)
}

/// Forgets which hints were given in this folder, so that each mistake is a first one again. For who tries checks out.
pub fn forget_hints() {
    Memory::of_project().forget_all();
}

/// Turns what a check found into what the learner sees. `answered` asks the provider, and is called only on a failure.
fn report(
    name: &'static str,
    verdict: Verdict,
    memory: &Memory,
    answered: impl FnOnce() -> Option<String>,
) -> Result<Passed, CheckFailed> {
    match verdict {
        Ok(right) => {
            memory.forget(name);
            Ok(Passed { name, right })
        }
        Err(mistake) => {
            let times = memory.count(name, mistake.id);
            Err(CheckFailed(Box::new(Failure {
                name,
                mistake: mistake.id,
                wrong: mistake.wrong,
                why: mistake.why,
                answered: answered(),
                hint: if times > 1 { mistake.tell } else { mistake.ask },
            })))
        }
    }
}

/// What the tests of the checks have in common.
#[cfg(test)]
mod testing {
    use super::*;
    use crate::{Client, Creds, Params, Request, RequestBuilder};

    // In two pieces each: a scanner for secrets is not to take them for real ones.
    pub(super) const TOKEN: &str =
        concat!("BQ", "inventedACCESStoken0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ");
    pub(super) const REFRESH: &str =
        concat!("AQ", "inventedREFRESHtoken0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");
    pub(super) const CODE: &str =
        concat!("AQ", "inventedCODE0123456789abcdefghijklmnopqrstuvwxyzABCDEFG-hij_klm");

    /// Credentials in the middle of the dance.
    pub(super) fn creds() -> Creds {
        let mut creds = Creds::new();
        for (key, value) in [
            ("client_id", "0a0da9ce0b0c0de0facade0decade001"),
            ("client_secret", "5ec2e7000000000000000000decafbad"),
            ("redirect_uri", "http://127.0.0.1:8765/callback"),
            ("scope", "user-read-private user-read-email"),
            ("state", "K7QX2M9A"),
            ("code", CODE),
            // Where nothing listens: a test must not depend on a provider that happens to run.
            ("accounts", "127.0.0.1:9"),
            ("api", "127.0.0.1:9"),
            ("protocol", "http"),
            ("token", TOKEN),
            ("refresh", REFRESH),
            ("expires", &crate::expires_at(3600)),
        ] {
            creds.set(key, value);
        }
        creds
    }

    pub(super) fn post(path: &str) -> RequestBuilder {
        Client::new().post(format!("http://127.0.0.1:9{path}"))
    }

    pub(super) fn get(path: &str) -> RequestBuilder {
        Client::new().get(format!("http://127.0.0.1:9{path}"))
    }

    /// `params` with changes: `=name value` sets, `-name` removes.
    pub(super) fn changed(mut params: Params, changes: &[(&str, &str)]) -> Params {
        for (name, value) in changes {
            match name.strip_prefix('-') {
                Some(name) => drop(params.remove(name)),
                None => params.set(name, *value),
            }
        }
        params
    }

    /// Asserts that each wrong answer is recognised as what it is, and that nothing that is said about it gives a secret
    /// or the answer away.
    pub(super) fn assert_recognised(cases: impl IntoIterator<Item = (&'static str, Verdict)>) {
        for (id, verdict) in cases {
            let mistake = match verdict {
                Err(mistake) => mistake,
                Ok(right) => panic!("`{id}` was not noticed: {right:?}"),
            };
            assert_eq!(mistake.id, id, "{mistake:?}");
            let said = format!("{} {} {} {}", mistake.wrong, mistake.why, mistake.ask, mistake.tell);
            for secret in [TOKEN, REFRESH, CODE, "5ec2e7000000000000000000decafbad"] {
                assert!(!said.contains(secret), "`{id}` shows a secret: {said}");
            }
            assert!(mistake.ask.ends_with('?'), "the first hint of `{id}` is no question: {}", mistake.ask);
            assert_ne!(mistake.ask, mistake.tell, "the second hint of `{id}` is the first");
            for part in [&mistake.wrong, &mistake.why, &mistake.ask, &mistake.tell] {
                assert!(part.len() > 10, "`{id}` says too little: {mistake:?}");
            }
        }
    }

    pub(super) fn built(builder: RequestBuilder) -> Request {
        builder.build().unwrap()
    }

    #[test]
    fn the_second_time_the_hint_is_plainer_and_another_mistake_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::at(folder.path().join("hints.json"));
        let fail = |id| {
            report("state", mistake(id, "wrong", "why", "ask?", "tell"), &memory, || Some("answer".into()))
                .unwrap_err()
        };
        assert_eq!(fail("a").hint, "ask?");
        assert_eq!(fail("a").hint, "tell");
        assert_eq!(fail("b").hint, "ask?");
        assert_eq!(
            fail("a").to_string(),
            "state: not yet (0/1)\n  wrong\n  Why it matters: why\n  answer\n  Hint: tell"
        );
        let passed = report("state", Ok(vec!["it is <long>".into()]), &memory, || unreachable!()).unwrap();
        assert_eq!(passed.card().text, "1/1");
        assert!(passed.card().html.contains("✓ state") && passed.card().html.contains("it is &lt;long&gt;"));
        assert_eq!(fail("a").hint, "ask?");
    }
}
