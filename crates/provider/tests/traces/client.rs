//! A client of the Web API with a user's token, for tests as traces of calls.

use crate::common::*;
use axum::body::Body;
use axum::http::Request;
use provider::Policy;
use serde_json::{Value, json};

/// Every scope that an endpoint of this provider asks for.
pub const EVERYTHING: &str = "playlist-modify-public playlist-modify-private playlist-read-private user-library-read user-library-modify user-top-read user-read-private user-read-email";
/// The album and the track that old notebooks ask for.
pub const ALBUM: &str = "2f4Ejh4Po2rpuXSYa6IDCe";
pub const TRACK: &str = "0ND8rF8oirMXtE59n585P6";

/// A client with a token.
pub struct Client {
    pub world: World,
    pub bearer: String,
}

impl Client {
    pub async fn under(policy: Policy, scope: &str) -> Self {
        Self::of(World::under(policy), scope).await
    }

    /// With the token of a user who consented to `scope`.
    pub async fn of(world: World, scope: &str) -> Self {
        let (access_token, _) = world.dance(scope).await;
        Client { world, bearer: format!("Bearer {access_token}") }
    }

    /// With the app's own token.
    pub async fn without_user(policy: Policy) -> Self {
        let world = World::under(policy);
        let form = [("grant_type", "client_credentials")];
        let tokens = world.token(Some(&practice_basic()), &form).await.json();
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        Client { world, bearer }
    }

    /// At the same provider, with another user's token.
    pub async fn of_user(&self, user: &str, scope: &str) -> Self {
        let url = format!("http://127.0.0.1:8765{}", authorization_url(&[("scope", scope)]));
        let approved = self.world.control("/practice/approve", &json!({ "url": url, "user": user })).await;
        let code = parameter(approved.json()["redirect"].as_str().unwrap(), "code").unwrap();
        let tokens = self.world.exchange(&code, &[]).await.json();
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        Client { world: self.world.another_browser(), bearer }
    }

    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let path = path.strip_prefix("http://127.0.0.1:8765").unwrap_or(path);
        let body = body.map_or(String::new(), |body| body.to_string());
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", &self.bearer)
            .header("content-type", "application/json")
            .header("content-length", body.len());
        self.world.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.call("GET", path, None).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
        answer.json()
    }

    /// A refused call: status, message, and words of the cause in the log.
    pub async fn refused(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
        expected: (u16, &str),
        words: &str,
    ) {
        let answer = self.call(method, path, body).await;
        let error = json!({ "error": { "status": expected.0, "message": expected.1 } });
        assert_eq!((answer.status.as_u16(), answer.json()), (expected.0, error), "{method} {path}");
        let seen = self.world.last_seen().await;
        assert!(seen["cause"].as_str().unwrap().contains(words), "{seen}");
    }
}
