//! Requests for what belongs to no user: an album by its id (<https://developer.spotify.com/documentation/web-api/concepts/spotify-uris-ids>),
//! and a search.

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, bearer, mistake, report, witness};
use crate::{Creds, Request};
use chrono::Local;

/// Checks a request for an album: its id in the path, the token in the header.
///
/// # Errors
/// [`CheckFailed`].
pub fn album(request: &Request, keys: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = judge_album(request).and_then(|mut right| {
        right.extend(bearer::judge(request, keys, Local::now().naive_local())?);
        is_there(witness::is_unknown(request))?;
        Ok(right)
    });
    report("album", verdict, &Memory::of_project(), || witness::answer_when_asked(request))
}

/// Checks a search: what is searched for in the query, the token in the header.
///
/// # Errors
/// [`CheckFailed`].
pub fn search(request: &Request, keys: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = judge_search(request).and_then(|mut right| {
        right.extend(bearer::judge(request, keys, Local::now().naive_local())?);
        Ok(right)
    });
    report("search", verdict, &Memory::of_project(), || witness::answer_when_asked(request))
}

fn is_get(request: &Request) -> Result<(), Mistake> {
    if request.method() == "GET" {
        return Ok(());
    }
    mistake(
        "not-a-get",
        format!("the request is a `{}`", request.method()),
        "reading changes nothing, and so it is a `GET`; with another method the provider answers `405` or does something else",
        "which method only reads?",
        "begin with `client.get(url)`",
    )
}

/// An id may have the right form, and be nobody's.
fn is_there(unknown: Option<bool>) -> Result<(), Mistake> {
    if unknown != Some(true) {
        return Ok(());
    }
    mistake(
        "id-unknown",
        "the id has the right form, and the provider has no album with it",
        "one letter that is wrong, or in capitals where it is small, makes another id",
        "is every letter the one that stands in the album's address, small ones and capitals?",
        "copy the id out of the address instead of typing it",
    )
}

fn judge_album(request: &Request) -> Verdict {
    is_get(request)?;
    let url = request.url();
    let path = url.path().to_owned();
    let why =
        "an id is 22 letters and digits; to others the provider answers `400 Invalid base62 id` or `404`";
    let ask = "which part of the album's address is its id, and where does it begin and end?";
    let tell = "the id is what stands between the last `/` and the `?`";
    let wrong = |id, wrong: String| mistake(id, wrong, why, ask, tell);
    let Some(id) = path.strip_prefix("/v1/albums/") else {
        if path == "/v1/albums" {
            return wrong("id-missing", "the path has no id".into());
        }
        return mistake(
            "path-other",
            format!("the path `{path}` is not that of an album"),
            "each kind of thing has a path of its own, named by its plural: `/v1/albums/…`, `/v1/tracks/…`, `/v1/artists/…`",
            "how does the documentation write the path of an album, from the version on?",
            "it begins with `/v1/albums/`, and the id follows",
        );
    };
    let id = id.trim_end_matches("/tracks");
    if id.is_empty() {
        return wrong("id-missing", "the path has no id".into());
    }
    if id.starts_with("spotify:") || id.starts_with("spotify%3A") {
        return wrong(
            "id-is-a-uri",
            "in the place of the id stands a URI, `spotify:album:…`, with the id at its end".into(),
        );
    }
    if id.contains("open.spotify") || id.contains("http") {
        return wrong(
            "id-is-an-address",
            "in the place of the id stands an address, with the id in it".into(),
        );
    }
    if id.contains("si=") || id.contains("%3F") || request.query().contains("si") {
        return wrong(
            "id-with-query",
            "behind the id stands what follows the `?` in the address, which only tells who shared it".into(),
        );
    }
    if id.contains('/') {
        return wrong("id-with-path", format!("`{id}` has a `/` in it, and no id has"));
    }
    let length = id.chars().count();
    if length != 22 {
        return wrong("id-length", format!("`{id}` has {length} characters"));
    }
    if !id.chars().all(|character| character.is_ascii_alphanumeric()) {
        return wrong("id-characters", format!("`{id}` has a character in it that no id has"));
    }
    Ok(vec![format!("`{id}` has the form of an id, and stands where one belongs")])
}

