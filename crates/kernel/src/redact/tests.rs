use super::*;
use serde_json::json;

const SECRET: &str = "5ec2e70000invented0000decafbad00";
const STATE: &str = "not-a-secret-state";

fn token(kind: &str) -> String {
    format!("{kind}invented-{}", "t0k3n_".repeat(12))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let creds = json!({"practice": {"client_id": "id-of-the-app", "client_secret": SECRET, "state": STATE, "token": ""}});
    std::fs::write(folder.path().join("creds.json"), creds.to_string()).unwrap();
    folder
}

/// What is shown of `text` when it comes in pieces of `size` bytes.
fn in_pieces(redactor: &mut Redactor, text: &str, size: usize) -> String {
    let bytes = text.as_bytes().chunks(size).map(|piece| std::str::from_utf8(piece).unwrap());
    let mut shown: String = bytes.map(|piece| redactor.stream(Stream::Stdout, piece)).collect();
    shown.push_str(&redactor.release()[0].1);
    shown
}

#[test]
fn a_value_under_a_secret_key_is_masked_and_others_are_not() {
    let folder = folder();
    let redactor = Redactor::new(folder.path().to_owned());
    let shown = redactor.text(&format!("id-of-the-app:{SECRET}, state={STATE}"));
    assert_eq!(shown, format!("id-of-the-app:{}, state={STATE}", creds::mask(SECRET)));
}

#[test]
fn a_secret_split_over_writes_of_any_size_is_masked() {
    let folder = folder();
    let mut redactor = Redactor::new(folder.path().to_owned());
    let text = format!("secret {SECRET} and Bearer {} end\n{SECRET}{SECRET}", token("BQ"));
    let whole = redactor.text(&text);
    assert!(!whole.contains(SECRET) && !whole.contains("t0k3n"), "{whole}");
    for size in 1..text.len() {
        assert_eq!(in_pieces(&mut redactor, &text, size), whole, "in pieces of {size} bytes");
    }
}

#[test]
fn the_start_of_a_secret_is_shown_when_the_rest_does_not_come() {
    let folder = folder();
    let mut redactor = Redactor::new(folder.path().to_owned());
    let start = &SECRET[..20];
    assert_eq!(redactor.stream(Stream::Stdout, &format!("see {start}")), "see ");
    assert_eq!(redactor.stream(Stream::Stdout, "!\n"), format!("{start}!\n"));
    assert_eq!(redactor.stream(Stream::Stdout, start), "");
    assert_eq!(redactor.release()[0].1, start);
}

#[test]
fn the_two_streams_are_told_apart() {
    let folder = folder();
    let mut redactor = Redactor::new(folder.path().to_owned());
    let (first, second) = SECRET.split_at(16);
    assert_eq!(redactor.stream(Stream::Stdout, first), "");
    assert_eq!(redactor.stream(Stream::Stderr, "a warning\n"), "a warning\n");
    assert_eq!(redactor.stream(Stream::Stdout, second), creds::mask(SECRET));
}

#[test]
fn ordinary_output_is_not_delayed() {
    let folder = folder();
    let mut redactor = Redactor::new(folder.path().to_owned());
    for text in ["loading …", "50%", "\r", "é", "𝄞", "a line\n", "AQUA ", "Q"] {
        assert_eq!(redactor.stream(Stream::Stdout, text), text);
    }
}

#[test]
fn tokens_are_found_wherever_a_word_starts() {
    let redactor = Redactor::new(std::env::temp_dir().join("no-such-folder"));
    let token = token("AQ");
    for before in [
        "",
        "Bearer ",
        "?code=",
        "\"",
        "callback%3Fcode%3D",
        "\\n",
        "\u{1b}[31m",
        "\u{1b}[1;38;5;10m",
        "(",
        "ü",
    ] {
        let shown = redactor.text(&format!("{before}{token}&x"));
        assert_eq!(shown, format!("{before}{}&x", creds::mask(&token)), "after {before:?}");
    }
}

#[test]
fn what_only_resembles_a_token_is_left_alone() {
    let mut redactor = Redactor::new(std::env::temp_dir().join("no-such-folder"));
    let short = format!("AQ{}", "x".repeat(59));
    let inside = format!("data:image/png;base64,iVBOR+w{}", token("BQ"));
    let data = format!("AQ{}", "x".repeat(5000));
    for text in [short, inside, data] {
        assert_eq!(redactor.text(&text), text);
        assert_eq!(in_pieces(&mut redactor, &text, 1), text);
    }
}

