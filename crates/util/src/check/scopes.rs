//! Spotify's scopes (<https://developer.spotify.com/documentation/web-api/concepts/scopes>) and how a list of them goes wrong.

use super::{Mistake, mistake};

const SCOPES: [&str; 19] = [
    "app-remote-control",
    "playlist-modify-private",
    "playlist-modify-public",
    "playlist-read-collaborative",
    "playlist-read-private",
    "streaming",
    "ugc-image-upload",
    "user-follow-modify",
    "user-follow-read",
    "user-library-modify",
    "user-library-read",
    "user-modify-playback-state",
    "user-read-currently-playing",
    "user-read-email",
    "user-read-playback-position",
    "user-read-playback-state",
    "user-read-private",
    "user-read-recently-played",
    "user-top-read",
];

/// Judges a list of scopes by its own text (RFC 6749 §3.3).
pub(super) fn judge(scope: &str) -> Result<(), Mistake> {
    let why = "the provider takes `scope` apart at spaces; whatever is left between them must be a scope that it knows";
    let ask = "by what are several scopes separated, and who encodes that for the address?";
    let tell = "write the scopes as one text with a plain space between them, as `creds.json` does; `query` encodes it";
    if scope.contains([',', ';', '|']) {
        return mistake("scope-comma", "the scopes are separated by commas or the like", why, ask, tell);
    }
    if scope.contains('+') || scope.contains("%20") {
        return mistake(
            "scope-encoded-twice",
            "`scope` is encoded already, and will be encoded once more",
            why,
            ask,
            tell,
        );
    }
    if scope.contains(['[', ']', '"', '\'']) {
        return mistake("scope-list", "`scope` is a list in brackets or has quotes inside", why, ask, tell);
    }
    for word in scope.split_whitespace() {
        if SCOPES.contains(&word) {
            continue;
        }
        let near =
            creds::nearest(word, SCOPES).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return mistake(
            "scope-unknown",
            format!("`{word}` is not a scope that Spotify has{near}"),
            why,
            "is each scope spelled as in the documentation's list, with hyphens and in small letters?",
            format!("delete `{word}`, or look it up in the list of scopes"),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;

    #[test]
    fn lists_that_are_none_are_recognised() {
        let cases = [
            ("scope-comma", "user-read-private,user-read-email"),
            ("scope-encoded-twice", "user-read-private+user-read-email"),
            ("scope-encoded-twice", "user-read-private%20user-read-email"),
            ("scope-list", "[\"user-read-private\"]"),
            ("scope-unknown", "user-read-birthdate"),
            ("scope-unknown", "User-Read-Private"),
            ("scope-unknown", "openid"),
        ];
        assert_recognised(cases.map(|(id, scope)| (id, judge(scope).map(|()| Vec::new()))));
        assert!(judge(&SCOPES.join(" ")).is_ok() && judge("").is_ok());
        let unknown = judge("user-read-privat").unwrap_err();
        assert!(unknown.wrong.ends_with("did you mean `user-read-private`?"), "{}", unknown.wrong);
    }
}
