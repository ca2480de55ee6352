//! The keys of an app, as the learner wrote them into `keys.tsv` by hand.

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, mistake, report};
use crate::{Creds, practice};

/// Checks that the row of `keys.tsv` has a client id and a client secret, each in its place, and, at the practice provider,
/// that they are those of an app that is registered there.
///
/// # Errors
/// [`CheckFailed`].
pub fn keys(keys: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = judge(keys).and_then(|()| are_known(keys, known_to_the_provider(keys)));
    report("keys", verdict, &Memory::of_project(), || None)
}

/// Checks credentials that came from environment variables: as [`keys`], and where the user comes back to.
///
/// # Errors
/// [`CheckFailed`].
pub fn environment(creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = judge_environment(creds).and_then(|()| are_known(creds, known_to_the_provider(creds)));
    let right = verdict.map(|_| {
        vec![
            "client id, client secret and redirect URI are there, each in its place".to_owned(),
            "and in no file of yours, and in no cell".to_owned(),
        ]
    });
    report("environment", right, &Memory::of_project(), || None)
}

fn judge_environment(creds: &Creds) -> Result<(), Mistake> {
    let ask = "which variable has which value, and which key does it belong under?";
    let tell = "their names are in the table: `env_var(format!(\"{prefix}_…\"))?`, with the end that belongs to the key";
    judge(creds).map_err(|mistake| Mistake {
        // There is no table here.
        wrong: mistake.wrong.replace(" in the row", ""),
        ask: ask.into(),
        tell: tell.into(),
        ..mistake
    })?;
    let redirect_uri = creds.get("redirect_uri").unwrap_or_default();
    if url::Url::parse(redirect_uri).is_ok_and(|url| url.has_host()) {
        return Ok(());
    }
    mistake(
        "redirect-uri",
        if redirect_uri.is_empty() {
            "there is no `redirect_uri`".to_owned()
        } else {
            "`redirect_uri` is no address".to_owned()
        },
        "it is where the provider sends the user's browser with the code, and the provider compares it with the registered one",
        ask,
        tell,
    )
}

const ASK: &str = "which value on the dashboard belongs into which column?";
const TELL: &str = "open the app on the dashboard, copy *Client ID* into the column `client_id` and *Client secret* into the column `client_secret`; save the file, and run the cell that reads it again";

fn judge(keys: &Creds) -> Result<(), Mistake> {
    let get = |column: &str| keys.get(column).unwrap_or_default();
    let wrong = |id, wrong: String, why: &str| mistake(id, wrong, why, ASK, TELL);
    for (column, empty, placeholder) in [
        ("client_id", "client-id-empty", "client-id-placeholder"),
        ("client_secret", "client-secret-empty", "client-secret-placeholder"),
    ] {
        let why = "the provider knows an app by its id, and believes it by its secret; without either it answers `invalid_client`";
        if get(column).is_empty() {
            return wrong(empty, format!("there is no `{column}` in the row"), why);
        }
        // What was pasted into the brackets is still between them.
        let value = get(column);
        if let Some(inner) = value.strip_prefix('<').and_then(|value| value.strip_suffix('>'))
            && inner != column
        {
            return wrong(
                "brackets",
                format!("`{column}` stands between `<` and `>`"),
                "the brackets only showed where to write; whatever stands in the cell is sent, brackets and all",
            );
        }
        if creds::is_placeholder(value) && !value.contains('…') {
            return wrong(placeholder, format!("`{column}` still says what belongs there"), why);
        }
    }
    let (id, secret) = (get("client_id"), get("client_secret"));
    if id == secret {
        return wrong(
            "both-the-same",
            "`client_id` and `client_secret` are the same".into(),
            "the id is public, and the secret proves that it is you: one of the two was copied twice",
        );
    }
    for (column, id_of, value) in
        [("client_id", "client-id-shape", id), ("client_secret", "client-secret-shape", secret)]
    {
        if let Some(difference) = no_key(value) {
            let why = "both are 32 digits and letters from `a` to `f`, and the provider compares all of them";
            return wrong(id_of, format!("`{column}` {difference}"), why);
        }
    }
    Ok(())
}

/// What a value is, if it is none of Spotify's keys: 32 characters of lower-case hexadecimal.
fn no_key(value: &str) -> Option<String> {
    let length = value.chars().count();
    if value.contains('@') {
        return Some("is an e-mail address: the keys are the app's, and not a user's".into());
    }
    if value.contains("://") {
        return Some("is an address".into());
    }
    if value.contains('…') || value.contains('•') || value.contains('*') {
        return Some("is a masked form that is only for looking at".into());
    }
    if length != 32 {
        let many =
            if length < 32 { "few: a part was not copied" } else { "many: something else was copied along" };
        return Some(format!("has {length} characters, too {many}"));
    }
    let is_hex = |character: char| character.is_ascii_digit() || ('a'..='f').contains(&character);
    (!value.chars().all(is_hex)).then(|| "has a character in it that no key has".into())
}

