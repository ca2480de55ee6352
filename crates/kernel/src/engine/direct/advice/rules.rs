//! What the compiler says, and what to do about it: a table, read from above; the first rule that fits is taken.

use super::{place, quoted};
use crate::engine::direct::compile::Diagnostic;
use crate::engine::direct::diagnose::short;
use crate::engine::direct::generate::Generated;

/// A rule fits if the error has one of the codes, if all of `says` stands in its message, its labels or its help, and if one of
/// `near` stands in the line of the cell that it is about. `^` in `near` is the beginning of that line.
struct Rule {
    /// With spaces between; `-` is an error without a code.
    codes: &'static str,
    says: &'static [&'static str],
    near: &'static [&'static str],
    /// `{1}` and `{2}` are what the message has in backticks, `{here}` is what stands at the place.
    line: &'static str,
}

const fn rule(
    codes: &'static str,
    says: &'static [&'static str],
    near: &'static [&'static str],
    line: &'static str,
) -> Rule {
    Rule { codes, says, near, line }
}

const IS_RESULT: &str =
    "this is a `Result`, a value or an error: `?` behind the call that makes it takes the value out";
const IS_OPTION: &str = "this is an `Option`, a value or `None`: `?` behind it takes the value out, and `.unwrap_or(…)` gives another where there is none";
const IS_FUTURE: &str = "an `async` function gives a value only when it is awaited: `.await` behind the call";

