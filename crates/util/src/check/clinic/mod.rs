//! The clinic: a mistake that was really made, its diagnosis as a letter, and the request that is mended.
//!
//! A diagnosis is compared with what is known of the mistake (one entry of [`cases`] each), the mended request with
//! what the provider remembers: that it met the mistake, and that the same request is well now.

mod cases;

use super::quiz::{Question, judge_one};
use super::{CheckFailed, Memory, Passed, Verdict, mistake, report};
use crate::{Json, Response, practice};

/// How far back the provider's memory is searched, in requests.
const LAST: usize = 200;

/// A mistake of the clinic.
struct Case {
    /// What the check is called; of its own, so that a mistake in one case gives no plainer hint in the next.
    name: &'static str,
    /// The diagnosis; its number is that of the case.
    question: Question,
    /// What the provider answered to the mistake, as it remembers it: status and error. None where it noticed nothing.
    symptom: Option<(u16, &'static str)>,
    method: &'static str,
    /// Where the mended request is answered; one that ends in `/` is the beginning of the path.
    paths: &'static [&'static str],
    /// What the mended request offers to the token endpoint.
    grant_type: Option<&'static str>,
    /// The first hint about the mended request, a question.
    mend_ask: &'static str,
    /// The second hint, plainer.
    mend_tell: &'static str,
}

/// The answer to the mended request, as far as it is judged.
struct Mended {
    method: String,
    path: String,
    status: u16,
    /// Whose profile it is, if it is one.
    user: Option<String>,
    /// Whether there is an access token in the address.
    has_token_in_address: bool,
}

/// Checks the diagnosis of a case, a letter, and the provider's answer to the mended request.
///
/// # Errors
/// [`CheckFailed`].
pub fn clinic(case: u32, cause: impl AsRef<str>, mended: &Response) -> Result<Passed, CheckFailed> {
    let memory = Memory::of_project();
    let Some(case) = cases::all().find(|known| known.question.number == case.to_string()) else {
        return report("clinic", unknown(case), &memory, || None);
    };
    let url = mended.url();
    let seen = if url.is_local() { practice::seen(url.host(), "", LAST).ok() } else { None };
    let answer = Mended {
        method: mended.method.clone(),
        path: url.path().to_owned(),
        status: mended.status().as_u16(),
        user: mended.json().ok().and_then(|body| body["id"].as_str().map(str::to_owned)),
        has_token_in_address: url.query().contains("access_token"),
    };
    let verdict = judge(case, cause.as_ref(), &answer, seen.as_deref());
    report(case.name, verdict, &memory, || {
        let refused = seen.iter().flatten().find(|seen| is_about(case, &text(seen, "path")))?;
        if answer.status < 400 || refused["status"].as_u64()? < 400 {
            return None;
        }
        Some(format!("The provider about the last such request: {}", refused["cause"].as_str()?))
    })
}

fn unknown(case: u32) -> Verdict {
    mistake(
        "clinic-unknown",
        format!("there is no case `{case}`"),
        "the number says which diagnosis the letter is for",
        "was this cell changed by accident?",
        format!("the cases are numbered from 1 to {}", cases::all().count()),
    )
}