#[test]
fn a_saved_token_followed_by_more_letters_is_masked_whole() {
    let folder = folder();
    let saved = token("BQ");
    std::fs::write(folder.path().join("creds.json"), json!({"practice": {"token": saved}}).to_string())
        .unwrap();
    let redactor = Redactor::new(folder.path().to_owned());
    let longer = format!("{saved}more");
    assert_eq!(redactor.text(&longer), creds::mask(&longer));
}

#[test]
fn a_changed_file_is_read_again_and_nothing_is_forgotten() {
    let folder = folder();
    let mut redactor = Redactor::new(folder.path().to_owned());
    let next = "a-second-invented-secret";
    assert_eq!(redactor.text(next), next);
    let path = folder.path().join("creds.json");
    std::fs::write(&path, json!({"practice": {"client_secret": next}}).to_string()).unwrap();
    redactor.refresh();
    assert_eq!(
        redactor.text(&format!("{next} {SECRET}")),
        format!("{} {}", creds::mask(next), creds::mask(SECRET))
    );
    std::fs::remove_file(&path).unwrap();
    redactor.refresh();
    assert_eq!(redactor.text(next), creds::mask(next));
}

#[test]
fn a_file_that_appears_later_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("notebooks");
    std::fs::create_dir(&deep).unwrap();
    std::fs::write(folder.path().join("creds.example.json"), "{}").unwrap();
    let mut redactor = Redactor::new(deep.clone());
    assert_eq!(redactor.text(SECRET), SECRET);
    std::fs::write(deep.join("creds.json"), json!({"practice": {"client_secret": SECRET}}).to_string())
        .unwrap();
    redactor.refresh();
    assert_eq!(redactor.text(SECRET), creds::mask(SECRET));
}

#[test]
fn a_file_replaced_by_one_of_the_same_length_is_noticed() {
    let folder = folder();
    let path = folder.path().join("creds.json");
    let mut redactor = Redactor::new(folder.path().to_owned());
    for letter in ["a", "b", "c", "d"] {
        let secret = letter.repeat(6) + "-invented";
        let new = folder.path().join("new");
        std::fs::write(&new, json!({"practice": {"client_secret": secret}}).to_string()).unwrap();
        std::fs::rename(&new, &path).unwrap();
        redactor.refresh();
        assert_eq!(redactor.text(&secret), creds::mask(&secret));
    }
}

#[test]
fn text_forms_are_masked_and_pictures_are_not() {
    let folder = folder();
    let redactor = Redactor::new(folder.path().to_owned());
    let data = json!({
        "text/plain": SECRET, "text/html": format!("<b>{SECRET}</b>"), "image/svg+xml": SECRET,
        "application/json": {"a": [SECRET, 1, null], SECRET: true}, "image/png": SECRET,
    });
    let Value::Object(data) = data else { unreachable!() };
    let shown = Value::Object(redactor.bundle(data));
    let mask = creds::mask(SECRET);
    let expected = json!({
        "text/plain": mask, "text/html": format!("<b>{mask}</b>"), "image/svg+xml": mask,
        "application/json": {"a": [mask, 1, null], mask.clone(): true}, "image/png": SECRET,
    });
    assert_eq!(shown, expected);
}

#[test]
fn failures_and_completions_are_masked() {
    let folder = folder();
    let redactor = Redactor::new(folder.path().to_owned());
    let failure = Failure {
        ename: "panic".into(),
        evalue: SECRET.into(),
        traceback: vec![format!("\u{1b}[1m{SECRET}")],
    };
    let shown = redactor.failure(failure);
    assert!(!format!("{shown:?}").contains(SECRET));
    let matches =
        vec![crate::engine::Completion { text: "x".into(), kind: "variable", detail: Some(SECRET.into()) }];
    let shown = redactor.completions(Completions { replace: 0..0, matches });
    assert_eq!(shown.matches[0].detail.as_deref(), Some(creds::mask(SECRET).as_str()));
}

#[test]
fn nothing_secret_is_debug_printed() {
    let folder = folder();
    let mut redactor = Redactor::new(folder.path().to_owned());
    redactor.stream(Stream::Stdout, &SECRET[..10]);
    assert!(!format!("{redactor:?}").contains(&SECRET[..10]));
}
