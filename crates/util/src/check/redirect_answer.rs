//! Step 6 by hand: the code out of the address that the browser was sent back to (RFC 6749 §4.1.2), after a look at whether
//! it may be trusted.

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, mistake, report};
use crate::{Creds, Error};
use std::panic::{AssertUnwindSafe, catch_unwind};

const CALLBACK: &str = "http://127.0.0.1:8765/callback";
const STATE: &str = "K7QX2M9A";
const CODE: &str = "AQinvented-code_1+2/3";
/// As it stands in an address.
const ENCODED: &str = "AQinvented-code_1%2B2%2F3";

/// Checks the learner's function `code_from(address, state)` by trying it with addresses of all kinds, and then with the one
/// that was pasted.
///
/// # Errors
/// [`CheckFailed`].
pub fn redirect_answer(
    code_from: impl Fn(&str, &str) -> Result<String, Error>,
    pasted: impl AsRef<str>,
    creds: &Creds,
) -> Result<Passed, CheckFailed> {
    report("redirect_answer", judge(code_from, pasted.as_ref(), creds), &Memory::of_project(), || None)
}

fn judge(code_from: impl Fn(&str, &str) -> Result<String, Error>, pasted: &str, creds: &Creds) -> Verdict {
    let tried =
        |address: &str, state: &str| catch_unwind(AssertUnwindSafe(|| code_from(address, state))).ok();
    finds_the_code(&tried)?;
    trusts_its_own_state_only(&tried)?;
    refuses_what_is_no_answer(&tried)?;
    with_the_pasted_one(&tried, pasted, creds.get("state").unwrap_or_default())?;
    Ok(vec![
        "the code comes out whole and decoded, wherever in the address it stands".into(),
        "a refusal is told as one".into(),
        "an answer with another state, or with none, is not trusted".into(),
        "the address that you pasted is the answer to your question".into(),
    ])
}

/// What a call said; `None` if it panicked.
type Tried<'a> = &'a dyn Fn(&str, &str) -> Option<Result<String, Error>>;

fn finds_the_code(tried: Tried<'_>) -> Result<(), Mistake> {
    let ask = "which function takes an address apart, so that neither the order of its parameters nor their encoding matters?";
    let tell = "`address.query_pairs()` gives each parameter with its name, decoded; the code is the one that is called `code`";
    let why = "the provider looks the code up as a whole: anything else is `invalid_grant`";
    let wrong = |id, wrong: &str| mistake(id, wrong, why, ask, tell);
    let usual = format!("{CALLBACK}?code={ENCODED}&state={STATE}");
    match tried(&usual, STATE) {
        None => return wrong("panics", "the function panics at a right answer"),
        Some(Err(_)) => {
            return mistake(
                "refuses-its-own",
                format!(
                    "the function refuses the address `{CALLBACK}?code=…&state={STATE}`, although the state that was sent is `{STATE}`"
                ),
                "a client that refuses the answers to its own questions never gets a token",
                "which of your conditions holds for this address, and should not?",
                "the answer is right if there is no `error` in it, and its `state` is the one that was sent",
            );
        }
        Some(Ok(code)) if code == CODE => {}
        Some(Ok(code)) => {
            let (id, said) = match code.as_str() {
                "" => ("nothing", "the function gives back an empty text"),
                ENCODED => (
                    "encoded",
                    "the function gives back the code as it is encoded in the address, with `%2B` in it",
                ),
                STATE => ("the-state", "the function gives back the state"),
                code if code == usual => ("the-address", "the function gives back the whole address"),
                code if code.contains("state=") || code.contains("code=") => (
                    "a-piece",
                    "the function gives back a piece of the address, with more in it than the code",
                ),
                code if code.contains(' ') => {
                    ("plus", "a `+` of the code became a space: it was decoded twice")
                }
                code if CODE.starts_with(code) || CODE.ends_with(code) => {
                    ("cut", "the function gives back only a part of the code")
                }
                _ => ("another", "the function gives back something else than the code"),
            };
            return wrong(id, said);
        }
    }
    let others = [
        (
            "order",
            format!("{CALLBACK}?state={STATE}&code={ENCODED}"),
            "if the state comes first in the address, the function does not find the code",
        ),
        (
            "more-parameters",
            format!("{CALLBACK}?iss=https%3A%2F%2Faccounts.example&code={ENCODED}&state={STATE}"),
            "if the provider sends one parameter more, the function does not find the code",
        ),
        (
            "similar-name",
            format!("{CALLBACK}?promo_code=X&code={ENCODED}&state={STATE}"),
            "if another parameter's name ends in `code` too, the function takes that one",
        ),
        (
            "fragment",
            format!("{CALLBACK}?code={ENCODED}&state={STATE}#_=_"),
            "if the address ends in `#_=_`, as some providers send it, the function does not find code and state",
        ),
        (
            "other-host",
            format!("https://app.example/back?code={ENCODED}&state={STATE}"),
            "the function only knows one redirect URI",
        ),
    ];
    for (id, address, said) in others {
        if !matches!(tried(&address, STATE), Some(Ok(code)) if code == CODE) {
            return wrong(id, said);
        }
    }
    Ok(())
}