/// What the provider says of id and secret.
#[derive(Clone, Copy)]
enum Known {
    Both,
    /// Each stands in the place of the other.
    Swapped,
    OnlyTheId,
    Neither,
}

/// `None` if there is nobody to ask.
fn known_to_the_provider(keys: &Creds) -> Option<Known> {
    if let (true, true) = practice::knows_client(keys)? {
        return Some(Known::Both);
    }
    // Both have the same shape, and the provider answers to a swapped pair as to a wrong secret.
    let mut swapped = keys.clone();
    swapped.set("client_id", &keys["client_secret"]);
    swapped.set("client_secret", &keys["client_id"]);
    match (practice::knows_client(&swapped), practice::knows_client(keys)?) {
        (Some((true, true)), _) => Some(Known::Swapped),
        (_, (true, _)) => Some(Known::OnlyTheId),
        _ => Some(Known::Neither),
    }
}

fn are_known(keys: &Creds, known: Option<Known>) -> Verdict {
    let why =
        "the provider answers `invalid_client` to an app that it does not know, or whose secret is another";
    match known {
        Some(Known::Swapped) => {
            return mistake(
                "swapped",
                "`client_id` and `client_secret` are swapped: each stands in the place of the other",
                "the two look alike, and a provider cannot guess which is which; the secret, sent as an id, ends up in addresses and logs",
                ASK,
                TELL,
            );
        }
        Some(Known::Neither) => {
            return mistake(
                "client-id-unknown",
                "the practice provider knows no app with this `client_id`",
                why,
                ASK,
                TELL,
            );
        }
        Some(Known::OnlyTheId) => {
            return mistake(
                "client-secret-unknown",
                "the practice provider knows the app, and its secret is another than `client_secret`",
                why,
                ASK,
                TELL,
            );
        }
        _ => {}
    }
    let mut right = vec![
        "the table has its tabs where they belong".to_owned(),
        "`client_id` and `client_secret` are whole".to_owned(),
    ];
    if known.is_some() {
        right.push(format!(
            "`{}` knows them: they are those of an app of yours",
            keys.get("accounts").unwrap_or_default()
        ));
    }
    Ok(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{assert_recognised, creds};

    #[test]
    fn what_a_hand_can_get_wrong_is_recognised() {
        let own = creds();
        let (id, secret) = (own["client_id"].as_str(), own["client_secret"].as_str());
        let judged = |mistake, changes: &[(&str, &str)]| {
            let mut keys = own.clone();
            changes.iter().for_each(|(column, value)| keys.set(column, *value));
            (mistake, judge(&keys).map(|()| Vec::new()))
        };
        assert_recognised([
            judged("client-id-empty", &[("client_id", "")]),
            judged("client-secret-empty", &[("client_secret", "")]),
            judged("client-id-placeholder", &[("client_id", "<client_id>")]),
            judged("client-secret-placeholder", &[("client_secret", "<client_secret>")]),
            judged("client-secret-placeholder", &[("client_secret", "paste-it-here")]),
            judged("brackets", &[("client_id", &format!("<{id}>"))]),
            judged("brackets", &[("client_secret", &format!("<{secret}>"))]),
            judged("both-the-same", &[("client_secret", id)]),
            judged("client-id-shape", &[("client_id", "mira@practice.example")]),
            judged("client-id-shape", &[("client_id", &id[1..])]),
            judged("client-id-shape", &[("client_id", &id.to_uppercase())]),
            judged("client-secret-shape", &[("client_secret", &secret[..31])]),
            judged("client-secret-shape", &[("client_secret", &secret.repeat(2))]),
            judged("client-secret-shape", &[("client_secret", "5ec2…(32)")]),
            judged("client-secret-shape", &[("client_secret", "https://developer.spotify.com/dashboard")]),
        ]);
        assert!(judge(&own).is_ok());
        assert_recognised([
            ("client-id-unknown", are_known(&own, Some(Known::Neither))),
            ("client-secret-unknown", are_known(&own, Some(Known::OnlyTheId))),
            ("swapped", are_known(&own, Some(Known::Swapped))),
        ]);
        for (id, key, value) in [
            ("redirect-uri", "redirect_uri", ""),
            ("redirect-uri", "redirect_uri", "callback"),
            ("client-id-shape", "client_id", "http://127.0.0.1:8765/callback"),
            ("client-secret-empty", "client_secret", ""),
            ("both-the-same", "client_secret", id),
        ] {
            let mut creds = own.clone();
            creds.set(key, value);
            assert_recognised([(id, judge_environment(&creds).map(|()| Vec::new()))]);
        }
        assert!(judge_environment(&own).is_ok());
        assert_eq!(are_known(&own, None).unwrap().len(), 2);
        assert_eq!(are_known(&own, Some(Known::Both)).unwrap().len(), 3);
    }
}
