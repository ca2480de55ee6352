//! Step 6: the authorization code that the redirect brought (RFC 6749 §4.1.2), as it was pasted.

use super::compare::decoded;
use super::{CheckFailed, Memory, Passed, Verdict, mistake, report, witness};
use crate::Creds;

/// The practice provider's codes are as long as those that were seen of Spotify's.
const PRACTICE_LENGTH: usize = 222;

/// Checks `creds["code"]`: there, whole, and only the code. The code itself is not tried: it works only once.
///
/// # Errors
/// [`CheckFailed`].
pub fn code(creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = witness::note_exchanged(judge(creds), creds);
    report("code", verdict, &Memory::of_project(), || witness::refused_login(creds))
}

fn judge(creds: &Creds) -> Verdict {
    let code = creds.get("code").unwrap_or_default();
    let shape = |id, wrong: &str| {
        mistake(
            id,
            wrong,
            "the provider looks the code up as a whole: one character more or less, and it answers `invalid_grant`: `Invalid authorization code`",
            "what exactly does the page show in red, and what of the address is the value of `code`?",
            "use the page's copy button, and paste what it copied between the quotes, nothing else",
        )
    };
    if code.is_empty() {
        return mistake(
            "code-empty",
            "`creds[\"code\"]` is empty",
            "the code is what the user's consent is worth: the client exchanges it for a token",
            "where did the browser go after the user agreed, and what does that page show?",
            "open the link, log in, agree, and copy what is red on the page that you come to",
        );
    }
    if matches!(code.trim().trim_matches(['"', '\'']), "null" | "None" | "undefined" | "nil") {
        return mistake(
            "code-null",
            "`code` is the word for nothing: the page found no code in its address",
            "when the user clicks Cancel, or the request was wrong, the provider sends an `error` instead of a code",
            "what does the address of that page say after its question mark?",
            "go back to the authorization address and agree this time",
        );
    }
    if code.contains("error=") {
        return mistake(
            "code-is-a-refusal",
            "this is a refusal and no code",
            "the provider tells in `error` why it gives no code; `access_denied` means that the user did not agree",
            "which word follows `error=`?",
            "go back to the authorization address and agree this time",
        );
    }
    if code.contains("://") {
        return shape("code-is-an-address", "this is the whole address; the code is one parameter of it");
    }
    if code.contains("code=") || code.contains("&state=") || code.contains('&') || code.contains('=') {
        return shape(
            "code-with-parameters",
            "this is a piece of the address: there is more in it than the code",
        );
    }
    if code.contains('…') || code.contains("...") {
        return shape("code-masked", "this is the masked form of a code, which is only for looking at");
    }
    if creds::is_placeholder(code) {
        return shape("code-placeholder", "this holds the place of a code, and is none");
    }
    if code.contains(['"', '\'', '`']) {
        return shape("code-quotes", "there are quotes in the code");
    }
    if code.contains(char::is_whitespace) {
        return shape("code-space", "there is a space or a line break in the code");
    }
    if creds.get("state") == Some(code) {
        return shape("code-is-the-state", "this is the `state`, which comes back beside the code");
    }
    if let Some((key, _)) = creds.iter().find(|(key, value)| *key != "code" && *value == code) {
        return shape("code-is-another-value", &format!("this is the same as `{key}` in the credentials"));
    }
    if decoded(code) != code {
        return shape("code-encoded", "the code is still in the address's encoding (`%…`)");
    }
    if code.starts_with("BQ") && code.len() > 40 {
        return shape("code-is-a-token", "this looks like an access token, which comes later");
    }
    let is_practice = crate::resource_url::is_loopback(creds.get("accounts").unwrap_or_default());
    let length = code.chars().count();
    if length < 20 || (is_practice && code.starts_with("AQ") && length < PRACTICE_LENGTH) {
        return shape(
            "code-cut",
            &format!("the code has {length} characters, too few: a part of it was not copied"),
        );
    }
    if is_practice && length > PRACTICE_LENGTH {
        return shape(
            "code-too-long",
            &format!("the code has {length} characters, too many: was it pasted twice?"),
        );
    }
    if !code.chars().all(|character| character.is_ascii_alphanumeric() || "-_.~".contains(character)) {
        return shape("code-characters", "there is a character in the code that no code has");
    }
    Ok(vec![
        format!("a whole code of {length} characters, and nothing else"),
        "it works once, and only for a short time".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{REFRESH, assert_recognised, creds};

    #[test]
    fn wrong_codes_are_recognised() {
        let judged = |id, code: &str| {
            let mut creds = creds();
            creds.set("code", code);
            (id, judge(&creds))
        };
        let whole = format!("AQ{}", "b".repeat(220));
        assert_recognised([
            judged("code-empty", ""),
            judged("code-null", "null"),
            judged("code-null", "None"),
            judged("code-is-a-refusal", "error=access_denied&state=K7QX2M9A"),
            judged("code-is-an-address", &format!("http://127.0.0.1:8765/callback?code={whole}")),
            judged("code-with-parameters", &format!("{whole}&state=K7QX2M9A")),
            judged("code-with-parameters", &format!("code={whole}")),
            judged("code-masked", "AQbb…(222)"),
            judged("code-placeholder", "paste your code here"),
            judged("code-quotes", &format!("\"{whole}\"")),
            judged("code-space", &format!("{whole}\n")),
            judged("code-is-the-state", "K7QX2M9A"),
            judged("code-is-another-value", REFRESH),
            judged("code-encoded", &whole.replacen('b', "%62", 1)),
            judged("code-is-a-token", &format!("BQ{}", "b".repeat(160))),
            judged("code-cut", "AQbbb"),
            judged("code-cut", &whole[..221]),
            judged("code-too-long", &whole.repeat(2)),
            judged("code-characters", &whole.replacen('b', "ß", 1)),
        ]);
    }

    #[test]
    fn whole_codes_pass() {
        let mut creds = creds();
        creds.set("code", format!("AQ{}-_", "b".repeat(218)));
        assert!(judge(&creds).is_ok());
        // Nobody knows how long the real ones will be.
        creds.set("accounts", "accounts.spotify.com");
        creds.set("code", format!("AQ{}", "b".repeat(300)));
        assert!(judge(&creds).is_ok());
    }
}
