//! Why a cell failed, in the words of evcxr and the form of our trait.

use ::evcxr::{CompilationError, Error};

use crate::engine::Failure;

/// What evcxr returns in place of what a cell shows.
pub fn of(error: &Error) -> Failure {
    match error {
        Error::CompilationErrors(errors) => {
            // The stock kernel reports each as an error of its own; a cell here has one, and all are drawn below it. A cell that
            // does not compile may also have warnings, which are among them.
            let of_level_error = || errors.iter().filter(|error| error.level() == "error");
            let ename = of_level_error().find_map(|error| error.code()).unwrap_or("error").to_owned();
            let evalue = of_level_error().next().map(CompilationError::message).unwrap_or_default();
            Failure { ename, evalue, traceback: errors.iter().flat_map(drawn).collect() }
        }
        Error::SubprocessTerminated(why) => failure("SubprocessTerminated", why),
        Error::TypeRedefinedVariablesLost(_) | Error::Message(_) => failure("Error", &error.to_string()),
    }
}

/// A cell came after the end.
pub fn ended() -> Failure {
    failure("Error", "the engine has been shut down")
}

/// Not the cell, but evcxr panicked.
pub fn panicked() -> Failure {
    failure("Error", "evcxr panicked; what it said is in the log of the kernel")
}

fn failure(ename: &str, evalue: &str) -> Failure {
    Failure {
        ename: ename.to_owned(),
        evalue: evalue.to_owned(),
        traceback: evalue.lines().map(str::to_owned).collect(),
    }
}

/// The error's message, what it says of places in the cell, and what helps.
fn drawn(error: &CompilationError) -> Vec<String> {
    let code = error.code().map(|code| format!("[{code}]")).unwrap_or_default();
    let mut lines = vec![format!("{}{code}: {}", error.level(), error.message())];
    for place in error.spanned_messages() {
        let at =
            place.span.map(|span| format!("{}:{}: ", span.start_line, span.start_column)).unwrap_or_default();
        lines.push(format!("  {at}{}", place.label));
    }
    lines.extend(error.help().into_iter().map(|help| format!("  help: {help}")));
    lines.extend(error.evcxr_extra_hint().map(|hint| format!("  note: {hint}")));
    lines
}
