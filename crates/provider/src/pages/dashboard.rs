//! `/dashboard`: where a developer registers an app, finds its client id and secret, and says where its users may be sent.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{Markup, html};

use super::layout::{COPY, Page, avatar, copied, see_other, ticked};
use super::login::to_login;
use super::session::{Form, Session, stale_form};
use crate::accounts::redirect_uri;
use crate::error::Error;
use crate::params::{Params, append};
use crate::policy::HttpRedirects;
use crate::secret::Secret;
use crate::seen::Lesson;
use crate::state::{Shared, State as Provider};
use crate::store::users::User;
use crate::store::{App, ClientId, apps, hex};

/// The longest name, description and redirect URI, in characters; and the most URIs.
const LONGEST_NAME: usize = 80;
const LONGEST_DESCRIPTION: usize = 256;
const MOST_URIS: usize = 20;

/// What a form says about an app.
#[derive(Default)]
struct Draft {
    name: String,
    description: String,
    redirect_uris: String,
}

impl Draft {
    fn of(sent: &Params) -> Self {
        let text = |name| sent.get(name).unwrap_or_default().trim().to_owned();
        Draft { name: text("name"), description: text("description"), redirect_uris: text("redirect_uris") }
    }

    fn uris(&self) -> Vec<String> {
        let mut uris: Vec<String> = Vec::new();
        for line in self.redirect_uris.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if !uris.iter().any(|known| known == line) {
                uris.push(line.to_owned());
            }
        }
        uris
    }

    /// What is wrong with it, in the dashboard's words.
    fn faults(&self, state: &Provider) -> Vec<String> {
        let mut faults = Vec::new();
        let uris = self.uris();
        if self.name.is_empty() || self.name.chars().count() > LONGEST_NAME {
            faults.push(format!("App name: 1 to {LONGEST_NAME} characters."));
        }
        if self.description.chars().count() > LONGEST_DESCRIPTION {
            faults.push(format!("App description: at most {LONGEST_DESCRIPTION} characters."));
        }
        if uris.is_empty() || uris.len() > MOST_URIS {
            faults.push(format!("Redirect URIs: 1 to {MOST_URIS}, each on its own line."));
        }
        faults.extend(uris.iter().filter_map(|uri| redirect_uri::objection(uri, state.policy)));
        faults
    }
}

/// `GET /dashboard`
pub(crate) async fn list(State(state): State<Shared>, headers: HeaderMap) -> Response {
    let session = Session::of(&state, &headers);
    let Some(user) = session.user() else { return to_login("/dashboard") };
    let apps = state.store.apps().into_iter().filter(|app| app.is_of(user));
    Page::new("Dashboard").below("/dashboard").wide().with(html! {
        div.head {
            div { h1 { "Your apps" } p.soft { "Logged in as " b { (user.display_name) } ". An app is what OAuth calls a " em { "client" } "." } }
            a.button href="/dashboard/new" { "Create app" }
        }
        div.apps {
            @for app in apps {
                div.card {
                    div.titled {
                        (avatar(&app.name))
                        div {
                            h2 { a href={ "/dashboard/app/" (app.client_id) } { (app.name) } }
                            p.soft.small-text { (app.description) }
                        }
                    }
                    p.soft.small-text { "Client ID " code { (app.client_id) } }
                }
            }
        }
    })
}

/// `GET /dashboard/new`
pub(crate) async fn new(State(state): State<Shared>, headers: HeaderMap) -> Response {
    let session = Session::of(&state, &headers);
    if session.user().is_none() {
        return to_login("/dashboard/new");
    }
    new_page(&state, &session, &Draft::default(), &[], StatusCode::OK)
}

