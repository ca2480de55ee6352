//! A client library that others wrote (`oauth2`) goes through the flows over real sockets, unchanged but for the addresses.

use crate::common::parameter;
use oauth2::basic::BasicClient;
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, PkceCodeChallenge, RedirectUrl,
    RequestTokenError, Scope, TokenResponse, TokenUrl,
};
use provider::{Config, PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET, Policy, Provider};
use serde_json::{Value, json};

/// A provider on a free port, for as long as the test runs.
async fn serve() -> String {
    let listen = ([127, 0, 0, 1], 0).into();
    let provider = Provider::bind(Config { listen, data: None, policy: Policy::Course }).await.unwrap();
    let base = format!("http://{}", provider.address());
    tokio::spawn(provider.serve(std::future::pending()));
    base
}

/// The resource owner, who agrees.
async fn approve(base: &str, url: &str) -> String {
    let client = reqwest::Client::new();
    let answer =
        client.post(format!("{base}/practice/approve")).json(&json!({ "url": url })).send().await.unwrap();
    answer.json::<Value>().await.unwrap()["redirect"].as_str().unwrap().to_owned()
}

async fn profile(base: &str, token: &str) -> Value {
    let answer = reqwest::Client::new().get(format!("{base}/v1/me")).bearer_auth(token).send().await.unwrap();
    answer.json().await.unwrap()
}

macro_rules! client {
    ($base:expr) => {
        BasicClient::new(ClientId::new(PRACTICE_CLIENT_ID.to_owned()))
            .set_auth_uri(AuthUrl::new(format!("{}/authorize", $base)).unwrap())
            .set_token_uri(TokenUrl::new(format!("{}/api/token", $base)).unwrap())
            .set_redirect_uri(RedirectUrl::new(format!("{}/callback", $base)).unwrap())
    };
}

fn http() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

#[tokio::test]
async fn oauth2_authorization_code_with_secret_and_refresh() {
    let base = serve().await;
    let client = client!(base).set_client_secret(ClientSecret::new(PRACTICE_CLIENT_SECRET.to_owned()));
    let (url, state) =
        client.authorize_url(CsrfToken::new_random).add_scope(Scope::new("user-read-email".to_owned())).url();
    let redirect = approve(&base, url.as_str()).await;
    assert_eq!(parameter(&redirect, "state").as_ref(), Some(state.secret()));

    let code = AuthorizationCode::new(parameter(&redirect, "code").unwrap());
    let tokens = client.exchange_code(code.clone()).request_async(&http()).await.unwrap();
    assert_eq!(profile(&base, tokens.access_token().secret()).await["email"], "mira@practice.example");
    let refreshed =
        client.exchange_refresh_token(tokens.refresh_token().unwrap()).request_async(&http()).await.unwrap();
    assert_ne!(refreshed.access_token().secret(), tokens.access_token().secret());

    let again = client.exchange_code(code).request_async(&http()).await;
    let Err(RequestTokenError::ServerResponse(error)) = again else { panic!("{again:?}") };
    assert_eq!(error.to_string(), "invalid_grant: Invalid authorization code");
}

#[tokio::test]
async fn oauth2_pkce_without_secret() {
    let base = serve().await;
    let client = client!(base);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, _) = client.authorize_url(CsrfToken::new_random).set_pkce_challenge(challenge).url();
    let code = AuthorizationCode::new(parameter(&approve(&base, url.as_str()).await, "code").unwrap());
    let tokens = client.exchange_code(code).set_pkce_verifier(verifier).request_async(&http()).await.unwrap();
    assert_eq!(profile(&base, tokens.access_token().secret()).await["id"], "mira");
}

#[tokio::test]
async fn oauth2_client_credentials() {
    let base = serve().await;
    let client = client!(base).set_client_secret(ClientSecret::new(PRACTICE_CLIENT_SECRET.to_owned()));
    let tokens = client.exchange_client_credentials().request_async(&http()).await.unwrap();
    assert!(tokens.refresh_token().is_none());
}

#[tokio::test]
async fn the_provider_ends_when_it_is_told_to_even_with_a_connection_open() {
    let listen = ([127, 0, 0, 1], 0).into();
    let provider = Provider::bind(Config { listen, data: None, policy: Policy::Course }).await.unwrap();
    let address = provider.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(provider.serve(async {
        let _ = stopped.await;
    }));
    let idle = tokio::net::TcpStream::connect(address).await.unwrap();
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
    drop(idle);
    assert!(tokio::net::TcpListener::bind(address).await.is_ok(), "the port is free again");
}
