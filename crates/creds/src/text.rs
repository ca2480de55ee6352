//! JSON text, cut at its joints and laid out again, without turning its values into numbers and strings of our own.
//!
//! A parsed value would lose what it cannot hold (`12345678901234567890123` becomes a float); text loses nothing.
//! Every function here expects text that a JSON parser has accepted before.

/// The members of the object `object`, as they are written: the name (with its quotes) and the value.
pub(crate) fn members(object: &str) -> Vec<(String, String)> {
    let mut members = Vec::new();
    let (mut depth, mut start, mut name) = (0_usize, 0, None);
    for (offset, token) in tokens(object) {
        let after = offset + token.len();
        match token {
            "{" | "[" => {
                depth += 1;
                if depth == 1 {
                    start = after;
                }
            }
            "}" | "]" | "," => {
                if depth == 1
                    && let Some(name) = name.take()
                {
                    members.push((name, object[start..offset].trim().to_owned()));
                    start = after;
                } else if depth == 1 {
                    start = after;
                }
                if token != "," {
                    depth -= 1;
                }
            }
            ":" if depth == 1 => {
                name = Some(object[start..offset].trim().to_owned());
                start = after;
            }
            _ => {}
        }
    }
    members
}

/// Puts members together to an object, not laid out yet.
pub(crate) fn object(members: &[(String, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| format!("{name}:{value}")).collect();
    format!("{{{}}}", members.join(","))
}

/// Lays JSON out as Python's `json.dump(…, indent=2)` does: two spaces a level, `": "`, ASCII only, no newline at the end.
///
/// ASCII only, because Python's `open` reads a file in the encoding of the learner's system, which need not be UTF-8.
pub(crate) fn layout(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut tokens = tokens(json).map(|(_, token)| token).peekable();
    let newline = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                out.push_str(token);
                if matches!(tokens.peek(), Some(&("}" | "]"))) {
                    out.extend(tokens.next());
                } else {
                    depth += 1;
                    newline(&mut out, depth);
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                newline(&mut out, depth);
                out.push_str(token);
            }
            "," => {
                out.push(',');
                newline(&mut out, depth);
            }
            ":" => out.push_str(": "),
            _ => push_ascii(&mut out, token),
        }
    }
    out
}

/// Copies a token and escapes what is not printable ASCII; such characters can only stand inside a string.
fn push_ascii(out: &mut String, token: &str) {
    let mut units = [0; 2];
    for character in token.chars() {
        if matches!(character, ' '..='~') {
            out.push(character);
        } else {
            for unit in character.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
}

/// The tokens of JSON text with their offsets: strings and literals whole, each of `{}[],:` alone, no white space.
fn tokens(json: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = json.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        let start = at;
        match bytes.get(at)? {
            b'"' => {
                at += 1;
                while !matches!(bytes.get(at), None | Some(b'"')) {
                    // A backslash takes the next byte with it, so that `\"` does not end the string.
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' => at += 1,
            _ => {
                while !matches!(bytes.get(at), None | Some(b'{' | b'}' | b'[' | b']' | b',' | b':'))
                    && !bytes[at].is_ascii_whitespace()
                {
                    at += 1;
                }
            }
        }
        at = at.min(json.len());
        Some((start, &json[start..at]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_cut_as_they_are_written() {
        let text = r#" { "a" : {"x": [1, {"y": ",}"}]}, "b\"c": 1e400 , "d":12345678901234567890123 } "#;
        let cut: Vec<(String, String)> = members(text);
        let shown: Vec<(&str, &str)> =
            cut.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let expected = [
            (r#""a""#, r#"{"x": [1, {"y": ",}"}]}"#),
            (r#""b\"c""#, "1e400"),
            (r#""d""#, "12345678901234567890123"),
        ];
        assert_eq!(shown, expected);
        assert!(members(" { } ").is_empty());
    }

    #[test]
    fn empty_containers_stay_on_one_line_and_other_scripts_are_escaped() {
        assert_eq!(
            layout(r#"{"a":{},"b":[ ],"ü😀":["\u00e9"]}"#),
            "{\n  \"a\": {},\n  \"b\": [],\n  \"\\u00fc\\ud83d\\ude00\": [\n    \"\\u00e9\"\n  ]\n}"
        );
    }
}
