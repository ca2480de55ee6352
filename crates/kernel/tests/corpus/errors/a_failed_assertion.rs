//! What was compared is shown, in as many lines as it has.
//! evcxr: a cell that panicked has gone well to it
let got = vec!["state"];
assert_eq!(got.len(), 1, "one key");
assert_eq!(got[0], "status", "the key of {}", "the answer");
//x panic: assertion `left == right` failed: the key of the answer
//x panic: left: "state"
//x panic: right: "status"
//x panic: cell [1]:3:1
