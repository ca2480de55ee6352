//! `kill -9` at random moments under load. After every restart all that was answered is there, and no code works twice.
//!
//! Several clients dance, refresh, register apps and fill playlists, each writing down what it was answered. The process is killed at an
//! answer that chance chose, or while it starts. What a client had sent without hearing the answer is *in doubt*: it may have happened
//! or not, but not twice.

use std::io;
use std::mem::take;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use crate::common::{CALLBACK, authorization_url, basic, encode, parameter, practice_basic};
use crate::dice::{self, Dice};
use crate::process::{self, Served};
use crate::wire::{FOR_EVER, Reply, Wire};
use provider::{PRACTICE_CLIENT_ID, Policy};
use serde_json::json;

const KILLS: usize = 200;
const CLIENTS: usize = 4;
/// Of RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Public clients' refresh tokens are replaced at every use here, so that this is tried as well.
const POLICY: Policy = Policy::Spotify2020;
const TRACK: &str = "spotify:track:0ND8rF8oirMXtE59n585P6";

/// What clients were answered.
#[derive(Default)]
struct Known {
    /// Codes that nobody has sent.
    codes: Vec<String>,
    /// Codes that were sent, without an answer.
    doubtful_codes: Vec<String>,
    /// Codes that were exchanged, with the refresh tokens they gave.
    exchanged: Vec<(String, String)>,
    /// Refresh tokens under rotation: the one before, and the last one.
    chains: Vec<(String, String)>,
    /// Refresh tokens that must not work, because their code was sent twice.
    revoked: Vec<String>,
    apps: Vec<App>,
    /// Playlists with the number of their tracks.
    playlists: Vec<(String, usize)>,
}

/// An app that was registered, and to which mira consented.
struct App {
    id: String,
    secret: Option<String>,
    consented: bool,
}

impl Known {
    fn absorb(&mut self, other: Known) {
        self.codes.extend(other.codes);
        self.doubtful_codes.extend(other.doubtful_codes);
        self.exchanged.extend(other.exchanged);
        self.chains.extend(other.chains);
        self.revoked.extend(other.revoked);
        self.apps.extend(other.apps);
        self.playlists.extend(other.playlists);
    }
}

/// What outlives a restart in clients' hands: an access token, and a browser's log-in.
struct Holder {
    access_token: String,
    session: String,
}

/// A client on one connection.
struct Client<'a> {
    wire: Wire,
    address: SocketAddr,
    holder: &'a Holder,
}

impl<'a> Client<'a> {
    fn new(address: SocketAddr, holder: &'a Holder) -> io::Result<Self> {
        Ok(Client { wire: Wire::open(address)?, address, holder })
    }

    fn approve(&mut self, more: &[(&str, &str)]) -> io::Result<String> {
        let url = format!("http://{}{}", self.address, authorization_url(more));
        let body = json!({ "url": url }).to_string();
        let reply =
            self.wire.ask("POST", "/practice/approve", &[("content-type", "application/json")], &body)?;
        let answer = reply.json();
        let redirect = answer["redirect"].as_str().unwrap_or_else(|| panic!("{answer}"));
        Ok(parameter(redirect, "code").unwrap_or_else(|| panic!("{redirect}")))
    }

    fn token(&mut self, authorization: Option<&str>, form: &[(&str, &str)]) -> io::Result<Reply> {
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
        headers.extend(authorization.map(|value| ("authorization", value)));
        self.wire.ask("POST", "/api/token", &headers, &encode(form))
    }

