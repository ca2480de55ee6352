//! No secret leaves the kernel, on whatever way it is shown.

use crate::client::stream;
use crate::kernel::Kernel;
use serde_json::json;

const SECRET: &str = "invented0client0secret0000000000";

fn kernel() -> Kernel {
    let kernel = Kernel::start();
    let creds = json!({"practice": {"client_id": "app", "client_secret": SECRET}});
    std::fs::write(kernel.folder.path().join("creds.json"), creds.to_string()).unwrap();
    kernel
}

#[test]
fn secrets_are_masked_in_every_output() {
    let kernel = kernel();
    let mut client = kernel.client();
    for code in ["print", "warn", "write", "display id", "update id", "result", "fail Name", "fail"] {
        let (messages, reply) = client.run(&format!("{code} {SECRET}"));
        let shown = messages.iter().filter(|message| message.kind() != "execute_input");
        let shown: Vec<String> = shown.map(|message| message.content.to_string()).collect();
        assert!(!shown.concat().contains(SECRET), "{code}: {shown:?}");
        assert!(!reply.to_string().contains(SECRET), "{code}: {reply}");
        assert!(shown.concat().contains(&creds::mask(SECRET)), "{code}: {shown:?}");
    }
}

#[test]
fn secrets_are_masked_in_completions_inspections_and_expressions() {
    let kernel = kernel();
    let mut client = kernel.client();
    client.run("print x");
    for (kind, content) in [
        ("complete", json!({"code": SECRET, "cursor_pos": 3})),
        ("inspect", json!({"code": SECRET, "cursor_pos": 3})),
        ("execute", json!({"code": "print x", "user_expressions": {"e": format!("result {SECRET}")}})),
    ] {
        let id = client.send(&format!("{kind}_request"), content);
        let reply = client.recv_reply(&format!("{kind}_reply"), &id).to_string();
        assert!(!reply.contains(SECRET), "{reply}");
        assert!(reply.contains(&creds::mask(SECRET)), "{reply}");
    }
}

#[test]
fn a_secret_split_over_two_writes_is_masked() {
    let kernel = kernel();
    let mut client = kernel.client();
    let (first, second) = SECRET.split_at(11);
    let (messages, _) = client.run(&format!("write Basic {first}\nwrite {second}\nprint !"));
    assert_eq!(stream(&messages, "stdout"), format!("Basic {}!\n", creds::mask(SECRET)));
}

#[test]
fn what_looked_like_the_start_of_a_secret_is_out_before_idle() {
    let kernel = kernel();
    let mut client = kernel.client();
    let (messages, _) = client.run(&format!("write see {}", &SECRET[..11]));
    assert_eq!(stream(&messages, "stdout"), format!("see {}", &SECRET[..11]));
}

#[test]
fn a_token_is_masked_before_it_is_saved_and_after() {
    let kernel = kernel();
    let mut client = kernel.client();
    let shaped = format!("BQ{}", "invented-t0k3n_".repeat(8));
    let (messages, _) = client.run(&format!("print Bearer {shaped}"));
    assert_eq!(stream(&messages, "stdout"), format!("Bearer {}\n", creds::mask(&shaped)));
    // One that is not shaped like Spotify's, saved and printed by one cell.
    let other = "invented.token.of.another.provider";
    let path = kernel.folder.path().join("creds.json");
    let saved = json!({"other": {"token": other}});
    let (messages, _) = client.run(&format!("print {other}\nsave {} {saved}\nprint {other}", path.display()));
    assert_eq!(stream(&messages, "stdout"), format!("{other}\n{}\n", creds::mask(other)));
    // And it stays one when the file no longer says so.
    let (messages, _) = client.run(&format!("save {} {{}}\nprint {other} {SECRET}", path.display()));
    assert_eq!(stream(&messages, "stdout"), format!("{} {}\n", creds::mask(other), creds::mask(SECRET)));
}

#[test]
fn prompts_are_masked() {
    let kernel = kernel();
    let mut client = kernel.client();
    client.execute(&format!("ask Is {SECRET} right? "));
    let request = client.recv_stdin();
    assert_eq!(request.content["prompt"], format!("Is {} right? ", creds::mask(SECRET)));
    client.send_input(request.header, "yes");
}
