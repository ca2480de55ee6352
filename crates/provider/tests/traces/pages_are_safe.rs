//! What others could try with the pages, and cannot.

use crate::common::*;
use axum::body::Body;
use axum::http::{Request, StatusCode};

#[tokio::test]
async fn a_form_from_another_site_does_nothing() {
    let mut world = World::new();
    let url = authorization_url(&[]);
    world.log_in(&url).await;
    let own = world.open_page(&url).await.ticket("/consent");

    // The attacker has a session of their own, and a ticket for it.
    let mut attacker = world.another_browser();
    attacker.log_in(&url).await;
    let theirs = attacker.open_page(&url).await.ticket("/consent");
    for ticket in ["", "invented", &theirs, &own[..own.len() - 1]] {
        let answer = world.submit("/consent", &[("ticket", ticket), ("decision", "agree")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{ticket}");
    }
    let answer = world
        .submit("/login", &[("ticket", &own), ("username", "mira"), ("password", "mira-practises")])
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "a ticket for another form");
    world.let_pass(3_601).await;
    let answer = world.submit("/consent", &[("ticket", &own), ("decision", "agree")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "an old form");
}

#[tokio::test]
async fn a_session_planted_before_the_login_is_worth_nothing_after_it() {
    let mut world = World::new();
    let url = authorization_url(&[]);
    world.open_page("/login").await;
    let planted = world.browser.clone();
    world.log_in(&url).await;
    assert_ne!(planted.cookies, world.browser.cookies);
    world.browser = planted;
    assert_eq!(world.open_page(&url).await.location().path(), "/login");
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let mut world = World::new();
    let cookie = world.open_page("/login").await.header("set-cookie").to_owned();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
}

#[tokio::test]
async fn no_page_can_be_framed_cached_or_given_a_script() {
    let mut world = World::new();
    let consent = authorization_url(&[]);
    world.log_in(&consent).await;
    let app = format!("/dashboard/app/{}", provider::PRACTICE_CLIENT_ID);
    for path in [
        "/",
        "/login",
        &consent,
        "/callback?code=x",
        "/authorize",
        "/consent",
        "/dashboard",
        "/dashboard/new",
        &app,
        "/dashboard/app/x",
        "/panel",
        "/nowhere",
    ] {
        let page = world.open_page(path).await;
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        assert_eq!(page.header("referrer-policy"), "no-referrer", "{path}");
    }
}

#[tokio::test]
async fn what_comes_in_an_address_is_shown_as_text() {
    let mut world = World::new();
    let script = "<script>alert(1)</script>\"'><img src=x>";
    for name in ["code", "state", "error", "error_description"] {
        let path = format!("/callback?{}", encode(&[("error", "access_denied"), (name, script)]));
        let path = if name == "code" || name == "state" {
            path.replace("error=access_denied&", "code=a&")
        } else {
            path
        };
        let page = world.open_page(&path).await;
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img"), "{name}: {}", page.text);
    }
    for name in ["client_id", "redirect_uri", "scope", "response_type"] {
        let page = world.open_page(&authorization_url(&[(name, script)])).await;
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img"), "{name}: {}", page.text);
    }
    let page = world.open_page(&format!("/login?{}", encode(&[("continue", script)]))).await;
    assert!(!page.text.contains("<script>alert"));
    assert!(!world.open_page("/%3Cscript%3Ealert(1)").await.text.contains("<script>"));
}

#[tokio::test]
async fn what_a_developer_typed_is_shown_as_text() {
    let mut world = World::new();
    world.log_in("/dashboard").await;
    let script = "<script>alert(1)</script>\"'><img src=x>";
    let ticket = world.open_page("/dashboard/new").await.ticket("/dashboard/new");
    let mut form = [
        ("ticket", ticket.as_str()),
        ("name", script),
        ("description", script),
        ("redirect_uris", "https://app.example/?%3Cscript%3E&x='onmouseover=alert(1)"),
    ];
    let refused =
        world.submit("/dashboard/new", &[form[0], form[1], form[2], ("redirect_uris", script)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = world.submit("/dashboard/new", &form).await;
    let app = made.header("location").to_owned();
    let id = app.rsplit('/').next().unwrap();
    let consent = authorization_url(&[("client_id", id), ("redirect_uri", form[3].1), ("state", script)]);
    let mut pages = vec![refused];
    for path in ["/dashboard", &app, &consent, "/panel"] {
        pages.push(world.open_page(path).await);
    }
    form[3].1 = "https://app.example/other";
    pages.push(world.open_page(&authorization_url(&[("client_id", id), ("redirect_uri", form[3].1)])).await);
    for page in pages {
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img"), "{}", page.text);
        assert!(page.text.contains("&lt;script&gt;") || page.text.contains("%3Cscript%3E"), "{}", page.text);
    }
}

#[tokio::test]
async fn what_a_request_carried_is_shown_as_text_on_the_panel() {
    let mut world = World::new();
    let script = "<script>alert(1)</script>";
    let request = Request::post("/api/token")
        .header("host", "127.0.0.1:8765")
        .header("user-agent", script)
        .header("content-type", script)
        .header("authorization", script)
        .body(Body::empty())
        .unwrap();
    world.browse_with(request, &[]).await;
    world.token(None, &[("grant_type", script), (script, script)]).await;
    world.exchange(script, &[("redirect_uri", script)]).await;
    world.api("/v1/%3Cscript%3Ealert(1)%3C/script%3E", Some(script)).await;
    let page = world.open_page("/panel").await;
    assert!(page.text.contains("&lt;script&gt;"), "{}", page.text);
    assert!(!page.text.contains("<script>alert"), "{}", page.text);
}

#[tokio::test]
async fn a_login_leads_to_no_other_site() {
    let mut world = World::new();
    for elsewhere in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/authorize",
        "/dashboardx",
        "/authorize?x\r\nlocation: https://evil.example/",
        " /dashboard",
        "/consent?",
        "/logout",
    ] {
        assert_eq!(world.log_in(elsewhere).await.header("location"), "/", "{elsewhere}");
    }
    // These stay here whatever they say, because a browser reads them as paths of the same host.
    for here in ["/dashboard/..//evil.example", "/authorize?continue=https://evil.example/"] {
        assert_eq!(world.log_in(here).await.location().host_str(), Some("127.0.0.1"), "{here}");
    }
}

#[tokio::test]
async fn passwords_cannot_be_guessed_in_a_row() {
    let mut world = World::new();
    let ticket = world.open_page("/login").await.ticket("/login");
    let guess = [("ticket", ticket.as_str()), ("username", "mira"), ("password", "invented-guess")];
    for _ in 0..5 {
        let page = world.submit("/login", &guess).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.text.contains("Incorrect username or password."));
        assert!(!page.text.contains("invented-guess"));
    }
    let right = [("ticket", ticket.as_str()), ("username", "mira"), ("password", "mira-practises")];
    let page = world.submit("/login", &right).await;
    assert_eq!((page.status, page.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "60"));
    assert!(page.text.contains("Try again in 60 seconds"));
    assert!(world.last_seen().await["cause"].as_str().unwrap().contains("not even the right one"));
    // The next wrong one makes the wait longer; another user does not wait.
    world.let_pass(60).await;
    world.submit("/login", &guess).await;
    assert_eq!(world.submit("/login", &right).await.header("retry-after"), "120");
    let other = [right[0], ("username", "yuki"), ("password", "yuki-practises")];
    let elsewhere = world.browser.clone();
    assert_eq!(world.submit("/login", &other).await.status, StatusCode::SEE_OTHER);
    world.browser = elsewhere;
    world.let_pass(120).await;
    assert_eq!(world.submit("/login", &right).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_guesser_does_not_learn_which_names_exist() {
    let mut world = World::new();
    let ticket = world.open_page("/login").await.ticket("/login");
    let mut answers = Vec::new();
    for name in ["mira", "nobody"] {
        let guess = [("ticket", ticket.as_str()), ("username", name), ("password", "invented-guess")];
        let mut statuses = Vec::new();
        for _ in 0..7 {
            statuses.push(world.submit("/login", &guess).await.status);
        }
        answers.push(statuses);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn pages_ask_nothing_of_other_machines() {
    let mut world = World::new();
    let consent = authorization_url(&[]);
    world.log_in(&consent).await;
    for path in ["/", "/login", &consent, "/callback?code=x&state=y"] {
        let page = world.open_page(path).await;
        for attribute in ["src=\"http", "href=\"http", "url(http", "@import", "action=\"http"] {
            assert!(!page.text.contains(attribute), "{path}: {attribute}");
        }
    }
}
