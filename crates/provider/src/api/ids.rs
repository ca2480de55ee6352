//! Spotify ids in a path, a list or a URI (<https://developer.spotify.com/documentation/web-api/concepts/spotify-uris-ids>).

use axum::http::StatusCode;

use super::call::Call;
use super::refusal::Refusal;
use crate::policy::Policy;

/// `text`, if it can be an id: 22 letters and digits.
pub(crate) fn id<'t>(call: &Call, text: &'t str) -> Result<&'t str, Refusal> {
    if text.len() == 22 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(text);
    }
    let cause = if text.starts_with("spotify:") {
        format!("`{text}` is a Spotify URI, and an id is wanted: what follows after its last colon")
    } else if text.contains("://") || text.contains("open.") {
        format!(
            "`{text}` is an address, and an id is wanted: what follows after its last slash, up to the `?`"
        )
    } else {
        format!(
            "`{text}` is no id: it has {} characters, ids have 22 letters and digits",
            text.chars().count()
        )
    };
    let message = if call.policy() == Policy::Spotify2020 { "invalid id" } else { "Invalid base62 id" };
    let advice = "send the 22 characters of the id alone";
    Err(Refusal::Request { status: StatusCode::BAD_REQUEST, message: message.to_owned(), cause, advice })
}

/// The refusal for an id that nothing has.
pub(crate) fn unknown(id: &str, what: &str) -> Refusal {
    Refusal::Request {
        status: StatusCode::NOT_FOUND,
        message: "non existing id".to_owned(),
        cause: format!(
            "`{id}` has the form of an id, and there is no {what} with it in this provider's catalogue"
        ),
        advice: "take an id from an answer of this provider: its music is invented, and ids of the real service mean nothing to it",
    }
}

/// The ids in the parameter `ids`, at most `most`.
pub(crate) fn several(call: &Call, most: usize) -> Result<Vec<String>, Refusal> {
    let text = call.query.get("ids").unwrap_or_default();
    let ids: Vec<_> = text.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let refuse = |message: &str, cause: String| {
        let advice = "send `ids=` with ids separated by commas";
        Err(Refusal::Request { status: StatusCode::BAD_REQUEST, message: message.to_owned(), cause, advice })
    };
    if ids.is_empty() {
        return refuse("Missing required field: ids", "the query has no `ids`, or an empty one".to_owned());
    }
    if ids.len() > most {
        return refuse(
            "Too many ids requested",
            format!("{} ids were asked for, and at most {most} are answered at once", ids.len()),
        );
    }
    for text in &ids {
        id(call, text)?;
    }
    Ok(ids)
}

/// The id in a URI such as `spotify:track:…`.
pub(crate) fn of_uri<'t>(uri: &'t str, kind: &str) -> Option<&'t str> {
    uri.strip_prefix("spotify:")?.strip_prefix(kind)?.strip_prefix(':')
}
