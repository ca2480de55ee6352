//! Patterns with `@`, `|`, `..`, ranges and constants.
//! evcxr: it does not see the names in a pattern behind `@`
const LIMIT: u16 = 429;
fn meaning(status: u16) -> &'static str {
    match status {
        200 | 201 => "done",
        code @ 300..=399 if code != 304 => "elsewhere",
        LIMIT => "slow down",
        500.. => "not your fault",
        _ => "your request",
    }
}
let [head, middle @ .., tail] = [1, 2, 3, 4];
let (first | first) = 5;
let whole @ (left, _) = (1, 2);
//--
[200, 302, 429, 503, 404].map(meaning)
//=> [
//=>     "done",
//=>     "elsewhere",
//=>     "slow down",
//=>     "not your fault",
//=>     "your request",
//=> ]
//--
(head, middle, tail, first, whole, left)
//=> (
//=>     1,
//=>     [
//=>         2,
//=>         3,
//=>     ],
//=>     4,
//=>     5,
//=>     (
//=>         1,
//=>         2,
//=>     ),
//=>     1,
//=> )