#[rustfmt::skip]
const RULES: &[Rule] = &[
    // Habits of Python.
    rule("E0423", &["found macro `print`"], &[], "printing is a macro, with an exclamation mark: `println!(\"…\")`"),
    rule("E0423", &["found macro"], &[], "a macro is called with an exclamation mark: `{2}!(…)`"),
    rule("-", &["prefix `f` is unknown"], &[], "`format!(\"…{x}…\")` fills values in; `println!` does it by itself, without the `f`"),
    rule("E0425", &["value `True`"], &[], "in Rust it is `true`"),
    rule("E0425", &["value `False`"], &[], "in Rust it is `false`"),
    rule("E0425", &["value `null`"], &[], "in Rust it is `None`; a variable that may hold it is an `Option`: `Some(value)` or `None`"),
    rule("E0425", &["value `nil`"], &[], "in Rust it is `None`; a variable that may hold it is an `Option`: `Some(value)` or `None`"),
    rule("E0425", &["function `len`"], &[], "it is a method: `x.len()`"),
    rule("E0423", &["builtin type `str`"], &[], "a value becomes text with `x.to_string()`"),
    rule("E0425", &["function `int`"], &[], "text becomes a number with `text.parse::<i32>()?`, another number with `x as i32`"),
    rule("E0425", &["function `float`"], &[], "text becomes a number with `text.parse::<f64>()?`, another number with `x as f64`"),
    rule("E0425", &["function `range`"], &[], "numbers in a row are `0..n`"),
    rule("E0425", &["function `type`"], &[], "the type of a variable is shown by a line `:type x`"),
    rule("E0425", &["function `open`"], &[], "a file is read with `std::fs::read_to_string(\"…\")?`"),
    rule("-", &["postfix increment"], &[], "write `x += 1`"),
    rule("-", &["postfix decrement"], &[], "write `x -= 1`"),
    rule("E0614", &["cannot be dereferenced"], &["**"], "a power is a method: `2_i32.pow(3)`, `2.0_f64.powi(3)`"),
    rule("-", &[], &["^import ", "^from "], "names are brought in with `use`, as in `use std::collections::HashMap;`; another crate comes with `:dep`"),
    rule("-", &[], &["^def "], "a function is written `fn name(x: i32) -> i32 { … }`, with the types of what goes in and comes out"),
    rule("-", &[], &[" elif "], "it is `else if`"),
    rule("-", &["is not a logical operator"], &[], "`and` is `&&`, `or` is `||`, `not` is `!`"),
    rule("-", &[], &["= not ", "if not ", "while not "], "`and` is `&&`, `or` is `||`, `not` is `!`"),
    rule("-", &["expected one of `!` or `[`"], &["^#"], "a comment begins with `//`"),
    rule("-", &[], &["lambda "], "a function without a name is written `|x| x * 2`"),
    rule("-", &["expected `{`, found keyword `in`"], &[], "whether something is in a list is asked by `list.contains(&x)`"),
    rule("-", &["expected `{`, found `:`"], &[], "what belongs together stands in braces, `{ … }`; colons and indentation mean nothing here"),
    rule("-", &["found `:`"], &["{\"", "{ \""], "a table of keys and values is `HashMap::from([(\"key\", value)])`, and for JSON `json!({\"key\": value})`"),
    rule("E0308", &["expected `&mut Vec<"], &[".append("], "`.push(x)` adds one value; `.append` adds all of another list"),
    rule("E0616 E0615", &["a method `len` also exists"], &[], "a method is called with brackets: `.{1}()`"),
    rule("E0615", &[], &[], "a method is called with brackets: `.{1}()`"),

    // Async, errors, and what may be missing.
    rule("E0369 E0599 E0308 E0277 E0609", &["impl Future<"], &[], IS_FUTURE),
    rule("E0277", &["not `Option`s, in a closure that returns `Result`"], &[], "in one cell `?` takes Results or Options, not both; make a Result of the Option: `.ok_or(\"what is missing\")?`"),
    rule("E0277", &["can only be applied to values that implement `Try`"], &[], "this cannot fail, so there is nothing for `?` to take out; leave the `?` away"),
    rule("E0277", &["can only be used in a function that returns"], &[], "`?` hands the error to the caller: let the function return `Result<…, Box<dyn std::error::Error>>`, and end it with `Ok(…)`"),
    rule("unused_must_use", &["unused `Result`"], &[], "put `?` behind it, or an error in it passes unseen"),
    rule("E0599 E0609", &["found for enum `Result<"], &[], IS_RESULT),
    rule("E0308", &["found `Result<"], &[], IS_RESULT),
    rule("E0369 E0277 E0608 E0609 E0614", &["`Result<"], &[], IS_RESULT),
    rule("E0599 E0609", &["found for enum `Option<"], &[], IS_OPTION),
    rule("E0624", &["an `Option::None`"], &[], IS_OPTION),
    rule("E0308", &["found `Option<"], &[], IS_OPTION),
    rule("E0369 E0277 E0608 E0609 E0614", &["`Option<"], &[], IS_OPTION),
    rule("E0069", &["`return;`"], &[], "a cell is no function that one returns from; put what comes after into an `if`, or into a function"),

    // The helper crate.
    rule("E0599 E0609", &["struct `util::RequestBuilder`"], &[], "the request has not been sent yet: `.send()?` behind it sends it"),
    rule("E0277", &["util::RequestBuilder: Borrow<util::Request>"], &[], "the request is not complete yet: `.build()?` behind it completes it"),
    rule("E0308", &["found `RequestBuilder`"], &[], "the request is not complete yet: `.build()?` behind it completes it"),
    rule("E0277", &["`util::RequestBuilder`"], &[], "the request is not complete yet: `.build()?` behind it completes it"),
    rule("E0507", &["index of `util::Creds`"], &[], "`creds[\"…\"]` lends the text; take a copy with `.clone()`, or a look with `&creds[\"…\"]`"),
    rule("E0277", &["can't compare `String` with `&String`"], &[], "text is compared as it is: leave the `&` away"),

    // Text.
    rule("-", &["character literal may only contain one codepoint"], &[], "text stands in double quotes; single quotes are for one character"),
    rule("E0308", &["expected `String`, found `&str`"], &[], "`\"…\"` is a `&str`; `.to_string()` makes a `String` of it"),
    rule("E0308", &["expected `&str`, found `String`"], &[], "lend it: `&` before a `String` makes a `&str` of it"),
    rule("E0369", &["cannot add `&str` to `&str`"], &[], "text is put together with `format!`: `format!(\"{a}{b}\")`"),
    rule("E0277", &["`str` cannot be indexed by"], &[], "text has no characters by number: `.chars().nth(0)` finds one, `&text[0..1]` cuts bytes out"),
    rule("E0308", &["found `&str`"], &[": i", ": u", ": f"], "text becomes a number with `.parse()?`, as in `let n: i32 = text.parse()?;`"),
    rule("-", &["format argument must be a string literal"], &[], "the first argument says how to print: `println!(\"{{here}}\")`"),
    rule("-", &["argument never used"], &[], "each value needs a place in the text: as many `{}` as values, or the names within them, `{x}`"),
    rule("-", &["positional argument"], &[], "each value needs a place in the text: as many `{}` as values, or the names within them, `{x}`"),
    rule("E0277", &["doesn't implement `std::fmt::Display`"], &[], "`{}` is for text and numbers; everything else is printed with `{:?}`"),

    // Types of one's own.
    rule("E0277", &["doesn't implement `std::fmt::Debug`", "add `#[derive(Debug)]`"], &[], "write `#[derive(Debug)]` in the line before `{1}` is defined, and run the cells from there again"),
    rule("E0369", &["binary operation `==` cannot", "`PartialEq`"], &[], "write `#[derive(PartialEq)]` in the line before `{2}` is defined, and run the cells from there again"),
    rule("E0599", &["no method named `clone`"], &[], "write `#[derive(Clone)]` in the line before `{2}` is defined, and run the cells from there again"),

    // Numbers.
    rule("E0277", &["integer}` by `{float}"], &[], "whole numbers and fractions do not mix by themselves: `f64::from(n)`, or `n as f64`"),
    rule("E0277", &["cannot add a float to an integer"], &[], "whole numbers and fractions do not mix by themselves: `f64::from(n)`, or `n as f64`"),
    rule("E0277", &["cannot ", "` by `f"], &[], "numbers of two types do not mix by themselves: convert one, as with `n as {2}`"),
    rule("E0277", &["cannot ", "` by `i"], &[], "numbers of two types do not mix by themselves: convert one, as with `n as {2}`"),
    rule("E0277", &["cannot be indexed by"], &["["], "places in a list are counted in `usize`: `list[n as usize]`"),
    rule("E0308", &["you can convert"], &[], "numbers are not converted by themselves: `.into()` to a wider type, `.try_into()?` to a narrower one, or `as {expected}`"),
    rule("overflowing_literals", &["literal out of range"], &[], "`{1}` has no room for it; take a wider type, as `i64`"),
    rule("arithmetic_overflow", &[], &[], "the result has no room in its type; take a wider one, as `i64`"),

    // What belongs to whom.
    rule("E0382", &["moved"], &[], "`{1}` was given away before; lend it there (`&{1}`) or give a copy away (`{1}.clone()`)"),
    rule("E0384 E0594 E0596", &["immutable variable"], &[], "what is to change is declared with `mut`: `let mut {1} = …`"),
    rule("E0594 E0596", &["as it is not declared as mutable"], &[], "what is to change is declared with `mut`: `let mut {1} = …`"),
    rule("E0499 E0502 E0506", &["borrowed"], &[], "while something is borrowed it cannot be changed; end the borrow before, or change a copy (`.clone()`)"),
    rule("E0499", &[], &[], "while something is borrowed it cannot be changed; end the borrow before, or change a copy (`.clone()`)"),
    rule("E0373", &["closure may outlive"], &[], "write `move` before the closure (`move || …`): it takes what it uses along; give it a `.clone()` if the variable is needed later"),
    rule("E0106", &["missing lifetime specifier"], &["fn "], "return a `String`, which belongs to whoever gets it"),
    rule("E0277", &["cannot be sent between threads safely"], &[], "between threads a value is shared with `Arc`, and changed within a `Mutex`"),
    rule("E0277", &["cannot be shared between threads safely"], &[], "between threads a value is shared with `Arc`, and changed within a `Mutex`"),

    // The build of a cell.
    rule("E0282 E0283", &["type annotations needed"], &["^Ok(())", "^Ok::<"], "a cell needs no `Ok(())` at its end; leave that line away"),
    rule("E0282 E0283", &["type annotations needed"], &["^let "], "each cell is compiled by itself, so what later cells put in cannot tell the type; write it down, as in `let mut list: Vec<i32> = Vec::new();`"),
    rule("E0308", &["expected `bool`, found `()`", "compare for equality"], &[], "`==` compares; a single `=` gives a new value"),
    rule("-", &["expected `;`"], &[], "every statement but the last ends with `;`"),
    rule("-", &["closing delimiter"], &[], "each bracket is closed in the cell that opens it"),
    rule("-", &["unclosed delimiter"], &[], "each bracket is closed in the cell that opens it"),
    rule("E0267 E0268", &[], &[], "there is no loop around it; a cell is left early by an error: `Err(\"why\")?`"),
    rule("E0616", &["is private"], &[], "only its own module sees that field; look for a method: write `.` behind the value and press Tab"),
    rule("E0599", &["is implemented but not in scope"], &[], "put the `use` line that the help names into a cell; all later cells have it"),
    rule("E0599", &["trait", "not in scope"], &[], "put the `use` line that the help names into a cell; all later cells have it"),
    rule("E0432 E0433", &["unlinked crate"], &[], "a crate is brought in by a line of its own before: `:dep {crate} = \"…\"`"),
    rule("E0004", &["not covered"], &[], "`_ => …` as the last line takes all other cases"),
    rule("E0061", &[], &[], "with the cursor on the name, Shift+Tab shows what it takes"),
];

