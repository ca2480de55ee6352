//! The cells that are run to be timed, besides those of a notebook.

use std::ops::Range;
use std::path::Path;

use serde_json::{Value, json};

/// Each of them is refused by the compiler for another reason, all of them with `util` in scope.
pub const WRONG: [&str; 7] = [
    "let number: i32 = \"seven\";",
    "let url = buildURL(\"/v1/me\");",
    "nothing_of_this_name + 1",
    "let text = String::new();\nlet other = text;\nprintln!(\"{text}\");",
    "let list = vec![1, 2, 3];\nlist.push(4);",
    "struct Half { x: i32 ",
    "let creds = read_creds()?;\ncreds.no_such_method()",
];

/// The same for Python, as far as it has such mistakes.
pub const WRONG_PYTHON: [&str; 5] =
    ["int('seven')", "len()", "nothing_of_this_name + 1", "[1, 2, 3].push(4)", "class Half(:"];

/// A learner presses Tab at the end of each.
pub const COMPLETED: [&str; 8] = [
    "bui",
    "let client = Client::new();\nclient.",
    "let text = String::new();\ntext.spl",
    "let list = vec![1, 2];\nlist.iter().",
    "let value = json!({ \"a\": 1 });\nvalue[\"a\"].as_",
    "reqwest::blocking::",
    "let counts: HashMap<String, u8> = HashMap::new();\ncounts.",
    "Option::",
];

/// The same in Python, of variables that are there.
pub const COMPLETED_PYTHON: [&str; 4] = ["pri", "json.", "''.spl", "[].ap"];

/// The cell that every notebook begins with.
pub fn load_util(util: &Path) -> String {
    format!(":dep util = {{ path = {util:?} }}\nuse util::*;\nbuildURL(\"/v1/me\", \"127.0.0.1\")?")
}

/// Small cells as a notebook has them, each a little different, none of which waits for a network.
pub fn ours(numbers: Range<usize>) -> Vec<String> {
    let cell = |number: usize| match number % 4 {
        0 => format!("let url_{number} = buildURL(\"/v1/albums/{number}\", \"127.0.0.1\")?;\nurl_{number}"),
        1 => format!(
            "let params_{number} = params! {{ \"limit\": {number}, \"market\": \"SE\" }};\nparams_{number}"
        ),
        2 => format!("fn times_{number}(n: u64) -> u64 {{\n    n * {number}\n}}\ntimes_{number}(6)"),
        _ => {
            format!("let text_{number} = format!(\"cell {{}}\", {number});\nprintln!(\"{{text_{number}}}\");")
        }
    };
    numbers.map(cell).collect()
}

/// The same in Python.
pub fn python(numbers: Range<usize>) -> Vec<String> {
    let cell = |number: usize| match number % 4 {
        0 => format!("url_{number} = 'http://127.0.0.1/v1/albums/{number}'\nurl_{number}"),
        1 => format!("params_{number} = {{ 'limit': {number}, 'market': 'SE' }}\nparams_{number}"),
        2 => format!("def times_{number}(n):\n    return n * {number}\ntimes_{number}(6)"),
        _ => format!("text_{number} = f'cell {{{number}}}'\nprint(text_{number})"),
    };
    numbers.map(cell).collect()
}

/// An endless loop, and a variable that is to outlive it.
pub fn endless_rust() -> Value {
    json!({ "before": "let kept = 7;", "endless": "loop { std::hint::spin_loop() }", "after": "kept", "expect": "7" })
}

/// The same in Python.
pub fn endless_python() -> Value {
    json!({ "before": "kept = 7", "endless": "while True: pass", "after": "kept", "expect": "7" })
}
