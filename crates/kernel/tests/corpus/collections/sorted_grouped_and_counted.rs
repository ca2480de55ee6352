//! Tables of values over several cells.
//! evcxr: it shows `()` too
use std::collections::BTreeMap;
let mut tracks = vec![("Two", 180, "b"), ("One", 200, "a"), ("Three", 95, "b")];
//--
tracks.sort_by_key(|(_, seconds, _)| std::cmp::Reverse(*seconds));
let mut by_album: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
for (name, _, album) in &tracks { by_album.entry(album).or_default().push(name); }
//--
tracks.retain(|(_, seconds, _)| *seconds > 100);
tracks.dedup_by_key(|track| track.2);
(tracks.len(), by_album["b"].join(", "))
//=> (
//=>     2,
//=>     "Two, Three",
//=> )