fn judge(case: &Case, cause: &str, answer: &Mended, seen: Option<&[Json]>) -> Verdict {
    let number = case.question.number;
    judge_one(&case.question, cause).map_err(|mut found| {
        found.wrong = found.wrong.replacen("question", "case", 1);
        found
    })?;
    let wrong = |id, wrong: String, why: &str| mistake(id, wrong, why, case.mend_ask, case.mend_tell);
    if answer.method != case.method || !is_about(case, &answer.path) {
        return mistake(
            "clinic-other-request",
            format!(
                "`mended_{number}` is the answer to `{} {}`, which is not what this case is about",
                answer.method, answer.path
            ),
            "a request is mended when the same thing is asked for, and is given",
            "did you run the cells of this case one after the other, from its first one on?",
            format!(
                "run the cells of case {number} again, and keep the answer to the mended request in `mended_{number}`"
            ),
        );
    }
    if answer.status >= 400 {
        return wrong(
            "clinic-still-refused",
            format!("the diagnosis is right, and the answer to your request is still `{}`", answer.status),
            case.question.because,
        );
    }
    if answer.has_token_in_address {
        return wrong(
            "clinic-token-in-the-address",
            "the token is in the header now, and it still stands in the address as well".into(),
            case.question.why,
        );
    }
    if case.question.id == "forged" && answer.user.as_deref() != Some("mira") {
        let whose = answer.user.as_deref().unwrap_or("nobody");
        return wrong(
            "clinic-stranger",
            format!("the diagnosis is right, and the client still works in the account of `{whose}`"),
            case.question.why,
        );
    }
    let Some(seen) = seen else {
        return mistake(
            "clinic-no-provider",
            "the practice provider does not say what it saw",
            "this check compares your request with what arrived there",
            "is the provider running, and did your request go to it?",
            "start it with `cargo lab`, and run the cells of this case again",
        );
    };
    let symptom = symptom(case, seen)?;
    let cured = cure(case, seen, symptom)?;
    if case.question.id == "too-many-requests" {
        waited(case, seen, cured)?;
    }
    // This one is refused only after the login, where the mended request does not go.
    let last = seen.iter().find(|seen| seen["number"] == cured);
    if case.question.id == "localhost"
        && last.is_some_and(|last| last["query"]["redirect_uri"].to_string().contains("localhost"))
    {
        return wrong(
            "clinic-still-localhost",
            "the diagnosis is right, and the request still has `localhost` in its redirect URI".into(),
            case.question.why,
        );
    }
    let said = match case.symptom {
        Some((status, error)) => {
            format!("the provider said `{status}`, `{error}`: so it does whenever this is the cause")
        }
        None => "the provider said nothing: it cannot notice this, only the client can".into(),
    };
    Ok(vec![
        format!("case {number}: {}", case.question.because),
        said,
        "the mended request was answered".into(),
    ])
}

/// The number of the last request that had the case's mistake; 0 where the provider notices none.
fn symptom(case: &Case, seen: &[Json]) -> Result<u64, super::Mistake> {
    let Some((status, error)) = case.symptom else { return Ok(0) };
    let had = |seen: &&Json| {
        seen["status"] == status && seen["error"] == error && is_about(case, &text(seen, "path"))
    };
    match seen.iter().find(had) {
        Some(seen) => Ok(seen["number"].as_u64().unwrap_or_default()),
        None if let Some(address) = taken_with_a_slash(case, seen) => mistake(
            "clinic-slash-registered",
            format!("the provider has taken `{address}`: your app has it registered as well"),
            "whatever is registered is taken, so this was no mistake yet",
            "which addresses stand under `Redirect URIs` of your app on the dashboard?",
            "take the one that ends in `/` out there, save, and run the cells of this case again",
        ),
        None => mistake(
            "clinic-no-symptom",
            format!("the provider has not seen the mistake of case {} yet", case.question.number),
            "a diagnosis is about something that really happened",
            "did you run the first cell of this case, and did the provider answer as the text says?",
            "run the cells of this case again, from its first one on",
        ),
    }
}

/// The redirect URI that should have been refused for its slash, and is one of those that the learner registered: so it comes
/// about where it was mistyped in notebook `04`.
fn taken_with_a_slash(case: &Case, seen: &[Json]) -> Option<String> {
    if case.question.id != "slash" {
        return None;
    }
    let well = seen.iter().filter(|seen| {
        is_about(case, &text(seen, "path")) && seen["status"].as_u64().is_some_and(|status| status < 400)
    });
    let mut addresses = well.filter_map(|seen| seen["query"]["redirect_uri"].as_str());
    addresses.find(|address| address.ends_with('/')).map(str::to_owned)
}

