//! Asking the learner for a line, by evcxr's protocol: <https://crates.io/crates/evcxr_input>.

use crate::error::{Error, Result};
use std::io::{BufRead, Write};

/// Asks for a line of text and returns it without the spaces at its ends.
///
/// # Errors
/// Nobody can answer: the notebook is being run without a person, or the question was interrupted.
pub fn input(prompt: impl AsRef<str>) -> Result<String> {
    ask("EVCXR_INPUT_REQUEST", prompt.as_ref(), &mut std::io::stdout().lock(), &mut std::io::stdin().lock())
}

/// As [`input`], for a secret: what is typed is not shown.
///
/// # Errors
/// As [`input`].
pub fn input_password(prompt: impl AsRef<str>) -> Result<String> {
    ask(
        "EVCXR_INPUT_REQUEST_PASSWORD",
        prompt.as_ref(),
        &mut std::io::stdout().lock(),
        &mut std::io::stdin().lock(),
    )
}

fn ask(request: &str, prompt: &str, out: &mut impl Write, answers: &mut impl BufRead) -> Result<String> {
    let unanswered = |reason: String| Error::NoInput { prompt: prompt.to_owned(), reason };
    // The request is one line; a line break in the prompt would end it early.
    let prompt_line = prompt.replace(['\n', '\r'], " ");
    writeln!(out, "{request}:{prompt_line}")
        .and_then(|()| out.flush())
        .map_err(|error| unanswered(error.to_string()))?;
    let mut line = String::new();
    match answers.read_line(&mut line) {
        Ok(0) => Err(unanswered("there is nobody to ask".into())),
        Ok(_) => Ok(line.trim().to_owned()),
        Err(error) => Err(unanswered(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_is_one_line_and_the_answer_is_trimmed() {
        let mut out = Vec::new();
        let answer =
            ask("EVCXR_INPUT_REQUEST", "code\n? ", &mut out, &mut " AQB \n next".as_bytes()).unwrap();
        assert_eq!((answer.as_str(), out.as_slice()), ("AQB", b"EVCXR_INPUT_REQUEST:code ? \n".as_slice()));
    }

    #[test]
    fn nobody_to_ask_is_an_error_and_not_an_empty_answer() {
        let error = ask("EVCXR_INPUT_REQUEST", "code? ", &mut Vec::new(), &mut "".as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), "`code? ` was not answered: there is nobody to ask");
    }
}
