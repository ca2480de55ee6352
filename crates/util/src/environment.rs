//! Environment variables: what a program is told by whoever starts it.

use crate::error::{Error, Result};

/// The value of the environment variable `name`, without the spaces at its ends.
///
/// A kernel has the environment of the terminal that `cargo lab` was started in. It gets it once, when it starts.
///
/// # Errors
/// There is no such variable; the message names those that are like it, and says how to set one.
pub fn env_var(name: impl AsRef<str>) -> Result<String> {
    let names: Vec<String> = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    let value = std::env::var_os(name.as_ref()).map(std::ffi::OsString::into_string);
    read(name.as_ref(), value, &names)
}

/// `value`: the variable's, as text if it is one.
fn read<E>(name: &str, value: Option<std::result::Result<String, E>>, names: &[String]) -> Result<String> {
    let wrong = |why: String| Err(Error::Variable { name: name.to_owned(), why });
    if name.is_empty() {
        return wrong("the name is missing: which variable has the value?".into());
    }
    let set = format!("end the lab, run `export {name}=…` in the terminal, and start the lab there again");
    match value {
        Some(Ok(value)) if value.trim().is_empty() => wrong(format!("it is there, and empty: {set}")),
        Some(Ok(value)) => Ok(value.trim().to_owned()),
        Some(Err(_)) => wrong(format!("it is no UTF-8 text: {set}")),
        None => match creds::nearest(name, names.iter().map(String::as_str)) {
            Some(near) => wrong(format!("there is none of that name: did you mean `{near}`?")),
            None => wrong(format!("there is none of that name: {set}")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_variable_is_said_without_its_value() {
        let names = ["PRACTICE_CLIENT_ID".to_owned(), "HOME".to_owned()];
        let said = |name: &str, value: Option<std::result::Result<String, ()>>| {
            read(name, value, &names).map_err(|error| error.to_string())
        };
        assert_eq!(said("PRACTICE_CLIENT_ID", Some(Ok(" me\n".into()))).unwrap(), "me");
        for (name, value, expected) in [
            ("", None, "the name is missing"),
            ("PRACTICE_CLIENTID", None, "did you mean `PRACTICE_CLIENT_ID`?"),
            ("practice_client_id", None, "did you mean `PRACTICE_CLIENT_ID`?"),
            ("SPOTIFY_CLIENT_SECRET", None, "run `export SPOTIFY_CLIENT_SECRET=…`"),
            ("PRACTICE_CLIENT_ID", Some(Ok(" ".to_owned())), "it is there, and empty"),
            ("PRACTICE_CLIENT_ID", Some(Err(())), "no UTF-8 text"),
        ] {
            let message = said(name, value).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
