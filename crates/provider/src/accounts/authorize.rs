//! The authorization endpoint (RFC 6749 §3.1): what a request asks for, and what follows from it. The pages show it to a person;
//! the robot of `/practice/approve` goes through the same functions.

use std::sync::Arc;

use super::face::Face;
use super::page_refusal::PageRefusal;
use super::{authorization_code, redirect_uri};
use crate::error::Error;
use crate::issued;
use crate::params::{Params, append};
use crate::scope::ScopeSet;
use crate::secret::Hash;
use crate::seen::Lesson;
use crate::state::State;
use crate::store::codes::{self, Code};
use crate::store::grants::{self, Grant};
use crate::store::{App, ClientId, GrantId, UserId, consents};
use crate::tokens::{self, ACCESS_TOKEN_LIFE};

/// The parameters that may come once only.
const ONCE: [&str; 8] = [
    "client_id",
    "response_type",
    "redirect_uri",
    "scope",
    "state",
    "show_dialog",
    "code_challenge",
    "code_challenge_method",
];

/// The longest parameter that is taken, in bytes; the store keeps some of them.
const LONGEST: usize = 2_000;

/// What the client wants in the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ResponseType {
    /// A code, in the redirect URI's query.
    Code,
    /// An access token, in its fragment (implicit grant, RFC 6749 §4.2).
    Token,
}

impl ResponseType {
    /// What stands before the answer's parameters.
    fn mark(self) -> char {
        match self {
            ResponseType::Code => '?',
            ResponseType::Token => '#',
        }
    }
}

/// A request that may be shown to the user.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationRequest {
    pub(crate) app: Arc<App>,
    pub(crate) redirect_uri: String,
    pub(crate) response_type: ResponseType,
    pub(crate) scope: ScopeSet,
    state: Option<String>,
    show_dialog: bool,
    /// Who answers, for the client to compare (RFC 9207); none where Spotify does not say it.
    issuer: Option<String>,
    code_challenge: Option<String>,
}

/// Where the browser goes, and what of it is remembered.
#[derive(Debug)]
pub(crate) struct Redirect {
    pub(crate) to: String,
    /// The error that the redirect carries.
    pub(crate) error: Option<(&'static str, Lesson)>,
}

/// A request that is not shown to the user.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// On a page here: the redirect URI cannot be trusted, so nothing is sent to it (RFC 6749 §4.1.2.1).
    Page(PageRefusal),
    /// By a redirect to the client.
    Redirect(Redirect),
}

/// What the user answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Decision {
    Agree,
    Cancel,
}

impl AuthorizationRequest {
    /// Reads and checks a request. First who asks and where the answer goes; every later error can then be sent there.
    pub(crate) fn read(params: &Params, provider: &State, face: Face) -> Result<Self, Refusal> {
        let page = |refusal| Err(Refusal::Page(refusal));
        if let Some(name) = params.repeated(&ONCE) {
            return page(PageRefusal::Repeated(name));
        }
        if let Some((name, _)) = params.iter().find(|(_, value)| value.len() > LONGEST) {
            return page(PageRefusal::TooLong(name.to_owned()));
        }
        let Some(client_id) = params.get("client_id") else { return page(PageRefusal::Missing("client_id")) };
        let app = client_id.parse::<ClientId>().ok().and_then(|id| provider.store.app(id));
        let Some(app) = app else {
            let is_secret = provider.store.apps().iter().any(|app| app.client_secret.matches(client_id));
            return page(PageRefusal::UnknownClient { sent: client_id.to_owned(), is_secret });
        };
        let Some(response_type) = params.get("response_type") else {
            return page(PageRefusal::Missing("response_type"));
        };
        let Some(uri) = params.get("redirect_uri") else { return page(PageRefusal::Missing("redirect_uri")) };
        if !redirect_uri::is_registered(uri, &app.redirect_uris, provider.policy) {
            return page(PageRefusal::RedirectUri {
                sent: uri.to_owned(),
                registered: app.redirect_uris.clone(),
            });
        }
        let state = params.get("state").map(str::to_owned);
        let issuer = face.names_issuer().then(|| provider.base());
        let mark = if response_type == "token" { '#' } else { '?' };
        let refuse = |error, cause: String, advice: String| {
            let to = redirect(uri, mark, &[("error", error)], state.as_deref(), issuer.as_deref());
            Err(Refusal::Redirect(Redirect { to, error: Some((error, Lesson { cause, advice })) }))
        };
        let response_type = match response_type {
            "code" => ResponseType::Code,
            "token" if provider.policy.implicit_grant() && !face.retires_implicit_grant() => {
                ResponseType::Token
            }
            "token" => {
                return refuse(
                    "unsupported_response_type",
                    "`response_type=token` is the implicit grant, which is retired (at Spotify since 27 November 2025)".to_owned(),
                    "use `response_type=code` with PKCE, which needs no client secret either".to_owned(),
                );
            }
            other => {
                return refuse(
                    "unsupported_response_type",
                    format!("`response_type` is `{other}`, and there is no such response type"),
                    "send `response_type=code`".to_owned(),
                );
            }
        };
        let scope = match ScopeSet::parse(params.get("scope").unwrap_or_default()) {
            Ok(scope) => scope,
            Err(unknown) if provider.policy.unknown_scope_page() && !face.redirects_unknown_scope() => {
                return page(PageRefusal::Scope(unknown));
            }
            Err(unknown) => {
                return refuse(
                    "invalid_scope",
                    format!("there is no scope `{}`", unknown.name),
                    unknown.advice(),
                );
            }
        };
        let code_challenge = params.get("code_challenge").map(str::to_owned);
        let method = params.get("code_challenge_method");
        if code_challenge.is_some() && method != Some("S256") {
            return refuse(
                "invalid_request",
                match method {
                    Some(other) => format!("`code_challenge_method` is `{other}`, and only `S256` is taken"),
                    None => "`code_challenge` came without `code_challenge_method`, which then means `plain`: a challenge that hides nothing".to_owned(),
                },
                "send `code_challenge_method=S256`".to_owned(),
            );
        }
        Ok(AuthorizationRequest {
            app,
            redirect_uri: uri.to_owned(),
            response_type,
            scope,
            state,
            show_dialog: params.get("show_dialog") == Some("true") || face.asks_again(uri),
            issuer,
            code_challenge,
        })
    }

