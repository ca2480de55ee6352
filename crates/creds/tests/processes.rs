//! Other processes at the same file: two that update at once, Python's `json`, a full disk, a folder of another user.

use creds::{Change, read_entry, update_entry};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn creds(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("creds.json");
    fs::write(&path, text).unwrap();
    (folder, path)
}

/// What a child process does: with `CREDS_CHILD` set to `file key count`, sets `key1 … keyN`, one update each.
#[test]
#[ignore = "the other tests run it, in processes of their own"]
fn child() {
    let order = std::env::var("CREDS_CHILD").expect("`CREDS_CHILD` says what to do");
    let mut words = order.split(' ');
    let mut word = || words.next().unwrap();
    let (path, key, count) = (PathBuf::from(word()), word(), word().parse::<usize>().unwrap());
    for number in 1..=count {
        let change = Change::Set(format!("{key}{number}"), "x".repeat(40).into());
        if let Err(error) = update_entry(&path, "practice", &[change]) {
            println!("ERROR {error}");
            std::process::exit(3);
        }
    }
}

/// A command that runs [`child`] in a process of its own, through `sh`, after the shell words of `before`.
fn child_process(before: &str, path: &Path, key: &str, count: usize) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{before} exec \"$0\" --exact child --ignored --nocapture"));
    command.arg(std::env::current_exe().unwrap());
    command.env("CREDS_CHILD", format!("{} {key} {count}", path.display()));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn text_of(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn processes_that_update_at_once_lose_nothing() {
    let (folder, path) = creds(r#"{"practice": {}}"#);
    let children: Vec<_> = ["a", "b", "c", "d"]
        .map(|key| child_process("", &path, key, 25).spawn().unwrap())
        .into_iter()
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text_of(&output));
    }
    let entry = read_entry(&path, "practice").unwrap();
    let missing: Vec<String> = ["a", "b", "c", "d"]
        .iter()
        .flat_map(|key| (1..=25).map(move |number| format!("{key}{number}")))
        .filter(|key| !entry.contains_key(key))
        .collect();
    assert!(missing.is_empty(), "lost: {missing:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left behind");
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let text = format!(r#"{{"practice": {{"note": "{}"}}}}"#, "n".repeat(4000));
    let (folder, path) = creds(&text);
    // A limit on the size of files fails the write in the middle, as a full disk does, and needs no disk of our own.
    let output = child_process("trap '' XFSZ; ulimit -f 1;", &path, "a", 1).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", text_of(&output));
    let message = text_of(&output);
    assert!(message.contains("could not be written, and is as it was before"), "{message}");
    assert!(message.contains("make room on the disk") && !message.contains(".creds-"), "{message}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "half a file was left behind");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let text = r#"{"practice": {}}"#;
    let (folder, path) = creds(text);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    // The superuser may write anywhere, so it becomes someone else first.
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    let mut command = child_process("", &path, "a", 1);
    if is_root {
        std::os::unix::process::CommandExt::uid(&mut command, 65534);
    }
    let output = command.output().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let message = text_of(&output);
    assert_eq!(output.status.code(), Some(3), "{message}");
    let advice = format!(
        "its folder must be writable: `chmod u+w {}`",
        fs::canonicalize(folder.path()).unwrap().display()
    );
    assert!(message.contains(&advice), "{message}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

/// Python's `json` module, which the course's own helper reads and writes the file with.
#[test]
fn python_and_rust_write_the_same_bytes() {
    let (_folder, path) = creds("{}");
    let python = |script: &str| {
        let output =
            Command::new("python3").args(["-c", script]).arg(&path).env("LC_ALL", "C").output().unwrap();
        assert!(output.status.success(), "{}", text_of(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let write = r#"
import json, sys
creds = {"spotify": {"client_id": "a\u00fc\U0001F600\x7f", "n": [1, 2.5, {}], "ok": True, "none": None}, "practice": {}}
with open(sys.argv[1], "w") as file:
    json.dump(creds, file, indent=2)
"#;
    python(write);
    let written = fs::read_to_string(&path).unwrap();
    assert_eq!(read_entry(&path, "spotify").unwrap()["client_id"], "aü😀\u{7f}");
    update_entry(&path, "practice", &[]).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), written);

    update_entry(
        &path,
        "practice",
        &[Change::Set("note".into(), "ñ \"quoted\" \\ \n\t\u{8}\u{1f}\u{7f} 漢字".into())],
    )
    .unwrap();
    let rewritten = python(
        "import json, sys; text = open(sys.argv[1]).read(); print(text == json.dumps(json.loads(text), indent=2), end='')",
    );
    assert_eq!(rewritten, "True", "{}", fs::read_to_string(&path).unwrap());
}
