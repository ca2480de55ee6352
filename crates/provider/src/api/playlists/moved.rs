//! Moving items within a playlist
//! (<https://developer.spotify.com/documentation/web-api/reference/reorder-or-replace-playlists-tracks>).

use serde_json::Value;

use crate::api::refusal::Refusal;
use crate::store::playlists::Item;

/// `range_length` items from `range_start` on go before what is at `insert_before`.
pub(super) fn moved(mut items: Vec<Item>, body: &Value) -> Result<Vec<Item>, Refusal> {
    let number = |name: &str, default: Option<u64>| {
        let number = if body[name].is_null() { default } else { body[name].as_u64() };
        number.and_then(|number| usize::try_from(number).ok()).ok_or_else(|| {
            Refusal::bad(
                format!("Invalid {name}"),
                format!("`{name}` is `{}`, and a number from 0 on is wanted", body[name]),
                "send a position",
            )
        })
    };
    let (start, length, before) =
        (number("range_start", None)?, number("range_length", Some(1))?, number("insert_before", None)?);
    let end = start.saturating_add(length);
    if end > items.len() || before > items.len() || (start + 1..end).contains(&before) {
        let cause =
            format!("the items {start} to {end} cannot go before {before} in a playlist of {}", items.len());
        return Err(Refusal::bad(
            "Invalid range",
            cause,
            "positions count from 0, and the range must be in the playlist",
        ));
    }
    let range: Vec<Item> = items.drain(start..end).collect();
    let at = if before >= end { before - length } else { before.min(start) };
    items.splice(at..at, range);
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    use crate::store::UserId;

    #[test]
    fn items_are_moved_within_a_playlist() {
        let items = || {
            "abcdef"
                .chars()
                .map(|track| Item { track: track.into(), added_at: 0, added_by: UserId(1) })
                .collect()
        };
        let order = |body: Value| {
            moved(items(), &body).map(|items| items.into_iter().map(|item| item.track).collect::<String>())
        };
        assert_eq!(order(json!({ "range_start": 0, "insert_before": 6 })).unwrap(), "bcdefa");
        assert_eq!(
            order(json!({ "range_start": 3, "insert_before": 0, "range_length": 2 })).unwrap(),
            "deabcf"
        );
        assert_eq!(order(json!({ "range_start": 1, "insert_before": 1 })).unwrap(), "abcdef");
        assert!(order(json!({ "range_start": 5, "insert_before": 0, "range_length": 2 })).is_err());
        assert!(order(json!({ "range_start": -1, "insert_before": 0 })).is_err());
    }
}
