//! The controls as calls, for notebooks and tests: written where the switches are, so that both are learned at once.

use maud::{Markup, html};

use crate::faults::Kind;
use crate::state::State as Provider;

/// Method and path, the body it takes, and what it does.
const CONTROLS: [(&str, &str, &str); 14] = [
    (
        "GET /practice/seen?limit=20&client_id=…&exchange=true",
        "",
        "What the provider saw, the newest first; with `exchange`, headers and bodies too",
    ),
    ("GET /practice/faults", "", "What is armed, and how often it will still happen"),
    (
        "POST /practice/faults",
        r#"{"kind": 429, "times": 2, "on": "api", "client_id": "…", "seconds": 3}"#,
        "Arms a fault; all but `kind` may be left out",
    ),
    ("DELETE /practice/faults?number=1", "", "Disarms one; without `number`, all"),
    ("GET /practice/clock", "", "What time it is here"),
    (
        "POST /practice/clock",
        r#"{"advance_seconds": 3600}"#,
        "Lets time pass; `{\"reset\": true}` takes it back",
    ),
    ("GET /practice/limit", "", "How many calls of the Web API an app may make in 30 seconds"),
    (
        "POST /practice/limit",
        r#"{"calls": 5}"#,
        "Allows every app so many; `{\"calls\": null}` as many as its year does",
    ),
    ("GET /practice/tokens", "", "The access tokens that work now, masked"),
    ("POST /practice/expire", r#"{"token": "…"}"#, "Ends an access token; or by `number`, as listed"),
    ("POST /practice/revoke", r#"{"token": "…"}"#, "Ends a token’s whole grant; or by `number`, as listed"),
    (
        "POST /practice/approve",
        r#"{"url": "…", "user": "mira", "decision": "agree"}"#,
        "A robot user opens an authorization URL and decides",
    ),
    (
        "POST /practice/apps",
        r#"{"client_id": "…", "redirect_uri": "…"}"#,
        "Adds a redirect URI to an app, as in the dashboard",
    ),
    (
        "POST /practice/doors",
        r#"{"policy": "spotify-2026"}"#,
        "The address of the same provider under the rules of another year",
    ),
];

/// The part of the page that documents the calls.
pub(super) fn reference(state: &Provider) -> Markup {
    let kinds = Kind::ALL.map(|(_, name, _)| name).join(", ");
    html! {
        details.card.reference {
            summary { "The same from a notebook or a program" }
            p { "Every switch is also a call, with a body of JSON. In a notebook:" }
            pre { "practice::fail_next(&creds, \"429\", 1)?;                    // the next call of the Web API\npractice::advance_clock(&creds[\"accounts\"], 3600)?;        // an hour passes" }
            p { "In a terminal:" }
            pre {
                "curl " (state.base()) "/practice/faults \\\n  --header 'Content-Type: application/json' \\\n  --data '{\"kind\": 429, \"times\": 2}'"
            }
            div.scroll tabindex="0" role="region" aria-label="Calls" {
                table {
                    thead { tr { th scope="col" { "Call" } th scope="col" { "Body" } th scope="col" { "What it does" } } }
                    tbody {
                        @for (call, body, words) in CONTROLS {
                            tr { td { code { (call) } } td { code { (body) } } td.soft { (crate::pages::layout::ticked(words)) } }
                        }
                    }
                }
            }
            p.soft { "Kinds: " (kinds) ". Where (" code { "on" } "): api, token, any." }
        }
    }
}