    fn exchange(&mut self, code: &str) -> io::Result<Reply> {
        let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)];
        self.token(Some(&practice_basic()), &form)
    }

    fn refresh(&mut self, refresh_token: &str) -> io::Result<Reply> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.token(Some(&practice_basic()), &form)
    }

    /// A refresh by a public client; the new refresh token.
    fn rotate(&mut self, refresh_token: &str) -> io::Result<Reply> {
        let client = ("client_id", PRACTICE_CLIENT_ID);
        self.token(None, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token), client])
    }

    fn api(&mut self, method: &str, path: &str, body: &str) -> io::Result<Reply> {
        let bearer = format!("Bearer {}", self.holder.access_token);
        self.wire.ask(method, path, &[("authorization", &bearer), ("content-type", "application/json")], body)
    }

    /// A request of mira's browser.
    fn browse(&mut self, method: &str, path: &str, form: &str) -> io::Result<Reply> {
        let cookie = format!("practice_session_{}={}", self.address.port(), self.holder.session);
        let kind = "application/x-www-form-urlencoded";
        self.wire.ask(method, path, &[("cookie", &cookie), ("content-type", kind)], form)
    }

    /// Does one thing that changes something, and writes down every answer; an error is the end of the process.
    fn work(&mut self, dice: &Dice, known: &mut Known) -> io::Result<()> {
        match dice.below(7) {
            0 => known.codes.push(self.approve(&[])?),
            1 | 2 => {
                let (code, refresh_token) = self.dance(known)?;
                known.exchanged.push((code, refresh_token));
            }
            3 => {
                let (code, refresh_token) = self.dance(known)?;
                // Once this was sent, the grant may have ended, answered or not.
                assert_eq!(self.exchange(&code)?.status, 400);
                known.revoked.push(refresh_token);
            }
            4 => {
                let challenge = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
                let code = self.approve(&challenge)?;
                let form = [
                    ("grant_type", "authorization_code"),
                    ("code", &code),
                    ("redirect_uri", CALLBACK),
                    ("client_id", PRACTICE_CLIENT_ID),
                    ("code_verifier", VERIFIER),
                ];
                let mut last = refresh_token_of(&self.token(None, &form)?);
                // Written down only when all is answered: a rotation in doubt leaves nothing that can be asked about.
                let mut before = String::new();
                for _ in 0..=dice.below(3) {
                    before = last;
                    last = refresh_token_of(&self.rotate(&before)?);
                }
                known.chains.push((before, last));
            }
            5 => self.register(known)?,
            _ => {
                let body = json!({ "name": "Invented" }).to_string();
                let made = self.api("POST", "/v1/users/mira/playlists", &body)?;
                assert_eq!(made.status, 201, "{}", made.text());
                let id = made.json()["id"].as_str().unwrap().to_owned();
                let tracks = 1 + dice.below(5);
                let body = json!({ "uris": vec![TRACK; tracks] }).to_string();
                let path = format!("/v1/playlists/{id}/tracks");
                // Written down when the tracks are there: how many there are while they are added is in doubt.
                let added = self.api("POST", &path, &body)?;
                assert_eq!(added.status, 201, "{}", added.text());
                known.playlists.push((id, tracks));
            }
        }
        Ok(())
    }

    /// A code and the refresh token that it gave.
    fn dance(&mut self, known: &mut Known) -> io::Result<(String, String)> {
        let code = self.approve(&[])?;
        match self.exchange(&code) {
            Ok(reply) => Ok((code, refresh_token_of(&reply))),
            Err(error) => {
                known.doubtful_codes.push(code);
                Err(error)
            }
        }
    }

    fn register(&mut self, known: &mut Known) -> io::Result<()> {
        let ticket = ticket(&self.browse("GET", "/dashboard/new", "")?);
        let form = encode(&[("ticket", &ticket), ("name", "Invented"), ("redirect_uris", CALLBACK)]);
        let saved = self.browse("POST", "/dashboard/new", &form)?;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let page = saved.header("location").unwrap();
        let id = page.rsplit('/').next().unwrap().to_owned();
        known.apps.push(App { id: id.clone(), secret: None, consented: false });
        let index = known.apps.len() - 1;
        known.apps[index].secret = Some(self.secret(&id)?);
        self.approve(&[("client_id", &id)])?;
        known.apps[index].consented = true;
        Ok(())
    }

    /// The client secret, from the app's page.
    fn secret(&mut self, id: &str) -> io::Result<String> {
        let page = self.browse("GET", &format!("/dashboard/app/{id}"), "")?;
        assert_eq!(page.status, 200, "the app {id} is lost");
        Ok(between(&page.text(), "id=\"client-secret\">", "<").to_owned())
    }

    /// Asks about everything in `known`. What can be asked only once is gone from it afterwards.
    fn verify(&mut self, known: &mut Known, dice: &Dice) -> io::Result<()> {
        for code in take(&mut known.codes) {
            let reply = self.exchange(&code)?;
            assert_eq!(reply.status, 200, "a code is lost: {}", reply.text());
            known.exchanged.push((code, refresh_token_of(&reply)));
        }
        for code in take(&mut known.doubtful_codes) {
            // Either the answer was lost, or the request.
            let reply = self.exchange(&code)?;
            assert!([200, 400].contains(&reply.status), "{}", reply.text());
            assert_eq!(self.exchange(&code)?.status, 400, "a code worked twice");
        }
        for (code, refresh_token) in take(&mut known.exchanged) {
            let reply = self.refresh(&refresh_token)?;
            assert_eq!(reply.status, 200, "a refresh token is lost: {}", reply.text());
            if dice.once_in(4) {
                assert_eq!(self.exchange(&code)?.status, 400, "a code worked twice");
                known.revoked.push(refresh_token);
            } else {
                known.exchanged.push((code, refresh_token));
            }
        }
        for (before, last) in take(&mut known.chains) {
            let reply = self.rotate(&last)?;
            assert_eq!(reply.status, 200, "a refresh token is lost: {}", reply.text());
            let next = refresh_token_of(&reply);
            if dice.once_in(4) {
                assert_eq!(self.rotate(&before)?.status, 400, "a replaced refresh token worked");
                assert_eq!(self.rotate(&next)?.status, 400, "its grant goes on");
            } else {
                known.chains.push((last, next));
            }
        }
        for refresh_token in &known.revoked {
            assert_eq!(self.refresh(refresh_token)?.status, 400, "what was revoked works again");
        }
        for app in &known.apps {
            let secret = self.secret(&app.id)?;
            assert!(app.secret.as_ref().is_none_or(|known| *known == secret), "the secret is another one");
            let form = [("grant_type", "client_credentials")];
            assert_eq!(self.token(Some(&basic(&app.id, &secret)), &form)?.status, 200, "an app is lost");
            if app.consented {
                // No dialog: the consent is remembered.
                let asked = self.browse("GET", &authorization_url(&[("client_id", &app.id)]), "")?;
                let code = asked.header("location").and_then(|url| parameter(url, "code"));
                assert!(code.is_some(), "a consent is lost: {}", asked.text());
            }
        }
        for (id, tracks) in &known.playlists {
            let reply = self.api("GET", &format!("/v1/playlists/{id}/tracks"), "")?;
            assert_eq!(reply.status, 200, "a playlist is lost");
            assert_eq!(reply.json()["total"], *tracks, "tracks are lost");
        }
        Ok(())
    }
}

