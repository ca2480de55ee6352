//! What people paste in the place of a code, a token or a client id: words that stand for nothing, and the right text with something
//! around it. For the log only: what is not letter by letter right is refused, whatever it was meant to be.

/// What programs print for a value that they do not have.
const NOTHING: [&str; 5] = ["undefined", "null", "None", "nil", "NaN"];

/// Whether `sent` is such a word.
pub(super) fn is_nothing(sent: &str) -> bool {
    NOTHING.contains(&sent.trim())
}

/// What is wrong with `sent`, as the end of a sentence that begins with its name; none if nothing can be told from the text.
pub(super) fn flaw(sent: &str) -> Option<&'static str> {
    let bare = sent.trim();
    Some(if is_nothing(bare) {
        "is a word for no value: the program never got one (if the user pressed Cancel, the redirect has an `error` and no `code`)"
    } else if bare.starts_with("http://") || bare.starts_with("https://") {
        "is a whole address: only what stands between `code=` and the next `&` is the code"
    } else if bare.starts_with(['{', '[']) || bare.starts_with("b'") {
        "is a whole object, printed: only one of its members was meant"
    } else if bare.starts_with("code=") || bare.starts_with('?') {
        "begins with the name of the parameter, which does not belong to it"
    } else if bare.contains('&') || bare.contains('#') {
        "goes on behind its end: the next parameter was pasted with it"
    } else if sent != bare {
        "has a space or line break at an end"
    } else if bare.starts_with(['"', '\'']) || bare.ends_with(['"', '\'']) {
        "has quotation marks around it"
    } else if bare.contains('%') {
        "is percent-encoded: it was copied from an address and encoded a second time"
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_mistake_is_told_apart() {
        for (sent, words) in [
            ("None", "a word for no value"),
            ("http://127.0.0.1:8765/callback?code=AQx&state=y", "a whole address"),
            ("{'access_token': 'BQx'}", "a whole object"),
            ("code=AQx", "begins with the name"),
            ("AQx&state=y", "goes on behind its end"),
            ("AQx\n", "line break"),
            ("\"AQx\"", "quotation marks"),
            ("AQx%3D", "percent-encoded"),
        ] {
            assert!(flaw(sent).unwrap().contains(words), "{sent}");
        }
        assert_eq!(flaw("AQx-_"), None);
    }
}
