//! Room for reading what is nested without end.
//!
//! A parser of Rust calls itself for each bracket that opens. Ten thousand of them, pasted by mistake, need more stack than a
//! thread has, and a stack that overflows ends the kernel with all variables. So what is nested deeply is read on a thread
//! that has the room for it.

use proc_macro2::{TokenStream, TokenTree};

/// What a level takes at most, without optimisation: as tried, 25 kB for a block in a block in a block.
const STACK_OF_LEVEL: usize = 40 << 10;
/// As many levels are read where the caller is, on a stack of at least two megabytes.
const SHALLOW: usize = 32;
/// Addresses, not memory: a page is taken when it is first touched. Room for 26,000 levels.
const MOST_STACK: usize = 1 << 30;

/// Reads a text with `read`, which may call itself for whatever is nested in it. `None`: it is nested more deeply than there
/// is room for.
pub(super) fn read<T: Send>(text: &str, read: impl FnOnce() -> T + Send) -> Option<T> {
    let levels = levels(text);
    let read = || {
        let value = read();
        // Spans are kept in a table of the thread, which would grow with every cell.
        proc_macro2::extra::invalidate_current_thread_spans();
        value
    };
    if levels <= SHALLOW {
        return Some(read());
    }
    let stack = levels.checked_mul(STACK_OF_LEVEL).filter(|stack| *stack <= MOST_STACK)?;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("parser".to_owned()).stack_size(stack + (1 << 20));
        let thread = thread.spawn_scoped(scope, read).ok()?;
        // A panic of the parser's goes on where it would have gone on without a thread.
        Some(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// As many times as a parser may call itself at most: the tokens in front of a place in its own group and in the groups
/// around it, since each of them may open something (`!`, `&`, `else if`, `a + `). Behind a `;` all of that is closed; behind a
/// `,` too, but not between `<` and `>` or `|` and `|`, which make no groups.
///
/// In a text that has no groups, because a quote or a bracket is not closed yet, each mark and each word counts.
fn levels(text: &str) -> usize {
    let Ok(tokens) = text.parse::<TokenStream>() else {
        let marks = text.chars().filter(char::is_ascii_punctuation).count();
        return marks + text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    };
    let mut deepest = 0;
    // The rest of a group, the levels around it, those in it, and whether a `,` closes the latter.
    let mut open = vec![(tokens.into_iter(), 0, 0, true)];
    while let Some((rest, around, inside, closes)) = open.last_mut() {
        let Some(token) = rest.next() else {
            open.pop();
            continue;
        };
        match &token {
            TokenTree::Punct(mark) if mark.as_char() == ';' => (*inside, *closes) = (0, true),
            TokenTree::Punct(mark) if mark.as_char() == ',' && *closes => *inside = 0,
            _ => *inside += 1,
        }
        *closes &= !matches!(&token, TokenTree::Punct(mark) if matches!(mark.as_char(), '<' | '|'));
        let level = *around + *inside;
        deepest = deepest.max(level);
        if let TokenTree::Group(group) = token {
            open.push((group.stream().into_iter(), level, 0, true));
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::{levels, read};

    #[test]
    fn what_is_flat_has_few_levels_however_long_it_is() {
        assert!(levels(&format!("let v = vec![{}];", "1, ".repeat(10_000))) < 10);
        assert!(levels(&"let x = f(1);\n".repeat(10_000)) < 10);
    }

    #[test]
    fn each_way_to_nest_is_counted() {
        for (open, close) in [
            ("(", ")"),
            ("{", "}"),
            ("!", ""),
            ("x = ", ""),
            ("1 + ", ""),
            ("|x, y| ", ""),
            ("HashMap<u8, ", ">"),
            ("if x {} else ", ""),
            ("return ", ""),
            ("f(1, ", ")"),
            ("a::b::<", ">()"),
        ] {
            let text = format!("{}x{}", open.repeat(100), close.repeat(100));
            assert!(levels(&text) >= 100, "{open}: {}", levels(&text));
        }
    }

    #[test]
    fn what_is_not_closed_yet_is_counted_too() {
        assert!(levels(&format!("{{ {}x{}", "(".repeat(100), ")".repeat(100))) >= 100);
        assert!(levels("fn f() {") < 10);
    }

    #[test]
    fn too_much_nesting_is_refused() {
        let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(read(&nested(20_000), || 1), Some(1));
        assert_eq!(read(&nested(50_000), || 1), None);
    }
}
