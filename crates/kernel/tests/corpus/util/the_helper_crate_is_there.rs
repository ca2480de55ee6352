//! `:dep util` costs nothing, and its names are there in all later cells.
//! evcxr: a cell that `?` ended has gone well to it
:dep util = { path = "../../util" }
use util::*;
//--
random_string(16).len()
//=> 16
//--
let url = buildURL("/v1/me", "api.spotify.com")?;
url.to_string()
//=> "https://api.spotify.com/v1/me"
//--
buildURL("", "")?;
//x util::Error
