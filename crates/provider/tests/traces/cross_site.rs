//! What a page of another site could do through the browser of somebody who is logged in here, and cannot.

use crate::common::*;
use axum::body::Body;
use axum::http::{Request, StatusCode};

/// What a browser says about a request that a page of another site made.
const FROM_ELSEWHERE: [(&str, &str); 6] = [
    ("sec-fetch-site", "cross-site"),
    // Jupyter's port is another origin, and notebooks may hold scripts.
    ("sec-fetch-site", "same-site"),
    ("origin", "http://evil.example"),
    ("origin", "http://127.0.0.1:8888"),
    ("origin", "https://127.0.0.1:8765"),
    ("origin", "http://127.0.0.1:8765.evil.example"),
];

fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    post(path, None, fields)
}

#[tokio::test]
async fn csrf_a_form_of_another_site_does_nothing_even_with_a_valid_ticket() {
    let mut world = World::new();
    let url = authorization_url(&[("show_dialog", "true")]);
    world.log_in(&url).await;
    let page = world.open_page(&url).await;
    let (consent, logout) = (page.ticket("/consent"), page.ticket("/logout"));
    let login = world.open_page("/login").await.ticket("/login");
    let dashboard = world.open_page("/dashboard/new").await.ticket("/dashboard/new");
    let panel = world.open_page("/panel").await.ticket("/panel");
    let forms: [(&str, Vec<(&str, &str)>); 6] = [
        ("/consent", vec![("ticket", &consent), ("decision", "agree")]),
        ("/logout", vec![("ticket", &logout)]),
        ("/login", vec![("ticket", &login), ("username", "yuki"), ("password", "yuki-practises")]),
        (
            "/dashboard/new",
            vec![("ticket", &dashboard), ("name", "x"), ("redirect_uris", "https://evil.example/")],
        ),
        (
            "/dashboard/app/0a0da9ce0b0c0de0facade0decade001",
            vec![("ticket", &dashboard), ("action", "rotate")],
        ),
        ("/panel", vec![("ticket", &panel), ("switch", "advance"), ("seconds", "3600")]),
    ];
    let before = world.browser.cookies.clone();
    for (path, fields) in &forms {
        for header in FROM_ELSEWHERE {
            let answer = world.browse_with(form(path, fields), &[header]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {header:?}");
            assert_eq!(answer.header("location"), "", "{path} {header:?}");
        }
    }
    assert_eq!(world.browser.cookies, before, "nobody was logged in or out");
    assert_eq!(
        world.token(Some(&practice_basic()), &[("grant_type", "client_credentials")]).await.status,
        StatusCode::OK,
        "the secret is the old one"
    );

    // The same forms, sent by our own pages: some browsers say so, some say `null`, and programs say nothing.
    for headers in [
        &[("sec-fetch-site", "same-origin"), ("origin", "null")][..],
        &[("origin", "http://127.0.0.1:8765")],
        &[("origin", "null")],
        &[],
    ] {
        let answer = world.browse_with(form(forms[0].0, &forms[0].1), headers).await;
        assert!(answer.redirected("code").is_some(), "{headers:?}");
    }
}

#[tokio::test]
async fn csrf_a_refused_form_is_explained_in_the_log() {
    let mut world = World::new();
    world.browse_with(form("/consent", &[("decision", "agree")]), &[("sec-fetch-site", "cross-site")]).await;
    let seen = world.last_seen().await;
    assert_eq!((&seen["error"], &seen["path"]), (&"cross_site".into(), &"/consent".into()));
    assert!(seen["cause"].as_str().unwrap().contains("a page of another site"), "{seen}");
}

#[tokio::test]
async fn csrf_no_page_of_another_site_works_the_controls() {
    let world = World::new();
    for header in FROM_ELSEWHERE {
        let request = Request::post("/practice/clock")
            .header("host", "127.0.0.1:8765")
            .header("content-type", "application/json")
            .header(header.0, header.1)
            .body(Body::from(r#"{"advance_seconds":3600}"#))
            .unwrap();
        assert_eq!(world.send(request).await.status, StatusCode::FORBIDDEN, "{header:?}");
    }
    let clock = Request::get("/practice/clock").header("host", "127.0.0.1:8765").body(Body::empty()).unwrap();
    assert_eq!(world.send(clock).await.json()["advanced_seconds"], 0);
}

#[tokio::test]
async fn a_link_of_another_site_may_begin_the_dance() {
    let mut world = World::new();
    for site in ["cross-site", "same-site", "none"] {
        let request = Request::get(authorization_url(&[])).header("host", "127.0.0.1:8765");
        let answer =
            world.browse_with(request.body(Body::empty()).unwrap(), &[("sec-fetch-site", site)]).await;
        assert_eq!(answer.location().path(), "/login", "{site}");
    }
}

#[tokio::test]
async fn dns_rebinding_a_name_that_was_made_to_lead_here_sees_no_page() {
    let mut world = World::new();
    let url = authorization_url(&[]);
    world.log_in(&url).await;
    for path in [
        "/",
        &url,
        "/login",
        "/consent",
        "/callback?code=x",
        "/dashboard",
        "/dashboard/app/0a0da9ce0b0c0de0facade0decade001",
        "/panel",
        "/panel/events",
        "/practice/seen",
        "/practice/about",
    ] {
        for host in [
            "evil.example:8765",
            "127.0.0.1.evil.example",
            "localhost.evil.example:8765",
            "127.0.0.1@evil.example",
        ] {
            let request = Request::get(path).header("host", host).body(Body::empty()).unwrap();
            let answer = world.browse_with(request, &[]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {host}");
            assert!(!answer.text.contains("name=\"ticket\""), "{path} {host}");
        }
    }
    let bare = Request::get(&url).body(Body::empty()).unwrap();
    assert_eq!(
        world.browse_with(bare, &[]).await.status,
        StatusCode::FORBIDDEN,
        "and who sends no name sees none"
    );
    for host in ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"] {
        let request = Request::get("/").header("host", host).body(Body::empty()).unwrap();
        assert_eq!(world.browse_with(request, &[]).await.status, StatusCode::OK, "{host}");
    }
}
