//! A search for artists: the whole answer, with its one paging object.

use super::{CheckFailed, Creds, Json, Memory, Passed, Verdict, mistake, not_refused, report, seen};

/// The members that a paging object of the Web API always has.
const PAGING: [&str; 7] = ["href", "items", "limit", "next", "offset", "previous", "total"];

/// Checks the answer to the search for the artist, and that the provider was asked for it.
///
/// # Errors
/// [`CheckFailed`].
pub fn artist_search(found: &Json, creds: &Creds) -> Result<Passed, CheckFailed> {
    report("artist_search", judge(found, seen(creds).as_deref()), &Memory::of_project(), || None)
}

fn judge(found: &Json, seen: Option<&[Json]>) -> Verdict {
    not_refused(found)?;
    let why = "the answer has a list for each type that was asked for, under the type's plural name";
    let ask = "what are `q` and `type` of this search, and what part of the answer is `found`?";
    let tell = "send `q` and `type` as the table says, and keep the JSON of the whole answer";
    let wrong = |id, wrong: String| mistake(id, wrong, why, ask, tell);
    let Some(members) = found.as_object() else {
        return wrong("no-answer", "`found` is not the JSON of an answer".into());
    };
    if found["items"].is_array() {
        return wrong("inner-list", "`found` is a part of the answer, the list itself".into());
    }
    if members.is_empty() {
        return wrong("nothing-asked", "`found` is an empty object: nothing was asked for yet".into());
    }
    let Some(artists) = found["artists"].as_object() else {
        let names: Vec<String> = members.keys().map(|name| format!("`{name}`")).collect();
        return wrong("other-type", format!("the answer has no artists, only {}", names.join(", ")));
    };
    if members.len() > 1 {
        return wrong("more-types", format!("the search was for {} types at once", members.len()));
    }
    if let Some(missing) = PAGING.iter().find(|name| !artists.contains_key(**name)) {
        return wrong(
            "not-whole",
            format!("the list of artists has no `{missing}`: it is not as the provider sent it"),
        );
    }
    let Some(first) = found["artists"]["items"][0]["name"].as_str() else {
        return wrong("nothing-found", "nothing was found".into());
    };
    if !first.to_lowercase().contains("goo goo dolls") {
        return wrong("other-artist", format!("the first artist found is `{first}`"));
    }
    let asked = |seen: &Json| {
        seen["path"] == "/v1/search"
            && seen["status"] == 200
            && seen["authentication"] == "bearer"
            && seen["query"]["type"] == "artist"
            && seen["query"]["q"].as_str().is_some_and(|text| text.to_lowercase().contains("goo goo dolls"))
    };
    if seen.is_some_and(|seen| !seen.iter().any(asked)) {
        return mistake(
            "not-asked",
            "the provider has not seen such a search from you",
            "an answer is worth what the question was",
            "did your request go to the API in `creds[\"api\"]`, with the token in its header?",
            "send `GET /v1/search` with `.query(…)` and `.bearer_auth(…)`, and run your cell again",
        );
    }
    Ok(vec![
        format!("the provider found `{first}`"),
        format!("one list, with all {} members of a page", PAGING.len()),
        "asked for with a token in the header".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;
    use serde_json::{Value, json};

    fn answer(name: &str) -> Value {
        json!({"artists": {"href": "", "items": [{"name": name}], "limit": 5, "next": null, "offset": 0, "previous": null, "total": 1}})
    }

    #[test]
    fn what_is_no_search_for_the_artist_is_recognised() {
        let asked = json!({"path": "/v1/search", "status": 200, "authentication": "bearer", "query": {"q": "Goo Goo Dolls", "type": "artist"}});
        let judged = |found: Value| judge(&found.into(), Some(&[asked.clone().into()]));
        let mut two = answer("The Goo Goo Dolls");
        two["albums"] = json!({});
        let mut cut = answer("The Goo Goo Dolls");
        cut["artists"].as_object_mut().unwrap().remove("next");
        let mut empty = answer("");
        empty["artists"]["items"] = json!([]);
        assert_recognised([
            ("refused", judged(json!({"error": {"status": 401, "message": "No token provided"}}))),
            ("no-answer", judged(json!("The Goo Goo Dolls"))),
            ("nothing-asked", judged(json!({}))),
            ("inner-list", judged(answer("The Goo Goo Dolls")["artists"].clone())),
            ("other-type", judged(json!({"tracks": {}}))),
            ("other-type", judged(json!({"name": "The Goo Goo Dolls"}))),
            ("more-types", judged(two)),
            ("not-whole", judged(cut)),
            ("nothing-found", judged(empty)),
            ("other-artist", judged(answer("Metallica"))),
            ("not-asked", judge(&answer("The Goo Goo Dolls").into(), Some(&[]))),
        ]);
        assert!(judged(answer("The Goo Goo Dolls")).is_ok());
        assert!(judge(&answer("The Goo Goo Dolls").into(), None).is_ok());
    }
}
