//! What `?` makes of an error at the top level of a cell.
//!
//! A cell's statements run in a closure that returns `Result<(), Raised>`. As [`Raised`] is no error itself, it can be made
//! from every type that is one; it remembers where in the cell the `?` stands.

use std::error::Error;
use std::fmt::Debug;
use std::panic::Location;

use crate::format::{self, Format};
use crate::report::{Ending, Place};

/// An error that left the cell through `?`.
pub struct Raised(pub(crate) Ending);

impl<E: Into<Box<dyn Error>> + 'static> From<E> for Raised {
    #[track_caller]
    fn from(error: E) -> Self {
        Raised(of_error(error.into(), std::any::type_name::<E>(), Location::caller()))
    }
}

#[inline(never)]
fn of_error(error: Box<dyn Error>, type_name: &str, place: &Location<'_>) -> Ending {
    let mut messages = vec![match format::of_errors() {
        Format::Display => error.to_string(),
        Format::Debug => format!("{error:?}"),
        Format::Pretty => format!("{error:#?}"),
    }];
    // The other formats show the causes themselves.
    let mut cause = error.source().filter(|_| format::of_errors() == Format::Display);
    while let Some(error) = cause {
        let text = error.to_string();
        // Many errors repeat their cause in their own text.
        if !messages.iter().any(|message| message.contains(&text)) {
            messages.push(text);
        }
        cause = error.source();
    }
    Ending::Raised { kind: kind_of(type_name), messages, place: Some(place.into()) }
}

/// The same for a type that has `Debug` but is no `std::error::Error`, or that borrows from a variable of the cell; the kernel takes
/// it where the first does not fit.
pub struct DebugRaised(Ending);

impl<E: Debug> From<E> for DebugRaised {
    #[track_caller]
    fn from(error: E) -> Self {
        DebugRaised(of_debug(&error, std::any::type_name::<E>(), Location::caller()))
    }
}

#[inline(never)]
fn of_debug(error: &dyn Debug, type_name: &str, place: &Location<'_>) -> Ending {
    Ending::Raised {
        kind: kind_of(type_name),
        messages: vec![format!("{error:?}")],
        place: Some(place.into()),
    }
}

impl Raised {
    /// `?` met a `None`; there the language tells no place.
    pub(crate) fn none() -> Self {
        let messages = vec!["`?` found no value: `None`".to_owned()];
        Raised(Ending::Raised { kind: "None".to_owned(), messages, place: None })
    }
}

impl From<&Location<'_>> for Place {
    fn from(location: &Location<'_>) -> Self {
        Place { file: location.file().to_owned(), line: location.line(), column: location.column() }
    }
}

/// What the closure around a cell's statements may return.
pub trait Returned {
    /// How the cell ended, by its own word.
    fn into_ending(self) -> Ending;
}

impl Returned for Result<(), Raised> {
    #[inline(never)]
    fn into_ending(self) -> Ending {
        self.err().map_or(Ending::Done, |raised| raised.0)
    }
}

impl Returned for Result<(), DebugRaised> {
    #[inline(never)]
    fn into_ending(self) -> Ending {
        self.err().map_or(Ending::Done, |raised| raised.0)
    }
}

impl Returned for Option<()> {
    #[inline(never)]
    fn into_ending(self) -> Ending {
        self.map_or_else(|| Raised::none().0, |()| Ending::Done)
    }
}

/// The name by which a learner knows an error type: its crate and its own name, without the modules between.
fn kind_of(type_name: &str) -> String {
    let path = type_name.split('<').next().unwrap_or(type_name);
    let mut segments = path.split("::");
    let (first, last) = (segments.next().unwrap_or(path), segments.last());
    match (first, last) {
        ("alloc" | "core" | "std", Some("Box" | "String")) | ("&str", None) => "Error".to_owned(),
        ("alloc" | "core" | "std", Some(name)) | ("cell", Some(name)) => name.to_owned(),
        (first, Some(name)) => format!("{first}::{name}"),
        (first, None) => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raise<E: Into<Raised>>(error: E) -> (String, Vec<String>) {
        match error.into().0 {
            Ending::Raised { kind, messages, .. } => (kind, messages),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_error_is_named_by_its_crate_and_its_own_name() {
        assert_eq!(kind_of("serde_json::error::Error"), "serde_json::Error");
        assert_eq!(kind_of("core::num::error::ParseIntError"), "ParseIntError");
        assert_eq!(kind_of("cell::MyError"), "MyError");
        assert_eq!(kind_of("alloc::boxed::Box<dyn core::error::Error>"), "Error");
    }

    #[test]
    fn text_and_boxed_errors_can_be_raised() {
        assert_eq!(raise("no luck"), ("Error".into(), vec!["no luck".into()]));
        let boxed: Box<dyn Error> = "boxed".into();
        assert_eq!(raise(boxed), ("Error".into(), vec!["boxed".into()]));
        assert_eq!(raise("x".parse::<u8>().unwrap_err()).0, "ParseIntError");
    }

    #[test]
    fn the_place_is_that_of_the_question_mark() {
        let cell = || -> Result<(), Raised> {
            "x".parse::<u8>()?;
            Ok(())
        };
        let Ending::Raised { place: Some(place), .. } = cell().into_ending() else { panic!("no place") };
        assert_eq!((place.file.as_str(), place.line), (file!(), line!() - 4));
    }
}