fn refresh_token_of(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["refresh_token"].as_str().unwrap().to_owned()
}

fn ticket(page: &Reply) -> String {
    between(&page.text(), "name=\"ticket\" value=\"", "\"").to_owned()
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}")).1;
    rest.split_once(after).unwrap().0
}

/// The first start: an access token and a log-in, to be used until the end.
fn prepare(folder: &Path) -> Holder {
    let served = Served::start(folder, POLICY);
    let mut holder = Holder { access_token: String::new(), session: String::new() };
    let page = Wire::open(served.address).unwrap().get("/login", &[]).unwrap();
    holder.session = session_of(&page);
    let mut client = Client::new(served.address, &holder).unwrap();
    let form = [("ticket", &*ticket(&page)), ("username", "mira"), ("password", "mira-practises")];
    let session = session_of(&client.browse("POST", "/login", &encode(&form)).unwrap());
    let code = client.approve(&[("scope", "playlist-modify-public playlist-read-private")]).unwrap();
    let access_token = client.exchange(&code).unwrap().json()["access_token"].as_str().unwrap().to_owned();
    Holder { access_token, session }
}

fn session_of(page: &Reply) -> String {
    between(page.header("set-cookie").unwrap(), "=", ";").to_owned()
}

/// Clients work until the process ends; every piece of work that was done is told.
fn load(
    address: SocketAddr,
    holder: &Holder,
    seeds: &Dice,
    killed: impl FnOnce(&std::sync::mpsc::Receiver<()>),
) -> Known {
    let all = Mutex::new(Known::default());
    let (done, told) = channel();
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            let (all, done, dice) = (&all, done.clone(), Dice::seeded(seeds.below(usize::MAX) as u64));
            scope.spawn(move || {
                let mut known = Known::default();
                if let Ok(mut client) = Client::new(address, holder) {
                    work_until_it_ends(&mut client, &dice, &mut known, &done);
                }
                all.lock().unwrap().absorb(known);
            });
        }
        killed(&told);
    });
    all.into_inner().unwrap()
}

