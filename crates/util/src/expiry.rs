//! `expires` in `creds.json`: the local time at which the access token ends, as Python's `str(datetime)` writes it.

use crate::error::{Error, Result};
use crate::{Creds, ToText};
use chrono::{Local, NaiveDateTime, TimeDelta};

/// The local time `seconds` from now, such as `2026-11-21 21:17:12.123456`: what `creds["expires"]` keeps.
///
/// `seconds` is the answer's `expires_in` (RFC 6749 §5.1), as a number or straight out of its JSON; what is no number
/// counts as 0, so that a token of unknown life is refreshed rather than trusted.
pub fn expires_at(seconds: impl ToText) -> String {
    let seconds = seconds.to_text().parse::<f64>().unwrap_or(0.0);
    at(Local::now().naive_local(), seconds)
}

fn at(now: NaiveDateTime, seconds: f64) -> String {
    let delta = TimeDelta::milliseconds((seconds * 1000.0) as i64);
    now.checked_add_signed(delta).unwrap_or(now).format("%Y-%m-%d %H:%M:%S%.6f").to_string()
}

/// The seconds that the access token of `creds` has left, by its `expires`; negative once it has expired.
///
/// # Errors
/// There is no `expires`, or it is not a time.
pub fn seconds_left(creds: &Creds) -> Result<i64> {
    let expires = creds.require("expires")?;
    let left = parse(expires)?.signed_duration_since(Local::now().naive_local());
    Ok(left.num_seconds())
}

/// Reads a time as Python writes one: with a fraction, or without where the microseconds happen to be 0.
pub(crate) fn parse(expires: &str) -> Result<NaiveDateTime> {
    let expires = expires.trim();
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(expires, format).ok())
        .ok_or_else(|| Error::NotATime { value: expires.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_the_first_token_there_is_no_time_and_the_error_says_why() {
        let mut creds = Creds::new();
        creds.set("expires", "");
        let message = seconds_left(&creds).unwrap_err().to_string();
        assert!(message.starts_with("`expires` is empty: no token has been kept yet"), "{message}");
    }

    #[test]
    fn times_are_written_and_read_as_python_does() {
        let now = parse("2026-11-21 23:59:59.000001").unwrap();
        assert_eq!(at(now, 3600.0), "2026-11-22 00:59:59.000001");
        // `str(datetime)` leaves the fraction out where it is 0.
        assert_eq!(parse("2026-11-21 23:59:59").unwrap(), parse("2026-11-21 23:59:59.000000").unwrap());
        assert_eq!(
            parse("3600").unwrap_err().to_string(),
            "`3600` is not a time such as `2026-11-21 21:17:12.123456`: set `expires` with `expires_at(3600)`"
        );
    }

    #[test]
    fn the_life_of_a_token_comes_straight_out_of_the_answer() {
        let answer = serde_json::json!({"expires_in": 3600});
        let mut creds = Creds::new();
        creds["expires"] = expires_at(&answer["expires_in"]);
        assert!((3598..=3600).contains(&seconds_left(&creds).unwrap()));
        creds["expires"] = expires_at(-10);
        assert!(seconds_left(&creds).unwrap() < 0);
    }
}
