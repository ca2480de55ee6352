//! The clock is put ahead and back. Nothing lives longer than it should, and what was used stays used.

use crate::common::*;
use provider::Policy;
use serde_json::json;

const DAY: u64 = 24 * 60 * 60;

async fn put_back(world: &World) {
    assert_eq!(world.control("/practice/clock", &json!({ "reset": true })).await.status.as_u16(), 200);
}

#[tokio::test]
async fn what_was_given_in_a_time_to_come_does_not_work_before_it() {
    let world = World::new();
    world.let_pass(DAY).await;
    let (access_token, refresh_token) = world.dance("user-read-email").await;
    let code = world.code(&[]).await;
    put_back(&world).await;
    let bearer = format!("Bearer {access_token}");
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status.as_u16(), 401);
    let cause = world.last_seen().await["cause"].as_str().unwrap().to_owned();
    assert!(cause.contains("which was put back"), "{cause}");
    assert_refused(&world.exchange(&code, &[]).await, "invalid_grant", Some("Authorization code expired"));
    // A refresh token has no age here, and gives a token of today.
    let renewed = world.refresh(&refresh_token).await.json();
    let renewed = format!("Bearer {}", renewed["access_token"].as_str().unwrap());
    assert_eq!(world.api("/v1/me", Some(&renewed)).await.status.as_u16(), 200);
    world.let_pass(DAY).await;
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status.as_u16(), 200);
    assert_eq!(world.exchange(&code, &[]).await.status.as_u16(), 200);
}

#[tokio::test]
async fn used_and_revoked_stay_so_wherever_the_clock_stands() {
    let world = World::new();
    let code = world.code(&[]).await;
    let tokens = world.exchange(&code, &[]).await.json();
    assert_eq!(world.exchange(&code, &[]).await.status.as_u16(), 400);
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    for ahead in [0, 1, 599, 601, 3_601, 2 * DAY, 400 * DAY, u64::MAX] {
        world.let_pass(ahead).await;
        // More is revoked and given meanwhile, which makes the provider forget what is old.
        let another = world.code(&[]).await;
        world.exchange(&another, &[]).await;
        world.exchange(&another, &[]).await;
        for _ in 0..2 {
            assert_eq!(world.exchange(&code, &[]).await.status.as_u16(), 400, "{ahead}");
            assert_eq!(world.api("/v1/me", Some(&bearer)).await.status.as_u16(), 401, "{ahead}");
            let refreshed = world.refresh(tokens["refresh_token"].as_str().unwrap()).await;
            assert_eq!(refreshed.status.as_u16(), 400, "{ahead}");
            put_back(&world).await;
        }
    }
}

#[tokio::test]
async fn at_the_end_of_time_everything_still_works() {
    let mut world = World::new();
    world.let_pass(u64::MAX).await;
    world.let_pass(u64::MAX).await;
    let (access_token, refresh_token) = world.dance("user-read-email").await;
    let bearer = format!("Bearer {access_token}");
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status.as_u16(), 200);
    assert_eq!(world.refresh(&refresh_token).await.status.as_u16(), 200);
    let url = authorization_url(&[("show_dialog", "true")]);
    assert!(world.consent(&url, "agree").await.redirected("code").is_some());
    put_back(&world).await;
    // The log-in was in a time to come as well.
    let page = world.open_page(&url).await;
    assert!(page.header("location").starts_with("/login"), "{}", page.text);
}

#[tokio::test]
async fn a_refresh_token_with_an_age_does_not_work_before_the_consent() {
    let world = World::under(Policy::Spotify2026);
    world.let_pass(61).await;
    let (_, leeway) = world.dance("").await;
    put_back(&world).await;
    assert_refused(&world.refresh(&leeway).await, "invalid_grant", Some("Refresh token revoked"));
    let cause = world.last_seen().await["cause"].as_str().unwrap().to_owned();
    assert!(cause.contains("consents only in") && cause.contains("which was put back"), "{cause}");
    let form = [("token", leeway.as_str())];
    let answer = world.send(post("/oauth2/introspect", Some(&practice_basic()), &form)).await;
    assert_eq!(answer.json(), json!({ "active": false }));
    world.clock.let_go(1);
    assert_eq!(world.refresh(&leeway).await.status.as_u16(), 200, "clocks differ by a minute");
}
