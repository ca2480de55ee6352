//! Panics that the language itself raises.

/// What to do about a panic, by what it says.
pub(in super::super) fn of_panic(message: &str) -> Option<String> {
    if let Some((length, index)) = out_of_bounds(message) {
        let end = match length.checked_sub(1) {
            None => "the list is empty".to_owned(),
            Some(last) if index == length => format!("places are counted from 0, so the last one is {last}"),
            Some(last) => format!("the last place is {last}"),
        };
        return Some(format!("{end}; `.get(i)` gives an `Option` and never fails"));
    }
    let line = match message {
        "attempt to subtract with overflow" => {
            "a number without a sign cannot become less than 0; ask before, or use `checked_sub`, which gives an `Option`"
        }
        "attempt to add with overflow" | "attempt to multiply with overflow" => {
            "the number is too large for its type; take a wider one, as `u64` or `i64`"
        }
        "attempt to divide by zero" | "attempt to calculate the remainder with a divisor of zero" => {
            "ask whether it is 0 before, or use `checked_div`, which gives an `Option`"
        }
        "called `Option::unwrap()` on a `None` value" => {
            "there was no value; with `?` in place of `.unwrap()` the cell says so as an error, and `if let Some(x) = …` asks before"
        }
        _ if message.starts_with("called `Result::unwrap()` on an `Err` value") => {
            "with `?` in place of `.unwrap()` the cell shows the error in its own words"
        }
        _ if message.starts_with("RefCell already") || message.contains("already borrowed") => {
            "what an earlier `.borrow_mut()` or `.borrow()` gave is still in use; let it end before, in a block or a line of its own"
        }
        _ if message.contains("is not a char boundary") => {
            "text is counted in bytes, and this letter has more than one; `.chars()` goes from letter to letter"
        }
        _ => return None,
    };
    Some(line.to_owned())
}

/// The length and the index of "the len is 3 but the index is 7".
fn out_of_bounds(message: &str) -> Option<(usize, usize)> {
    let (length, index) =
        message.strip_prefix("index out of bounds: the len is ")?.split_once(" but the index is ")?;
    Some((length.parse().ok()?, index.parse().ok()?))
}
