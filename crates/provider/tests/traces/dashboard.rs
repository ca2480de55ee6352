//! Registering an app, and what an app of one's own may and may not do.

use crate::common::*;
use axum::http::StatusCode;
use provider::{PRACTICE_CLIENT_ID, Policy};

const OWN_CALLBACK: &str = "https://app.example/callback";

/// See [`World::register`].
async fn register(world: &mut World, name: &str, uris: &str) -> (String, String) {
    world.register(name, uris).await
}

/// The same of another user.
pub async fn register_as(world: &mut World, user: &str, name: &str, uris: &str) -> (String, String) {
    world.register_as(user, name, uris).await
}

async fn on_page(world: &mut World, path: &str) -> Answer {
    world.open_local(path).await
}

fn between(text: &str, start: &str, end: &str) -> String {
    text.split(start).nth(1).unwrap_or_else(|| panic!("{text}")).split(end).next().unwrap().to_owned()
}

#[tokio::test]
async fn from_register_an_app_to_a_token() {
    let mut world = World::new();
    let (id, secret) = register(&mut world, "My <first> app", OWN_CALLBACK).await;
    let url = authorization_url(&[("client_id", &id), ("redirect_uri", OWN_CALLBACK)]);
    let page = world.open_page(&url).await;
    assert!(page.text.contains("My &lt;first&gt; app"), "{}", page.text);
    let agreed =
        world.submit("/consent", &[("ticket", &page.ticket("/consent")), ("decision", "agree")]).await;
    let code = agreed.redirected("code").unwrap();
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", OWN_CALLBACK)];

    // Another app cannot exchange the code, nor use it up.
    assert_refused(
        &world.token(Some(&practice_basic()), &form).await,
        "invalid_grant",
        Some("Invalid authorization code"),
    );
    assert!(world.last_seen().await["cause"].as_str().unwrap().contains("given to another app"));
    let tokens = world.token(Some(&basic(&id, &secret)), &form).await.json();
    // Nor refresh with its token.
    let refreshed = world.refresh(tokens["refresh_token"].as_str().unwrap()).await;
    assert_refused(&refreshed, "invalid_client", Some("Invalid client"));
    assert!(world.last_seen().await["cause"].as_str().unwrap().contains("given to another app"));
    // A secret of another app is told apart.
    let wrong =
        world.token(Some(&basic(PRACTICE_CLIENT_ID, &secret)), &[("grant_type", "client_credentials")]).await;
    assert_refused(&wrong, "invalid_client", Some("Invalid client secret"));
    assert!(world.last_seen().await["cause"].as_str().unwrap().contains("another app's"));
}

#[tokio::test]
async fn this_redirect_uri_is_not_secure() {
    for (policy, uri, text) in [
        (Policy::Spotify2026, "http://localhost:8888/callback", "This redirect URI is not secure."),
        (Policy::Course, "http://app.example/callback", "This redirect URI is not secure."),
        (Policy::Course, "javascript:alert(1)", "cannot receive an answer"),
        (Policy::Course, "callback", "is no address"),
    ] {
        let mut world = World::under(policy);
        world.log_in("/dashboard").await;
        let ticket = on_page(&mut world, "/dashboard/new").await.ticket("/dashboard/new");
        let form = [("ticket", ticket.as_str()), ("name", "x"), ("redirect_uris", uri)];
        let page = world.submit("/dashboard/new", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains(text), "{}", page.text);
    }
}

#[tokio::test]
async fn invalid_client_insecure_redirect_uri_after_the_login() {
    // Registered when it was allowed, used when it no longer is.
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::open(Policy::Course, Some(folder.path()));
    let (id, _) = register(&mut world, "old", "http://localhost:8888/callback").await;
    drop(world);
    let mut world = World::open(Policy::Spotify2026, Some(folder.path()));
    let url = authorization_url(&[("client_id", &id), ("redirect_uri", "http://localhost:8888/callback")]);
    assert_eq!(world.open_page(&url).await.location().path(), "/login");
    world.log_in(&url).await;
    let page = world.open_page(&url).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text.contains("INVALID_CLIENT: Insecure redirect URI"), "{}", page.text);
}

#[tokio::test]
async fn a_renewed_secret_takes_the_place_of_the_old_one() {
    let mut world = World::new();
    let (id, old) = register(&mut world, "x", OWN_CALLBACK).await;
    let page = format!("/dashboard/app/{id}");
    let ticket = on_page(&mut world, &page).await.ticket(&page);
    world.submit(&page, &[("ticket", &ticket), ("action", "rotate")]).await;
    let new = between(&on_page(&mut world, &page).await.text, "id=\"client-secret\">", "<");
    let form = [("grant_type", "client_credentials")];
    assert_eq!(world.token(Some(&basic(&id, &new)), &form).await.status, StatusCode::OK);
    assert_refused(
        &world.token(Some(&basic(&id, &old)), &form).await,
        "invalid_client",
        Some("Invalid client secret"),
    );
}

#[tokio::test]
async fn a_deleted_app_is_gone_with_its_tokens() {
    let mut world = World::new();
    let (id, secret) = register(&mut world, "x", OWN_CALLBACK).await;
    let redirect =
        world.approve(&authorization_url(&[("client_id", &id), ("redirect_uri", OWN_CALLBACK)])).await;
    let code = parameter(&redirect, "code").unwrap();
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", OWN_CALLBACK)];
    let tokens = world.token(Some(&basic(&id, &secret)), &form).await.json();
    let page = format!("/dashboard/app/{id}");
    let ticket = on_page(&mut world, &page).await.ticket(&page);
    world.submit(&page, &[("ticket", &ticket), ("action", "delete")]).await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(on_page(&mut world, &page).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_dashboard_is_each_developers_own() {
    let mut world = World::new();
    let (id, _) = register(&mut world, "mine", OWN_CALLBACK).await;
    let page = format!("/dashboard/app/{id}");
    let mut other = world.another_browser();
    assert_eq!(on_page(&mut other, &page).await.location().path(), "/login");
    let login = other.open_page("/login").await.ticket("/login");
    other.submit("/login", &[("ticket", &login), ("username", "yuki"), ("password", "yuki-practises")]).await;
    assert_eq!(on_page(&mut other, &page).await.status, StatusCode::NOT_FOUND);
    let ticket = on_page(&mut other, "/dashboard/new").await.ticket("/dashboard/new");
    let stolen = other.submit(&page, &[("ticket", &ticket), ("action", "delete")]).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
    let forged = world.submit(&page, &[("ticket", &ticket), ("action", "delete")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN, "a ticket of another session");
    assert_eq!(on_page(&mut world, &page).await.status, StatusCode::OK);
}