/// `POST /dashboard/new`
pub(crate) async fn create(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let sent = Params::parse(&body);
    let session = Session::of(&state, &headers);
    let Some(user) = session.user() else { return stale_form() };
    if session.redeem(&state, Form::Dashboard, sent.get("ticket")).is_none() {
        return stale_form();
    }
    let draft = Draft::of(&sent);
    let faults = draft.faults(&state);
    if !faults.is_empty() {
        return new_page(&state, &session, &draft, &faults, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let app = App {
        client_id: ClientId::from_bytes(state.random.bytes()),
        client_secret: new_secret(&state),
        redirect_uris: draft.uris(),
        name: draft.name,
        description: draft.description,
        owner: Some(user.number),
        created_at: state.clock.now(),
    };
    let page = format!("/dashboard/app/{}", app.client_id);
    finish(apps::put(&state, app).await, &page)
}

/// `GET /dashboard/app/{client_id}`
pub(crate) async fn show(
    State(state): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let session = Session::of(&state, &headers);
    let Some(user) = session.user() else { return to_login(&format!("/dashboard/app/{id}")) };
    match own(&state, user, &id) {
        Some(app) => {
            let draft = Draft {
                name: app.name.clone(),
                description: app.description.clone(),
                redirect_uris: app.redirect_uris.join("\n"),
            };
            app_page(&state, &session, &app, &draft, &[], StatusCode::OK)
        }
        None => no_such_app(),
    }
}

/// `POST /dashboard/app/{client_id}`: saves the settings, renews the secret, or deletes the app.
pub(crate) async fn change(
    State(state): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let sent = Params::parse(&body);
    let session = Session::of(&state, &headers);
    let Some(user) = session.user() else { return stale_form() };
    if session.redeem(&state, Form::Dashboard, sent.get("ticket")).is_none() {
        return stale_form();
    }
    let Some(app) = own(&state, user, &id) else { return no_such_app() };
    let page = format!("/dashboard/app/{id}");
    match sent.get("action") {
        Some("rotate") => {
            let changed = App { client_secret: new_secret(&state), ..App::clone(&app) };
            finish(apps::put(&state, changed).await, &page)
        }
        // The practice app is everybody's, and what `creds.example.json` holds.
        Some("delete") if app.owner.is_some() => {
            finish(apps::remove(&state, app.client_id).await, "/dashboard")
        }
        _ => {
            let draft = Draft::of(&sent);
            let faults = draft.faults(&state);
            if !faults.is_empty() {
                return app_page(&state, &session, &app, &draft, &faults, StatusCode::UNPROCESSABLE_ENTITY);
            }
            let redirect_uris = draft.uris();
            let changed =
                App { name: draft.name, description: draft.description, redirect_uris, ..App::clone(&app) };
            finish(apps::put(&state, changed).await, &page)
        }
    }
}

/// Why a redirect URI was not added.
pub(crate) enum NotAdded {
    /// The form would not have taken it.
    Settings(Lesson),
    Store(Error),
}

/// Adds `uri` to the settings of an app, under the rules of the form; returns all that are registered now.
pub(crate) async fn add_redirect_uri(
    state: &Provider,
    client_id: &str,
    uri: &str,
) -> Result<Vec<String>, NotAdded> {
    let no =
        |cause: String, advice: &str| Err(NotAdded::Settings(Lesson { cause, advice: advice.to_owned() }));
    let Some(app) = client_id.parse::<ClientId>().ok().and_then(|id| state.store.app(id)) else {
        return no(
            format!("no app has the client id `{client_id}`"),
            "copy the client id from the dashboard",
        );
    };
    if app.redirect_uris.iter().any(|known| known == uri) {
        return Ok(app.redirect_uris.clone());
    }
    let mut redirect_uris = app.redirect_uris.clone();
    redirect_uris.push(uri.to_owned());
    let draft = Draft {
        name: app.name.clone(),
        description: app.description.clone(),
        redirect_uris: redirect_uris.join("\n"),
    };
    if let Some(fault) = draft.faults(state).into_iter().next() {
        return no(fault, "change the redirect URI, or remove one in the dashboard");
    }
    let changed = App { redirect_uris: redirect_uris.clone(), ..App::clone(&app) };
    apps::put(state, changed).await.map_err(NotAdded::Store)?;
    Ok(redirect_uris)
}

fn own(state: &Provider, user: &User, id: &str) -> Option<Arc<App>> {
    let app = id.parse::<ClientId>().ok().and_then(|id| state.store.app(id));
    app.filter(|app| app.is_of(user))
}

fn new_secret(state: &Provider) -> Secret {
    Secret::new(hex(&state.random.bytes::<16>()))
}

fn finish(done: Result<(), Error>, page: &str) -> Response {
    match done {
        Ok(()) => see_other(page),
        Err(error) => Page::new("Not saved").status(StatusCode::SERVICE_UNAVAILABLE).with(html! {
            div.card { h1 { "Not saved" } p.error { (ticked(&error.to_string())) } }
        }),
    }
}

fn no_such_app() -> Response {
    Page::new("No such app").status(StatusCode::NOT_FOUND).with(html! {
        div.card { h1 { "There is no such app" } p { a href="/dashboard" { "Your apps" } } }
    })
}

fn new_page(
    state: &Provider,
    session: &Session,
    draft: &Draft,
    faults: &[String],
    status: StatusCode,
) -> Response {
    Page::new("Create app").below("/dashboard").status(status).with(html! {
        p.small-text { a href="/dashboard" { "← Your apps" } }
        div.card {
            h1 { "Create app" }
            p.soft { "The provider wants to know who asks for access, and where it may send the answers." }
            (problems(faults))
            form method="post" action="/dashboard/new" {
                input type="hidden" name="ticket" value=(session.ticket(state, Form::Dashboard, ""));
                (fields(state, draft))
                div.row { button type="submit" { "Save" } a.button.quiet href="/dashboard" { "Cancel" } }
            }
        }
    })
}

fn app_page(
    state: &Provider,
    session: &Session,
    app: &App,
    draft: &Draft,
    faults: &[String],
    status: StatusCode,
) -> Response {
    let (ticket, action) =
        (session.ticket(state, Form::Dashboard, ""), format!("/dashboard/app/{}", app.client_id));
    let (callback, redirect_uri) =
        (format!("{}/callback", state.base()), app.redirect_uris.first().map_or("", String::as_str));
    // The page that shows the code, where the app has it: the first try should end there.
    let own = app.redirect_uris.iter().find(|uri| **uri == callback).map_or(redirect_uri, String::as_str);
    let authorization_url = append(
        &format!("{}/authorize", state.base()),
        '?',
        &[
            ("client_id", &app.client_id.to_string()),
            ("response_type", "code"),
            ("redirect_uri", own),
            ("scope", "user-read-private"),
            ("state", "JUST4SHOW"),
        ],
    );
    Page::new("App").below("/dashboard").script(COPY).status(status).with(html! {
        p.small-text { a href="/dashboard" { "← Your apps" } }
        div.titled {
            (avatar(&app.name))
            div { h1 { (app.name) } @if !app.description.is_empty() { p.soft { (app.description) } } }
        }
        span #copied .soft.small-text role="status" {}
        div.card {
            h2 { "Client ID" }
            p.soft.small-text { "The app’s public name: it stands in every authorization URL." }
            (copied("client-id", "client ID", &app.client_id.to_string()))
            h2 { "Client secret" }
            p.soft.small-text { "The app’s password. It belongs into " code { "creds.json" } " and nowhere else: not into a notebook, not into a repository." }
            details {
                summary { "View client secret" }
                (copied("client-secret", "client secret", app.client_secret.expose()))
                details {
                    summary { "Rotate it" }
                    form method="post" action=(action) {
                        input type="hidden" name="ticket" value=(ticket);
                        p.soft.small-text { "The app gets a new secret, and the old one stops working at once: also in your " code { "creds.json" } "." }
                        div.row.tight { button.danger type="submit" name="action" value="rotate" { "Rotate client secret" } }
                    }
                }
            }
        }
        div.card {
            h2 { "Try it" }
            p { "With this authorization URL the app asks a user for consent. The answer goes to " code { (own) } "." }
            (copied("authorization-url", "authorization URL", &authorization_url))
            div.row { a.button href=(authorization_url) { "Open the authorization URL" } }
        }
        div.card {
            h2 { "Settings" }
            (problems(faults))
            form method="post" action=(action) {
                input type="hidden" name="ticket" value=(ticket);
                (fields(state, draft))
                div.row { button type="submit" name="action" value="save" { "Save" } }
            }
        }
        @if app.owner.is_some() {
            div.card {
                details {
                    summary { "Delete this app" }
                    form method="post" action=(action) {
                        input type="hidden" name="ticket" value=(ticket);
                        p.soft { "Its client ID stops working, and every token that it was given ends. It cannot be taken back." }
                        div.row.tight { button.danger type="submit" name="action" value="delete" { "Delete app" } }
                    }
                }
            }
        }
    })
}

fn problems(faults: &[String]) -> Markup {
    html! {
        @if !faults.is_empty() {
            div.alert role="alert" { @for fault in faults { p { (ticked(fault)) } } }
        }
    }
}

fn fields(state: &Provider, draft: &Draft) -> Markup {
    let rule = match state.policy.http_redirects() {
        HttpRedirects::Any => "Any address may be used, with https or http.",
        HttpRedirects::Loopback => {
            "Use https; or http for this machine: `http://127.0.0.1:…`, `http://[::1]:…`, `http://localhost:…` (which Spotify no longer takes)."
        }
        HttpRedirects::LoopbackLiterals => {
            "Use https; or http for this machine, with the literal: `http://127.0.0.1:…` or `http://[::1]:…`. `localhost` is not allowed."
        }
    };
    html! {
        label for="name" { "App name" }
        input #name type="text" name="name" value=(draft.name) maxlength=(LONGEST_NAME) required;
        label for="description" { "App description" }
        input #description type="text" name="description" value=(draft.description) maxlength=(LONGEST_DESCRIPTION);
        label for="uris" { "Redirect URIs, each on its own line" }
        textarea #uris name="redirect_uris" rows="3" spellcheck="false" required aria-describedby="uris-example uris-rule"
            { (draft.redirect_uris) }
        p.small-text #uris-example { "To begin with, use " code { (state.base()) "/callback" } ": it is the page of this provider that shows the code." }
        p.soft.small-text #uris-rule {
            (ticked(rule)) " An authorization URL must send one of them letter by letter: case, port and the slash at the end count."
        }
    }
}