/// The number of the last request of this kind that was well, after the mistake.
fn cure(case: &Case, seen: &[Json], symptom: u64) -> Result<u64, super::Mistake> {
    let is_well = |seen: &&Json| {
        is_about(case, &text(seen, "path"))
            && seen["method"] == case.method
            && seen["status"].as_u64().is_some_and(|status| status < 400)
    };
    let last = seen.iter().find(is_well);
    let number = last.and_then(|seen| seen["number"].as_u64()).unwrap_or_default();
    let offered = last.map(|seen| text(&Json::from(seen["form"].clone()), "grant_type")).unwrap_or_default();
    if number <= symptom {
        return mistake(
            "clinic-not-after",
            "the provider has seen the mistake again since it saw your mended request",
            "what the last request looked like is what counts",
            "did you run the first cell of this case again, and not the mended one?",
            "run the cell with your mended request once more, then this one",
        );
    }
    if case.grant_type.is_some_and(|wanted| wanted != offered) {
        return mistake(
            "clinic-other-grant",
            format!("the last token came for the grant type `{offered}`, which is another request's"),
            "a request is mended when the same thing is asked for, and is given",
            "which grant type did the request have before you mended it?",
            "run the cells of this case again, and change only what the diagnosis names",
        );
    }
    Ok(number)
}

/// Between the provider's "later" and the next request there was as much time as it asked for.
fn waited(case: &Case, seen: &[Json], cured: u64) -> Result<(), super::Mistake> {
    let is_here = |seen: &&Json| is_about(case, &text(seen, "path"));
    let at = |seen: &Json| seen["at"].as_u64().unwrap_or_default();
    let Some(call) = seen.iter().find(|seen| seen["number"] == cured) else { return Ok(()) };
    let before = seen.iter().filter(is_here).find(|seen| seen["number"].as_u64() < Some(cured));
    let Some(refused) = before.filter(|seen| seen["status"] == 429) else { return Ok(()) };
    let waited = at(call).saturating_sub(at(refused));
    if waited >= practice::RETRY_AFTER {
        return Ok(());
    }
    mistake(
        "clinic-no-wait",
        format!(
            "the answer came, but your program asked again {waited} s after the provider had said to wait {} s",
            practice::RETRY_AFTER
        ),
        "here it was let through; a provider that counts locks out whoever does not wait, for longer each time",
        case.mend_ask,
        case.mend_tell,
    )
}

fn is_about(case: &Case, path: &str) -> bool {
    case.paths.iter().any(|known| path == *known || (known.ends_with('/') && path.starts_with(known)))
}