fn trusts_its_own_state_only(tried: Tried<'_>) -> Result<(), Mistake> {
    let why = "an answer with another `state` belongs to somebody else's question: whoever takes it works in a stranger's account from then on (RFC 6749 §10.12)";
    for (id, returned, said) in [
        ("another-state", "&state=EVIL0000", "another state"),
        ("no-state", "", "no state"),
        ("empty-state", "&state=", "an empty state"),
        ("beginning-of-state", "&state=K7QX", "a state that is only the beginning of the one that was sent"),
        ("longer-state", "&state=K7QX2M9AEVIL", "a state that only begins as the one that was sent"),
        ("case-of-state", "&state=k7qx2m9a", "a state in other letters, small ones"),
    ] {
        match tried(&format!("{CALLBACK}?code={ENCODED}{returned}"), STATE) {
            Some(Err(_)) => {}
            None => return panics("an answer with no proper state"),
            Some(Ok(_)) => {
                return mistake(
                    id,
                    format!("the function trusts an answer with {said}"),
                    why,
                    "in which single case is the answer yours?",
                    "compare the `state` in the address with `state` as a whole, with `==`, before you give the code back",
                );
            }
        }
    }
    for returned in ["", "&state="] {
        if let Some(Ok(_)) = tried(&format!("{CALLBACK}?code={ENCODED}{returned}"), "") {
            return mistake(
                "two-empty-states",
                "the function trusts an answer without a state if none was kept either",
                "an attacker's answer has no state, and a client that forgot to keep one would take it",
                "what does it mean if there is nothing to compare with?",
                "a text can tell whether it is empty: `state.is_empty()`, and `||` joins two conditions",
            );
        }
    }
    Ok(())
}