fn judge_search(request: &Request) -> Verdict {
    is_get(request)?;
    let url = request.url();
    if url.path() != "/v1/search" {
        return mistake(
            "path-other",
            format!("the path `{}` is not that of the search", url.path()),
            "the provider answers `404 Service not found` to a path that it has not",
            "how does the documentation write the path of the search?",
            "it is the version, and then the word for what is done",
        );
    }
    let query = request.query();
    if !request.body().is_empty() {
        return mistake(
            "parameters-in-the-body",
            "the request has a body, and the search looks at the address only",
            "the parameters of a `GET` belong to what is asked for, and so they stand in the address",
            "which method of the builder puts parameters behind the `?`?",
            "give the parameters to `.query(&…)`",
        );
    }
    let ask = "which two things must a search know: what for, and …?";
    let tell = "`q` is the text, and `type` the kind of thing, in the singular: `artist`, `album`, `track`";
    for (name, id) in [("q", "q-missing"), ("type", "type-missing")] {
        if query.get(name).is_none_or(|value| value.trim().is_empty()) {
            return mistake(
                id,
                format!("the query has no `{name}`, or an empty one"),
                "both are required, and the provider answers `400`",
                ask,
                tell,
            );
        }
    }
    let kinds = ["album", "artist", "playlist", "track", "show", "episode", "audiobook"];
    let asked = query.get("type").unwrap_or_default();
    if let Some(kind) = asked.split(',').find(|kind| !kinds.contains(kind)) {
        let (id, wrong) = if kinds.contains(&kind.trim_end_matches('s')) {
            ("type-plural", format!("`type` is `{kind}`, and it is named in the singular"))
        } else if kinds.contains(&kind.trim().to_lowercase().as_str()) {
            ("type-spelling", format!("`type` is `{kind}`: small letters, and no space beside the comma"))
        } else {
            ("type-unknown", format!("`{kind}` is no `type` that can be searched for"))
        };
        return mistake(id, wrong, "the provider answers `400 Bad search type field`", ask, tell);
    }
    Ok(vec![format!("a search for `{}`, of the type `{asked}`", query.get("q").unwrap_or_default())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{TOKEN, assert_recognised, built, creds, get, post};
    use crate::params;

    const ID: &str = "2f4Ejh4Po2rpuXSYa6IDCe";

    #[test]
    fn wrong_albums_are_recognised() {
        let judged = |id, path: &str| (id, judge_album(&built(get(path))));
        assert_recognised([
            ("id-unknown", is_there(Some(true)).map(|()| Vec::new())),
            judged("id-missing", "/v1/albums/"),
            judged("id-missing", "/v1/albums"),
            judged("path-other", &format!("/v1/album/{ID}")),
            judged("path-other", &format!("/albums/{ID}")),
            judged("path-other", &format!("/v1/tracks/{ID}")),
            judged("id-is-a-uri", &format!("/v1/albums/spotify:album:{ID}")),
            judged("id-is-an-address", &format!("/v1/albums/https://open.spotify.com/album/{ID}")),
            judged("id-with-query", &format!("/v1/albums/{ID}?si=b1c2d3")),
            judged("id-with-path", &format!("/v1/albums/album/{ID}")),
            judged("id-length", &format!("/v1/albums/{}", &ID[..21])),
            judged("id-characters", &format!("/v1/albums/{}-", &ID[..21])),
            ("not-a-get", judge_album(&built(post(&format!("/v1/albums/{ID}"))))),
        ]);
        for right in [format!("/v1/albums/{ID}"), format!("/v1/albums/{ID}/tracks")] {
            assert!(judge_album(&built(get(&right).bearer_auth(TOKEN))).is_ok(), "{right}");
        }
    }

    #[test]
    fn wrong_searches_are_recognised() {
        let judged = |id, query: &crate::Params| (id, judge_search(&built(get("/v1/search").query(query))));
        assert_recognised([
            judged("q-missing", &params! { "type": "artist" }),
            judged("q-missing", &params! { "query": "metallica", "type": "artist" }),
            judged("type-missing", &params! { "q": "metallica" }),
            judged("type-plural", &params! { "q": "metallica", "type": "artists" }),
            judged("type-spelling", &params! { "q": "metallica", "type": "Artist" }),
            judged("type-spelling", &params! { "q": "metallica", "type": "artist, album" }),
            judged("type-unknown", &params! { "q": "metallica", "type": "band" }),
            (
                "path-other",
                judge_search(&built(get("/v1/searches").query(&params! { "q": "x", "type": "artist" }))),
            ),
            (
                "parameters-in-the-body",
                judge_search(&built(get("/v1/search").form(&params! { "q": "x", "type": "artist" }))),
            ),
            (
                "not-a-get",
                judge_search(&built(post("/v1/search").form(&params! { "q": "x", "type": "artist" }))),
            ),
        ]);
        let right = get("/v1/search").query(&params! { "q": "goo goo dolls", "type": "artist,album" });
        assert!(judge_search(&built(right)).is_ok());
    }

    /// The mistake of the journal that this exercise is taken from.
    #[test]
    fn basic_with_a_token_is_told_apart_from_a_missing_one() {
        let keys = creds();
        let request = built(
            get("/v1/search")
                .query(&params! { "q": "x", "type": "artist" })
                .header("Authorization", format!("Basic {TOKEN}")),
        );
        assert_recognised([("basic-at-the-api", bearer::judge(&request, &keys, Local::now().naive_local()))]);
    }
}
