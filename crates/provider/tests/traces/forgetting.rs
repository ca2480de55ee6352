//! What is old is forgotten, and nothing comes back by it: neither by time, nor by a clock that is put ahead and back, nor by a restart.

use std::path::Path;

use crate::common::*;
use provider::{PRACTICE_CLIENT_ID, Policy};
use rusqlite::{Connection, OpenFlags};
use serde_json::json;

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;
// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The rows of codes, grants, refresh tokens and early ends.
fn rows(folder: &Path) -> [i64; 4] {
    let db = Connection::open_with_flags(folder.join("provider.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let db = db.unwrap();
    let count = |table| db.query_one(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
    ["codes", "grants", "refresh_tokens", "ended"].map(|table| count(table).unwrap())
}

/// Lets the real time pass, and the store take two requests: before the second it has looked what there is to forget.
async fn go_on(world: &World, seconds: u64) {
    world.clock.let_go(seconds);
    for _ in 0..2 {
        world.refresh("invented").await;
    }
}

/// A dance of a public client, and one refresh that replaces its refresh token: the first one, and the second.
async fn rotated(world: &World) -> (String, String) {
    let code = world.code(&[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", PRACTICE_CLIENT_ID),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let given = |answer: Answer| answer.json()["refresh_token"].as_str().unwrap().to_owned();
    let first = given(world.token(None, &form).await);
    let second = given(renewed(world, &first).await);
    (first, second)
}

async fn renewed(world: &World, refresh_token: &str) -> Answer {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", PRACTICE_CLIENT_ID),
        ("refresh_token", refresh_token),
    ];
    world.token(None, &form).await
}

async fn app_token(world: &World) -> String {
    let answer = world.token(Some(&practice_basic()), &[("grant_type", "client_credentials")]).await;
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

async fn album(world: &World, token: &str) -> u16 {
    world.api("/v1/albums/2f4Ejh4Po2rpuXSYa6IDCe", Some(&format!("Bearer {token}"))).await.status.as_u16()
}

#[tokio::test]
async fn after_dances_and_time_the_tables_are_small_and_nothing_that_matters_changed() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Policy::Spotify2020, Some(folder.path()));
    let (mut codes, mut access, mut refresh) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..20 {
        // One that ends because its code came twice, …
        let code = world.code(&[]).await;
        let tokens = world.exchange(&code, &[]).await.json();
        assert_eq!(world.exchange(&code, &[]).await.status.as_u16(), 400);
        codes.push(code);
        access.push(tokens["access_token"].as_str().unwrap().to_owned());
        refresh.push(tokens["refresh_token"].as_str().unwrap().to_owned());
        // … one with nothing but an access token, and one that nobody exchanged.
        world.approve(&authorization_url(&[("response_type", "token")])).await;
        world.code(&[]).await;
    }
    let (replaced, newest) = rotated(&world).await;
    let (_, kept) = world.dance("").await;
    assert_eq!(rows(folder.path()), [42, 42, 23, 20]);

    let revoked = Some("Refresh token revoked");
    go_on(&world, 2 * HOUR).await;
    assert_eq!(rows(folder.path()), [42, 22, 23, 0], "implicit grants, and what outlived its access token");
    go_on(&world, DAY).await;
    assert_eq!(rows(folder.path()), [0, 22, 23, 0], "codes");
    go_on(&world, 28 * DAY).await;
    assert_refused(&world.refresh(&refresh[0]).await, "invalid_grant", revoked);
    go_on(&world, 2 * DAY).await;
    assert_eq!(rows(folder.path()), [0, 2, 3, 0], "revoked grants, with their refresh tokens");

    for ((code, access), refresh) in codes.iter().zip(&access).zip(&refresh) {
        assert_eq!(world.exchange(code, &[]).await.status.as_u16(), 400);
        assert_eq!(album(&world, access).await, 401);
        assert_refused(&world.refresh(refresh).await, "invalid_grant", Some("Invalid refresh token"));
    }
    assert_eq!(world.refresh(&kept).await.status.as_u16(), 200, "what nobody ended lives");
    // A replaced token is known as long as its grant, and ends it (RFC 9700 §4.14.2).
    go_on(&world, 400 * DAY).await;
    assert_refused(&renewed(&world, &replaced).await, "invalid_grant", revoked);
    assert_refused(&renewed(&world, &newest).await, "invalid_grant", revoked);
}

#[tokio::test]
async fn a_clock_that_is_put_ahead_and_back_makes_nothing_forgotten_that_could_come_back() {
    let world = World::new();
    // Given while the clock is ahead, and ended after it was put back: by its own clock the token has two days to live.
    world.let_pass(2 * DAY).await;
    let (ahead, refresh_token) = world.dance("").await;
    world.control("/practice/clock", &json!({ "reset": true })).await;
    world.control("/practice/revoke", &json!({ "token": refresh_token })).await;
    // And the other way round.
    let (now, _) = world.dance("").await;
    world.control("/practice/revoke", &json!({ "token": now })).await;
    let expired = app_token(&world).await;
    world.let_pass(60).await;
    world.control("/practice/expire", &json!({ "token": expired })).await;
    world.let_pass(400 * DAY).await;
    go_on(&world, 10).await;
    world.control("/practice/clock", &json!({ "reset": true })).await;
    assert_eq!(album(&world, &now).await, 401);
    assert_eq!(album(&world, &expired).await, 401);
    world.let_pass(2 * DAY).await;
    assert_eq!(album(&world, &ahead).await, 401);
    // When its end is forgotten, an hour of real time is over, and the token with it.
    world.control("/practice/clock", &json!({ "reset": true })).await;
    go_on(&world, 2 * DAY).await;
    assert_eq!(album(&world, &ahead).await, 401);
    assert_eq!(world.last_seen().await["error"], "The access token expired");
}

#[tokio::test]
async fn an_access_token_never_lives_longer_than_an_hour_of_real_time() {
    let world = World::new();
    world.let_pass(DAY).await;
    let token = app_token(&world).await;
    world.clock.let_go(HOUR - 1);
    world.control("/practice/clock", &json!({ "reset": true, "advance_seconds": DAY - HOUR + 1 })).await;
    assert_eq!(album(&world, &token).await, 200, "by the clock it was given just now");
    world.clock.let_go(1);
    assert_eq!(album(&world, &token).await, 401);
}

#[tokio::test]
async fn an_apps_own_token_that_was_ended_stays_so_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Policy::Course, Some(folder.path()));
    let (given_back, expired, left) =
        (app_token(&world).await, app_token(&world).await, app_token(&world).await);
    let revoke = post("/oauth2/revoke", Some(&practice_basic()), &[("token", &given_back)]);
    assert_eq!(world.send(revoke).await.status.as_u16(), 200);
    world.control("/practice/expire", &json!({ "token": expired })).await;
    let all = async |world: &World| {
        [album(world, &given_back).await, album(world, &expired).await, album(world, &left).await]
    };
    assert_eq!(all(&world).await, [401, 401, 200]);
    drop(world);
    assert_eq!(all(&World::open(Policy::Course, Some(folder.path()))).await, [401, 401, 200]);
}

#[tokio::test]
async fn a_copied_session_cookie_ends_with_the_log_out() {
    let folder = tempfile::tempdir().unwrap();
    let url = authorization_url(&[]);
    let mut world = World::open(Policy::Course, Some(folder.path()));
    world.log_in(&url).await;
    let copied = world.browser.clone();
    let mut elsewhere = world.another_browser();
    elsewhere.log_in(&url).await;
    let page = world.open_page(&url).await;
    world.submit("/logout", &[("ticket", &page.ticket("/logout"))]).await;
    let path = |page: Answer| page.location().path().to_owned();

    world.browser = copied.clone();
    assert_eq!(path(world.open_page(&url).await), "/login");
    assert_eq!(elsewhere.open_page(&url).await.status.as_u16(), 200, "another session of the user goes on");
    drop((world, elsewhere));
    let mut world = World::open(Policy::Course, Some(folder.path()));
    // Nor does a page that sets the cookie anew make it younger.
    for days in [0, 13, 13] {
        world.clock.let_go(days * DAY);
        world.browser = copied.clone();
        world.open_page("/login").await;
        assert_eq!(path(world.open_page(&url).await), "/login", "{days}");
    }
    go_on(&world, 0).await;
    assert_eq!(rows(folder.path())[3], 0, "by then it would have ended by itself");
}