fn text(seen: &Json, key: &str) -> String {
    seen[key].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;
    use serde_json::{Value, json};

    fn answer(case: &Case) -> Mended {
        let path = match case.paths[0] {
            "/v1/albums/" => "/v1/albums/2f4Ejh4Po2rpuXSYa6IDCe",
            path => path,
        };
        Mended {
            method: case.method.into(),
            path: path.into(),
            status: 200,
            user: Some("mira".into()),
            has_token_in_address: false,
        }
    }

    fn entry(case: &Case, number: u64, status: u16, error: Value, at: u64) -> Json {
        let form = json!({ "grant_type": case.grant_type });
        let answer = answer(case);
        Json::from(
            json!({ "number": number, "method": answer.method, "path": answer.path, "status": status, "error": error, "form": form,
            "at": at, "cause": "because" }),
        )
    }

    /// What the provider remembers when all went as it should: the mistake, then the mended request. The newest is first.
    fn seen(case: &Case) -> Vec<Json> {
        let mut seen = vec![entry(case, 2, 200, Value::Null, 100 + practice::RETRY_AFTER)];
        seen.extend(case.symptom.map(|(status, error)| entry(case, 1, status, error.into(), 100)));
        seen
    }

    #[test]
    fn each_case_passes_with_its_letter_and_the_mended_request() {
        for (index, case) in cases::all().enumerate() {
            assert_eq!(case.question.number, (index + 1).to_string());
            let right = judge(case, case.question.right, &answer(case), Some(&seen(case))).unwrap();
            assert!(right[0].contains(case.question.because));
        }
    }

    #[test]
    fn every_wrong_diagnosis_is_told_why_and_not_which_is_right() {
        for case in cases::all() {
            let judged = |cause: &str| judge(case, cause, &answer(case), Some(&seen(case)));
            for (letter, _) in case.question.wrong {
                assert_recognised([(case.question.id, judged(&letter.to_string()))]);
            }
            assert_eq!(
                judged("").unwrap_err().wrong,
                format!("case {}: it has no answer yet", case.question.number)
            );
            assert!(case.question.wrong.iter().all(|(letter, _)| !case.question.right.contains(*letter)));
        }
    }

    #[test]
    fn a_mended_request_that_is_none_is_recognised_in_every_case() {
        for case in cases::all() {
            let right = case.question.right;
            let whole = seen(case);
            let other = Mended { path: "/v1/tracks".into(), ..answer(case) };
            let posted = Mended { method: "PUT".into(), ..answer(case) };
            let refused = Mended { status: 400, ..answer(case) };
            assert_recognised([
                ("clinic-other-request", judge(case, right, &other, Some(&whole))),
                ("clinic-other-request", judge(case, right, &posted, Some(&whole))),
                ("clinic-still-refused", judge(case, right, &refused, Some(&whole))),
                ("clinic-no-provider", judge(case, right, &answer(case), None)),
            ]);
            if let Some((status, error)) = case.symptom {
                let again = [vec![entry(case, 3, status, error.into(), 200)], seen(case)].concat();
                assert_recognised([
                    ("clinic-no-symptom", judge(case, right, &answer(case), Some(&whole[..1]))),
                    ("clinic-not-after", judge(case, right, &answer(case), Some(&again))),
                    ("clinic-not-after", judge(case, right, &answer(case), Some(&whole[1..]))),
                ]);
            }
            if case.grant_type.is_some() {
                let mut other = Json::into_value(whole[0].clone());
                other["form"]["grant_type"] = json!("password");
                let seen = [vec![Json::from(other)], whole[1..].to_vec()].concat();
                assert_recognised([("clinic-other-grant", judge(case, right, &answer(case), Some(&seen)))]);
            }
        }
    }

    #[test]
    fn what_only_looks_mended_is_not() {
        let case = |id: &str| cases::all().find(|case| case.question.id == id).unwrap();
        let judged = |id: &str, answer: Mended, seen: &[Json]| {
            judge(case(id), case(id).question.right, &answer, Some(seen))
        };
        let both = Mended { has_token_in_address: true, ..answer(case("token-in-the-address")) };
        let tomas = Mended { user: Some("tomas".into()), ..answer(case("forged")) };
        let local = case("localhost");
        let mut name = Json::into_value(seen(local)[0].clone());
        name["query"] = json!({"redirect_uri": "http://localhost:8765/callback"});
        let name = [vec![Json::from(name)], seen(local)[1..].to_vec()].concat();
        let slash = case("slash");
        let mut taken = Json::into_value(entry(slash, 1, 200, Value::Null, 100));
        taken["query"] = json!({"redirect_uri": "http://127.0.0.1:8765/callback/"});
        let taken = [seen(slash)[..1].to_vec(), vec![Json::from(taken)]].concat();
        let busy = case("too-many-requests");
        let hasty =
            [entry(busy, 2, 200, Value::Null, 101), entry(busy, 1, 429, busy.symptom.unwrap().1.into(), 100)];
        assert_recognised([
            (
                "clinic-token-in-the-address",
                judged("token-in-the-address", both, &seen(case("token-in-the-address"))),
            ),
            ("clinic-slash-registered", judged("slash", answer(slash), &taken)),
            ("clinic-still-localhost", judged("localhost", answer(local), &name)),
            ("clinic-stranger", judged("forged", tomas, &seen(case("forged")))),
            ("clinic-no-wait", judged("too-many-requests", answer(busy), &hasty)),
            ("clinic-unknown", unknown(21)),
        ]);
    }

    /// The choices stand in the notebook, the letters here: neither may change alone.
    #[test]
    fn the_notebook_offers_just_the_choices_that_are_known_here() {
        let path = format!("{}/../../notebooks/solutions/07-clinic.ipynb", env!("CARGO_MANIFEST_DIR"));
        let notebook: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let cells = notebook["cells"].as_array().unwrap();
        for case in cases::all() {
            let id = format!("case-{}", case.question.number);
            let cell = cells.iter().find(|cell| cell["id"] == id.as_str()).unwrap();
            let lines = cell["source"].as_array().unwrap().iter().filter_map(Value::as_str);
            let letters: String = lines
                .filter_map(|line| line.strip_prefix("* **")?.split_once("** ")?.0.chars().next())
                .collect();
            let mut known: Vec<char> = case.question.right.chars().collect();
            known.extend(case.question.wrong.iter().map(|(letter, _)| letter));
            known.sort_unstable();
            assert_eq!(letters, String::from_iter(known), "case {}", case.question.number);
        }
    }
}