fn refuses_what_is_no_answer(tried: Tried<'_>) -> Result<(), Mistake> {
    match tried(&format!("{CALLBACK}?error=access_denied&state={STATE}"), STATE) {
        Some(Err(error)) if error.to_string().contains("access_denied") => {}
        Some(Err(_)) => {
            return mistake(
                "refusal-not-told",
                "the user pressed *Cancel*, and the error of the function does not say so",
                "the provider tells the reason in `error`; a program that hides it leaves everybody guessing",
                "which parameter is in the address of a refusal, and comes before everything else?",
                "if there is an `error` among the parameters, put its value into the text of your own error",
            );
        }
        Some(Ok(_)) => {
            return mistake(
                "refusal-taken",
                "the user pressed *Cancel*, and the function gives a code back",
                "there is none: whatever it is would be sent to the token endpoint, and refused there, with another error",
                "what has the address of a refusal in the place of the code?",
                "look for `error` first, and give back an `Err` if it is there",
            );
        }
        None => return panics("a refusal, which has no code"),
    }
    for (id, address, said) in [
        ("no-code", format!("{CALLBACK}?state={STATE}"), "an address without a code"),
        ("empty-code", format!("{CALLBACK}?code=&state={STATE}"), "an address with an empty code"),
        ("no-address", "AQinvented-code".to_owned(), "a text that is no address"),
        ("nothing-pasted", String::new(), "an empty text"),
    ] {
        match tried(&address, STATE) {
            Some(Err(_)) => {}
            None => return panics(said),
            Some(Ok(_)) => {
                return mistake(
                    id,
                    format!("the function gives something back for {said}"),
                    "people paste all kinds of things, and the sooner it is noticed the better it is understood",
                    "what does your function do if there is no `code`, or an empty one?",
                    "`answer.get(\"code\").filter(|code| !code.is_empty()).ok_or(\"…\")?` is an error where there is no code",
                );
            }
        }
    }
    Ok(())
}

fn panics<T>(at: &str) -> Result<T, Mistake> {
    mistake(
        "panics",
        format!("the function panics at {at}"),
        "a panic ends a program; an error can be told to the user, who tries again",
        "what is taken out of the address that need not be in it?",
        "`answer.get(\"name\")` is `None` where there is no such parameter, and `.ok_or(\"…\")?` makes an error of it",
    )
}