/// The line of the first rule that fits.
pub(super) fn advice(error: &Diagnostic, generated: &Generated) -> Option<String> {
    let message = short(&error.message);
    let said = said(error);
    let at = place(error, generated);
    let near = at.as_ref().map_or_else(String::new, |at| line_of(&at.cell.code, at.range.start));
    let here = at.as_ref().map_or("", |at| &at.cell.code[at.range.clone()]);
    let code = if error.code().is_empty() { "-" } else { error.code() };
    let found = RULES.iter().find(|rule| {
        rule.codes.split(' ').any(|one| one == code)
            && rule.says.iter().all(|text| said.contains(text))
            && (rule.near.is_empty() || rule.near.iter().any(|text| near.contains(text)))
    })?;
    let mut line = found.line.replace("{here}", here);
    for (number, text) in quoted(&message).enumerate() {
        line = line.replace(&format!("{{{}}}", number + 1), text);
    }
    for (mark, before) in [("{expected}", "expected `"), ("{crate}", "unlinked crate `")] {
        if line.contains(mark) {
            let text = said.split_once(before).and_then(|(_, rest)| rest.split('`').next());
            line = line.replace(mark, text.unwrap_or("…"));
        }
    }
    Some(line)
}

/// All that the compiler says, with short names of types.
fn said(error: &Diagnostic) -> String {
    let labels = error.spans.iter().filter_map(|span| span.label.as_deref());
    let help = error.children.iter().map(|child| child.message.as_str());
    let all: Vec<&str> = std::iter::once(error.message.as_str()).chain(labels).chain(help).collect();
    short(&all.join("\n"))
}

/// The line around a byte, with a `^` where it begins.
fn line_of(code: &str, at: usize) -> String {
    let start = code[..at].rfind('\n').map_or(0, |newline| newline + 1);
    format!("^{}", code[start..].lines().next().unwrap_or("").trim_start())
}
