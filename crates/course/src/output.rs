//! Lines on stdout and stderr.

/// As `println!`, with colours on a terminal only, and without a panic when nobody reads any more (`course doctor | head`):
/// the work goes on to its end, and its exit code still tells how it went.
macro_rules! say {
    ($($arguments:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stdout(), $($arguments)*);
    }};
}

/// As `eprintln!`, without a panic when the terminal is gone: a lab whose window was closed still has things to end.
macro_rules! tell {
    ($($arguments:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($arguments)*);
    }};
}

pub(crate) use {say, tell};