fn work_until_it_ends(client: &mut Client<'_>, dice: &Dice, known: &mut Known, done: &Sender<()>) {
    while client.work(dice, known).is_ok() {
        // Nobody listens any more once the process is being killed.
        let _ = done.send(());
    }
}

fn verify_all(address: SocketAddr, holder: &Holder, known: Known, seeds: &Dice) -> Known {
    let mut parts: [Known; CLIENTS] = std::array::from_fn(|_| Known::default());
    deal(known, &mut parts);
    let all = Mutex::new(Known::default());
    thread::scope(|scope| {
        for mut part in parts {
            let (all, dice) = (&all, Dice::seeded(seeds.below(usize::MAX) as u64));
            scope.spawn(move || {
                Client::new(address, holder).unwrap().verify(&mut part, &dice).unwrap();
                all.lock().unwrap().absorb(part);
            });
        }
    });
    all.into_inner().unwrap()
}

fn deal(known: Known, parts: &mut [Known; CLIENTS]) {
    macro_rules! deal {
        ($($field:ident)*) => {$(
            for (index, thing) in known.$field.into_iter().enumerate() {
                parts[index % CLIENTS].$field.push(thing);
            }
        )*};
    }
    deal!(codes doubtful_codes exchanged chains revoked apps playlists);
}

#[test]
fn kill_9_at_200_random_moments_loses_nothing_that_was_answered() {
    let seed = dice::seed(26);
    println!("PROVIDER_TEST_SEED={seed}");
    let dice = Dice::seeded(seed);
    let folder = tempfile::tempdir().unwrap();
    let holder = prepare(folder.path());
    // What came since the last time that all was asked about, and what came before.
    let (mut news, mut known) = (Known::default(), Known::default());
    let (mut answered, mut doubtful) = (0, 0);
    for kill in 1..=KILLS {
        if dice.once_in(8) {
            let mut starting = process::command(folder.path(), POLICY).spawn().unwrap();
            thread::sleep(Duration::from_micros(dice.below(40_000) as u64));
            starting.kill().unwrap();
            starting.wait().unwrap();
            continue;
        }
        let served = Served::start(folder.path(), POLICY);
        let address = served.address;
        known.absorb(verify_all(address, &holder, news, &dice));
        let (count, moment) = (1 + dice.below(24), Duration::from_micros(dice.below(2_000) as u64));
        news = load(address, &holder, &dice, move |told| {
            for _ in 0..count {
                told.recv_timeout(FOR_EVER).unwrap();
            }
            thread::sleep(moment);
            drop(served);
        });
        answered += count;
        doubtful += news.doubtful_codes.len();
        if kill % 50 == 0 {
            println!("{kill} kills: {answered} pieces of work answered, {doubtful} exchanges in doubt");
        }
    }
    known.absorb(news);
    let served = Served::start(folder.path(), POLICY);
    let known = verify_all(served.address, &holder, known, &dice);
    drop(served);
    println!(
        "at the end: {} grants, {} rotated, {} revoked, {} apps, {} playlists",
        known.exchanged.len(),
        known.chains.len(),
        known.revoked.len(),
        known.apps.len(),
        known.playlists.len()
    );
    let database = rusqlite::Connection::open(folder.path().join("provider.db")).unwrap();
    let verdict: String = database.query_one("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}
