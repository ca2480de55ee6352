//! One line of the file with a caret under a place in it, and no secret in it.

use crate::is_secret_key;

/// How many characters of a line are shown; a token is longer than a screen is wide.
const WIDTH: usize = 76;
/// A word this long is taken for a token, whatever stands before it.
const TOKEN: usize = 20;

/// Words of other languages that stand where a value belongs: the mistake itself, and no secret.
const WORDS: [&str; 8] = ["None", "True", "False", "null", "true", "false", "undefined", "nil"];

/// The line and column (both from 1, the column in characters) of `offset`, and the drawing.
pub(crate) fn draw(text: &str, offset: usize) -> (usize, usize, String) {
    let offset = text.floor_char_boundary(offset.min(text.len()));
    let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
    let number = text[..start].matches('\n').count() + 1;
    let column = text[start..offset].chars().count();

    let shown: Vec<char> = blot(line, follows_secret_key(&text[..start])).into_iter().map(visible).collect();
    // A long line is cut so that the place stays in the middle.
    let from =
        if shown.len() <= WIDTH { 0 } else { column.saturating_sub(WIDTH / 2).min(shown.len() - WIDTH) };
    let part: String = shown.iter().skip(from).take(WIDTH).collect();
    let margin = " ".repeat(number.to_string().len());
    let caret = " ".repeat(column - from);
    (number, column + 1, format!("{margin} |\n{number} | {part}\n{margin} | {caret}^"))
}

/// A tab as wide as a caret's space, and a control character that can be seen.
fn visible(character: char) -> char {
    match character {
        '\t' => '→',
        '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => '␣',
        character if character.is_control() => '␦',
        character => character,
    }
}

/// The line with the letters and digits of secrets blotted out, one for one, so that the columns stay.
///
/// By eye and not by grammar, as the line is broken somewhere: everything after a secret key, up to the next name that is
/// followed by a colon, and every long word.
fn blot(line: &str, mut secret: bool) -> Vec<char> {
    let characters: Vec<char> = line.chars().collect();
    let mut out = characters.clone();
    let mut at = 0;
    while at < characters.len() {
        if !is_word(characters[at]) {
            // What is neither a word nor punctuation of JSON may be part of a password.
            if secret && !" \t{}[],:=\"'“”„‘’/#\\".contains(characters[at]) && !characters[at].is_control()
            {
                out[at] = '•';
            }
            at += 1;
            continue;
        }
        let end = at + characters[at..].iter().take_while(|&&character| is_word(character)).count();
        let word: String = characters[at..end].iter().collect();
        let rest: String = characters[end..].iter().collect();
        let is_name = end - at < TOKEN && is_joint(&rest);
        if is_name {
            secret = is_secret_key(&word);
        } else if (secret && !WORDS.contains(&word.as_str())) || end - at >= TOKEN {
            out[at..end].fill('•');
        }
        at = end;
    }
    out
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '+' | '~')
}

/// Whether the text after a word makes that word a member's name: a quote, then a colon; or what a person writes instead.
fn is_joint(rest: &str) -> bool {
    let unquoted = rest.trim_start_matches(['"', '\'', '“', '”', '’', ' ', '\t']);
    // `http://` is no name; nor is the `a` of `"a:b"`.
    (unquoted.starts_with(':') || unquoted.starts_with('='))
        && (unquoted.len() < rest.len() || unquoted[1..].starts_with([' ', '\t', '"', '\'']))
}

/// Whether the value of a secret key may continue on the next line.
fn follows_secret_key(before: &str) -> bool {
    let last = before.trim_end().lines().next_back().unwrap_or_default();
    let name = last.trim_end_matches([' ', '\t', ':', '=', '"', '\'', '“', '”']);
    name.len() < last.len()
        && last.trim_end().ends_with([':', '='])
        && is_secret_key(name.rsplit(|character: char| !is_word(character)).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place() {
        let text = "{\n  \"state\": \"ä\",\n}";
        assert_eq!(
            draw(text, text.find(",\n").unwrap()),
            (2, 15, "  |\n2 |   \"state\": \"ä\",\n  |               ^".into())
        );
    }

    #[test]
    fn no_secret_shows_in_a_broken_line() {
        for line in [
            r#"  "client_secret": "5ec2e7-invented" "scope": "x""#,
            r#"  'client_secret': '5ec2e7-invented',"#,
            r#"  client_secret: 5ec2e7-invented"#,
            r#"  "client_secret" = "5ec2e7-invented"#,
            r#"  “client_secret”: “5ec2e7-invented”"#,
            r#"  "x": "5ec2e7-invented-and-long-as-a-token", }"#,
            r#"{"practice":{"client_id":"a","client_secret":"5ec2e7-invented","scope":"b",}}"#,
            r#"  "client_secret: "5ec2e7-invented","#,
        ] {
            let (.., drawing) = draw(line, line.len());
            assert!(!drawing.contains("5ec2e7") && !drawing.contains("invented"), "{drawing}");
            assert!(drawing.contains('•'), "{drawing}");
        }
        let (.., drawing) = draw("\"token\":\n  \"BQinvented\"\",", 20);
        assert!(!drawing.contains("invented"), "{drawing}");
        let (.., drawing) = draw(r#""password": "p@ss wörd!" "x": 1"#, 0);
        assert!(drawing.contains(r#""password": "•••• •••••" "x": 1"#), "{drawing}");
    }

    #[test]
    fn what_is_not_secret_stays_readable() {
        let line = r#"  "redirect_uri": "http://127.0.0.1:8765/callback", "client_id": "me","#;
        for line in [line, "  \"code\": None,"] {
            let (.., drawing) = draw(line, 5);
            assert!(drawing.contains(line), "{drawing}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{{\"a\": \"{}\", \"b\" 1}}", "x y ".repeat(100));
        let (_, column, drawing) = draw(&text, text.len() - 2);
        let lines: Vec<&str> = drawing.lines().collect();
        assert_eq!(column, text.len() - 1);
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH + 6), "{drawing}");
        assert_eq!(lines[1].chars().nth(lines[2].chars().count() - 1), Some('1'));
    }
}
