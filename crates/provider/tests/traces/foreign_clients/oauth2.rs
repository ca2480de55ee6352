//! `oauth2` (<https://docs.rs/oauth2>): authorization code, with PKCE, client credentials, implicit, refresh.

use super::{approve, serve};
use crate::common::parameter;
use oauth2::basic::BasicClient;
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, PkceCodeChallenge, RedirectUrl,
    RequestTokenError, Scope, TokenResponse, TokenUrl,
};
use provider::{PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET, Policy};
use serde_json::Value;

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
    let base = serve(Policy::Course).await;
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
    let base = serve(Policy::Course).await;
    let client = client!(base);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, _) = client.authorize_url(CsrfToken::new_random).set_pkce_challenge(challenge).url();
    let code = AuthorizationCode::new(parameter(&approve(&base, url.as_str()).await, "code").unwrap());
    let tokens = client.exchange_code(code).set_pkce_verifier(verifier).request_async(&http()).await.unwrap();
    assert_eq!(profile(&base, tokens.access_token().secret()).await["id"], "mira");
}

#[tokio::test]
async fn oauth2_client_credentials() {
    let base = serve(Policy::Course).await;
    let client = client!(base).set_client_secret(ClientSecret::new(PRACTICE_CLIENT_SECRET.to_owned()));
    let tokens = client.exchange_client_credentials().request_async(&http()).await.unwrap();
    assert!(tokens.refresh_token().is_none());
}

#[tokio::test]
async fn oauth2_implicit() {
    let base = serve(Policy::Course).await;
    let (url, state) = client!(base).authorize_url(CsrfToken::new_random).use_implicit_flow().url();
    let redirect = approve(&base, url.as_str()).await;
    let fragment = redirect.split_once('#').unwrap().1;
    let of_fragment = |name| parameter(&format!("/?{fragment}"), name).unwrap();
    assert_eq!(of_fragment("state"), *state.secret());
    assert_eq!(profile(&base, &of_fragment("access_token")).await["id"], "mira");
}
