//! What is offered and told while a cell is written, with the names of the real libraries.

use kernel::engine::direct::DirectEngine;
use kernel::engine::{Engine, Outcome};

use crate::support::{Recorder, engine};

/// Cells that were run before; the last one is being written, with the cursor at its end.
fn written(cells: &[&str]) -> Result<(DirectEngine, tempfile::TempDir), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut engine = engine(folder.path());
    for (cell, number) in cells.iter().zip(1..) {
        if let Outcome::Failed(failure) = engine.execute(cell, number, &mut Recorder::default()) {
            return Err(format!("cell [{number}]: {}", failure.traceback.join("\n")));
        }
    }
    Ok((engine, folder))
}

const BEFORE: [&str; 3] = [
    ":dep util = { path = \"../../util\" }\nuse util::*;\nuse std::collections::HashMap;",
    "struct Album { title: String, year: u16 }\nimpl Album { /// How old it is.\nfn age(&self, now: u16) -> u16 { now - self.year } \
     fn first() -> Album { Album { title: String::new(), year: 1998 } } }",
    "let client = Client::new();\nlet text = String::from(\"a,b\");\nlet list = vec![Album::first()];\n\
     let counts: HashMap<String, Vec<i32>> = HashMap::new();\nlet maybe = Some(text.clone());\n\
     let parsed: Result<f64, std::num::ParseFloatError> = text.parse();\nlet value = json!({ \"a\": 1 });\n\
     let blocking = reqwest::blocking::Client::new();\nlet params = params! { \"a\": 1 };",
];

/// What is written, and what must be among the completions; `!`: what must not.
const OFFERED: [(&str, &[&str]); 31] = [
    ("cli", &["client"]),
    ("buil", &["buildURL"]),
    ("prin", &["println", "print_text"]),
    ("Alb", &["Album"]),
    ("Has", &["!HashMap", "!has"]),
    ("client.", &["get", "post", "!new"]),
    ("client.get(url).", &["query", "build"]),
    ("let r = client.execute(request)?;\nr.", &["status", "json", "headers", "!unwrap"]),
    ("client.execute(request).", &["unwrap_or_else", "map", "!status"]),
    ("text.spl", &["split", "split_once", "split_whitespace"]),
    ("text.lines().", &["map", "collect", "enumerate"]),
    ("text.chars().rev().coll", &["collect"]),
    ("\"abc\".to_upp", &["to_uppercase"]),
    ("list.", &["len", "push", "iter", "first", "!get_unchecked"]),
    ("list[0].", &["title", "year", "age", "!first"]),
    ("list[0].title.tri", &["trim"]),
    ("list.first().", &["is_some", "cloned", "ok_or"]),
    ("Album::", &["first", "age"]),
    ("let a = Album { title: text, year: 1 };\na.", &["title", "age"]),
    ("counts.", &["insert", "entry", "contains_key", "keys"]),
    ("counts[\"x\"].", &["len", "push"]),
    ("maybe.", &["is_some", "unwrap_or_default", "as_deref"]),
    ("parsed.", &["is_ok", "map_err"]),
    ("parsed?.", &["sqrt", "round"]),
    ("value[\"a\"].", &["as_i64", "as_str", "is_null"]),
    ("value.as_o", &["as_object"]),
    ("blocking.get(\"x\").send()?.", &["status", "text", "json"]),
    ("reqwest::blocking::", &["Client", "Response"]),
    ("String::fr", &["from_utf8", "from_utf8_lossy"]),
    ("check::", &["state"]),
    ("fn f(names: &Vec<String>) {\n    let first = names.first();\n    names.", &["iter", "is_empty"]),
];

pub fn what_may_stand_at_the_cursor() -> Result<(), String> {
    let (mut engine, _folder) = written(&BEFORE)?;
    let mut wrong = Vec::new();
    for (code, expected) in OFFERED {
        let matches = engine.complete(code, code.len()).matches;
        for name in expected {
            let (name, wanted) = name.strip_prefix('!').map_or((*name, true), |name| (name, false));
            if matches.iter().any(|found| found.text == name) != wanted {
                let all: Vec<_> = matches.iter().map(|found| found.text.as_str()).take(12).collect();
                let what = if wanted { "does not offer" } else { "offers" };
                wrong.push(format!("`{code}` {what} `{name}`: {all:?} …"));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// What is written, where the cursor is (at `|`), and what must be told.
const TOLD: [(&str, &[&str]); 12] = [
    ("cl|ient", &["let client: util::Client;", "declared in cell [3]"]),
    ("buildURL|", &["fn buildURL(", "Makes the address"]),
    ("buildURL(\"/v1/me\", |", &["fn buildURL("]),
    ("client.ge|t(url)", &["fn get", "method of util::Client"]),
    ("text.split_on|ce(',')", &["fn split_once", "method of std::string::String"]),
    ("list[0].a|ge(1)", &["fn age(&self, now: u16) -> u16", "How old it is."]),
    ("list[0].ye|ar", &["year: u16", "field of Album"]),
    ("Alb|um", &["struct Album", "defined in cell [2]"]),
    ("Option|", &["enum Option<T>"]),
    ("maybe.unwrap_or_def|ault()", &["fn unwrap_or_default(self) -> T"]),
    ("check::st|ate", &["fn state("]),
    ("let n = 3; n|", &["let n: i32;"]),
];

pub fn what_a_name_is() -> Result<(), String> {
    let (mut engine, _folder) = written(&BEFORE)?;
    let mut wrong = Vec::new();
    for (marked, expected) in TOLD {
        let (cursor, code) = (marked.find('|').unwrap_or(0), marked.replacen('|', "", 1));
        let told = engine.inspect(&code, cursor, 0);
        let text = told.as_ref().and_then(|told| told["text/plain"].as_str()).unwrap_or("(nothing)");
        wrong.extend(expected.iter().filter(|part| !text.contains(**part)).map(|part| {
            format!("`{marked}` does not tell `{part}`: {}", text.chars().take(200).collect::<String>())
        }));
    }
    for code in ["\"client", "// client", "nothing_of_this_name"] {
        if let Some(told) = engine.inspect(code, code.len(), 0) {
            wrong.push(format!("`{code}` tells {told:?}"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}