    /// A redirect URI that was once registered, and that the policy of today does not take. Told after the log-in.
    pub(crate) fn insecure(&self, provider: &State) -> Option<PageRefusal> {
        let secure = redirect_uri::is_secure(&self.redirect_uri, provider.policy);
        (!secure).then(|| PageRefusal::InsecureRedirectUri { sent: self.redirect_uri.clone() })
    }

    /// Goes on without a dialog, if the user already allowed all that is asked for and the client does not insist on one.
    pub(crate) async fn already_approved(
        &self,
        provider: &State,
        user: UserId,
    ) -> Result<Option<Redirect>, Error> {
        if self.show_dialog {
            return Ok(None);
        }
        let (client, scope) = (self.app.client_id, self.scope);
        self.grant(provider, user, move |work| {
            let consent = consents::find(work, user, client)?;
            Ok(consent.filter(|consent| consent.scope.contains(scope)))
        })
        .await
    }

    /// Does what the user decided.
    pub(crate) async fn decide(
        &self,
        provider: &State,
        user: UserId,
        decision: Decision,
    ) -> Result<Redirect, Error> {
        if decision == Decision::Cancel || provider.faults.denies_consent(&self.app.client_id.to_string()) {
            return Ok(self.denied());
        }
        let (client, scope, now) = (self.app.client_id, self.scope, provider.clock.now());
        let granted =
            self.grant(provider, user, move |work| Ok(Some(consents::add(work, user, client, scope, now)?)));
        Ok(granted.await?.unwrap_or_else(|| self.denied()))
    }

    /// The user said no.
    fn denied(&self) -> Redirect {
        let error = "access_denied";
        let lesson = Lesson {
            cause: "the user pressed Cancel on the consent page".to_owned(),
            advice: "there is no code in the redirect: tell the user what does not work without their consent, and let them begin again".to_owned(),
        };
        let to = redirect(
            &self.redirect_uri,
            self.response_type.mark(),
            &[("error", error)],
            self.state.as_deref(),
            self.issuer.as_deref(),
        );
        Redirect { to, error: Some((error, lesson)) }
    }

    /// Gives what was asked for, if `consent` finds (or makes) a consent, in one step with it.
    async fn grant<F>(&self, provider: &State, user: UserId, consent: F) -> Result<Option<Redirect>, Error>
    where
        F: FnOnce(&mut crate::store::Work<'_>) -> Result<Option<consents::Consent>, Error> + Send + 'static,
    {
        let now = provider.clock.now();
        let code = tokens::new_code(&provider.random);
        let hash = Hash::of(code.expose());
        let bound = Code {
            grant: GrantId(provider.random.bytes()),
            client: self.app.client_id,
            user,
            scope: self.scope,
            redirect_uri: self.redirect_uri.clone(),
            code_challenge: self.code_challenge.clone(),
            consented_at: now,
            issued_at: now,
            used_at: None,
        };
        let response_type = self.response_type;
        let granted = provider.store.transact(move |work| {
            let Some(consent) = consent(work)? else { return Ok(None) };
            let bound = Code { consented_at: consent.consented_at, ..bound };
            let grant = Grant {
                id: bound.grant,
                client: bound.client,
                user,
                scope: bound.scope,
                public: true,
                consented_at: bound.consented_at,
                revoked: None,
            };
            match response_type {
                ResponseType::Code => codes::insert(work, hash, &bound)?,
                ResponseType::Token => grants::insert_for_an_hour(work, &grant)?,
            }
            Ok(Some(grant))
        });
        let Some(grant) = granted.await? else { return Ok(None) };
        let answered = |mark, answer: &[_]| {
            redirect(&self.redirect_uri, mark, answer, self.state.as_deref(), self.issuer.as_deref())
        };
        let to = match response_type {
            ResponseType::Code => answered('?', &[("code", code.expose())]),
            ResponseType::Token => {
                let token =
                    issued::issue(provider, authorization_code::access_token(&grant, &provider.clock, now));
                let life = ACCESS_TOKEN_LIFE.to_string();
                let answer =
                    [("access_token", token.expose()), ("token_type", "Bearer"), ("expires_in", &life)];
                answered('#', &answer)
            }
        };
        Ok(Some(Redirect { to, error: None }))
    }
}

/// The redirect URI with an answer, with the state if one was sent, and with the issuer where it names itself.
fn redirect(
    uri: &str,
    mark: char,
    answer: &[(&str, &str)],
    state: Option<&str>,
    issuer: Option<&str>,
) -> String {
    let mut parameters = answer.to_vec();
    parameters.extend(state.map(|state| ("state", state)));
    parameters.extend(issuer.map(|issuer| ("iss", issuer)));
    append(uri, mark, &parameters)
}