fn with_the_pasted_one(tried: Tried<'_>, pasted: &str, state: &str) -> Result<(), Mistake> {
    if matches!(tried(pasted, state), Some(Ok(_))) {
        return Ok(());
    }
    let why = "what the function refuses must not be exchanged";
    let ask = "what is in the address bar of the page that the browser came to in the end?";
    let tell = "open the link again, agree, and paste the whole address of the page that you come to, from `http` on";
    let wrong = |id, wrong: &str| mistake(id, format!("the function is right, and {wrong}"), why, ask, tell);
    let Ok(address) = url::Url::parse(pasted) else {
        return wrong("pasted-no-address", "what was pasted is no address");
    };
    let value = |name: &str| {
        address.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    };
    if address.path().ends_with("/authorize")
        || address.path().ends_with("/login")
        || address.path().ends_with("/consent")
    {
        return wrong(
            "pasted-too-early",
            "what was pasted is the address of a page of the provider, before the end",
        );
    }
    if value("error").is_some() {
        return wrong("pasted-refusal", "it says no: what was pasted is a refusal");
    }
    if value("code").is_none() {
        return wrong("pasted-no-code", "there is no code in the address that was pasted");
    }
    wrong(
        "pasted-other-state",
        "it says no: the state that came back is not the one that was sent. Was the state made anew after the link was opened?",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Params;
    use crate::check::testing::{assert_recognised, creds};

    fn answer(pasted: &str) -> Result<Params, Error> {
        let address = url::Url::parse(pasted)?;
        Ok(Params::from_iter(address.query_pairs().into_owned()))
    }

    fn code(answer: &Params) -> Result<String, Error> {
        Ok(answer.get("code").filter(|code| !code.is_empty()).ok_or("there is no code")?.to_owned())
    }

    fn right(pasted: &str, state: &str) -> Result<String, Error> {
        let answer = answer(pasted)?;
        if let Some(error) = answer.get("error") {
            return Err(format!("refused: {error}").into());
        }
        if state.is_empty() || answer.get("state") != Some(state) {
            return Err("this is not my answer".into());
        }
        code(&answer)
    }

    fn pasted() -> String {
        format!("{CALLBACK}?code={ENCODED}&state={}", creds()["state"])
    }

    #[test]
    fn wrong_functions_are_recognised() {
        let judged = |id, code_from: &dyn Fn(&str, &str) -> Result<String, Error>| {
            (id, judge(code_from, &pasted(), &creds()))
        };
        let by_hand = |pasted: &str, until: &str| {
            let rest = pasted.split("code=").nth(1).unwrap_or_default();
            rest.split(until).next().unwrap_or_default().to_owned()
        };
        // Right but for how it compares.
        let comparing = |same: fn(&str, &str) -> bool| {
            move |pasted: &str, state: &str| {
                let answer = answer(pasted)?;
                if let Some(error) = answer.get("error") {
                    return Err(error.into());
                }
                if same(answer.get("state").unwrap_or_default(), state) {
                    code(&answer)
                } else {
                    Err("no".into())
                }
            }
        };
        assert_recognised([
            judged("nothing", &|_, _| Ok(String::new())),
            judged("the-address", &|pasted, _| Ok(pasted.to_owned())),
            judged("the-state", &|_, state| Ok(state.to_owned())),
            judged("refuses-its-own", &|_, _| Err("never".into())),
            judged("encoded", &|pasted, _| Ok(by_hand(pasted, "&"))),
            judged("a-piece", &|pasted, _| Ok(by_hand(pasted, "#"))),
            judged("plus", &|pasted, _| Ok(code(&answer(pasted)?)?.replace('+', " "))),
            judged("cut", &|pasted, _| {
                Ok(code(&answer(pasted)?)?.split('+').next().unwrap_or_default().to_owned())
            }),
            judged("another", &|_, _| Ok("AQ".repeat(20))),
            judged("order", &|pasted, _| {
                Ok(answer(pasted)?.iter().next().map(|(_, value)| value.to_owned()).unwrap_or_default())
            }),
            judged("similar-name", &|pasted, _| {
                let answer = answer(pasted)?;
                Ok(answer
                    .iter()
                    .find(|(name, _)| name.ends_with("code"))
                    .map(|(_, value)| value.to_owned())
                    .unwrap_or_default())
            }),
            judged("other-host", &|pasted, state| {
                if pasted.starts_with(CALLBACK) { right(pasted, state) } else { Err("no".into()) }
            }),
            judged("another-state", &|pasted, _| code(&answer(pasted)?)),
            judged("no-state", &comparing(|returned, sent| returned.is_empty() || returned == sent)),
            judged(
                "beginning-of-state",
                &comparing(|returned, sent| !returned.is_empty() && sent.starts_with(returned)),
            ),
            judged("longer-state", &comparing(|returned, sent| returned.starts_with(sent))),
            judged("case-of-state", &comparing(|returned, sent| returned.eq_ignore_ascii_case(sent))),
            judged("two-empty-states", &comparing(|returned, sent| returned == sent)),
            judged("refusal-not-told", &|pasted, state| right(pasted, state).map_err(|_| "no".into())),
            judged("empty-code", &|pasted, state| match right(pasted, state) {
                Err(_) if pasted.contains("code=&") => Ok(String::new()),
                said => said,
            }),
            judged("no-address", &|pasted, state| {
                if pasted.contains("://") { right(pasted, state) } else { Ok(pasted.to_owned()) }
            }),
        ]);
        assert_eq!(judge(right, &pasted(), &creds()).unwrap().len(), 4);
    }

    #[test]
    fn what_is_wrong_with_a_paste_is_told_apart_from_what_is_wrong_with_the_function() {
        let judged = |id, pasted: &str| (id, judge(right, pasted, &creds()));
        assert_recognised([
            judged("pasted-no-address", ""),
            judged("pasted-no-address", "AQinvented"),
            judged("pasted-too-early", "http://127.0.0.1:8765/authorize?client_id=x"),
            judged("pasted-refusal", &format!("{CALLBACK}?error=access_denied&state={STATE}")),
            judged("pasted-no-code", CALLBACK),
            judged("pasted-other-state", &format!("{CALLBACK}?code={ENCODED}&state=OTHER000")),
        ]);
    }
}
