//! A quiz whose questions stand in a notebook, and whose answers are letters.
//!
//! What is known about each letter lives here, one file a quiz: which are right, why each of the others is not, and two
//! hints a question. The right letters are no secret from anyone who opens this file; the quiz is for the one who answers it.

mod libraries;
mod start_here;

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, mistake, report};
use crate::Params;

/// A question's answers.
pub(super) struct Question {
    /// Its number in the notebook, under which the answer stands.
    pub(super) number: &'static str,
    /// The mistake's name.
    pub(super) id: &'static str,
    /// The right letters, in alphabetical order; more than one where the notebook asks for more.
    pub(super) right: &'static str,
    /// Each other letter, and what it really is.
    pub(super) wrong: &'static [(char, &'static str)],
    /// Why it is worth knowing.
    pub(super) why: &'static str,
    /// The first hint, a question.
    pub(super) ask: &'static str,
    /// The second hint, plainer.
    pub(super) tell: &'static str,
    /// What is shown when all is right.
    pub(super) because: &'static str,
}

/// Checks the answers to the quiz `name`: `check::quiz("start-here", &answers)?`. The first that is wrong is told, with the
/// reason.
///
/// # Errors
/// [`CheckFailed`].
pub fn quiz(name: impl AsRef<str>, answers: &Params) -> Result<Passed, CheckFailed> {
    let name = name.as_ref();
    let Some(questions) = questions(name) else {
        return report("quiz", unknown(name), &Memory::of_project(), || None);
    };
    report("quiz", judge(questions, answers), &Memory::of_project(), || None)
}

fn questions(name: &str) -> Option<&'static [Question]> {
    match name {
        "start-here" => Some(&start_here::QUESTIONS),
        "libraries" => Some(&libraries::QUESTIONS),
        _ => None,
    }
}

fn unknown(name: &str) -> Verdict {
    mistake(
        "quiz-unknown",
        format!("there is no quiz `{name}`"),
        "its name says which questions the answers belong to",
        "was this cell changed by accident?",
        "the quizzes are called `start-here` (notebook 00) and `libraries` (notebook 08)",
    )
}

fn judge(questions: &[Question], answers: &Params) -> Verdict {
    for question in questions {
        judge_one(question, answers.get(question.number).unwrap_or_default())?;
    }
    Ok(questions.iter().map(|question| format!("{}: {}", question.number, question.because)).collect())
}

pub(super) fn judge_one(question: &Question, answer: &str) -> Result<(), Mistake> {
    let Question { number, id, right, wrong, why, ask, tell, .. } = *question;
    let found = |said: String| mistake(id, format!("question {number}: {said}"), why, ask, tell);
    // `B`, `b)` and `b, d` are answers as good as `b` and `bd`.
    let mut letters: Vec<char> =
        answer.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.is_empty() {
        return found("it has no answer yet".into());
    }
    let is_choice = |letter: &char| right.contains(*letter) || wrong.iter().any(|(known, _)| known == letter);
    if let Some(letter) = letters.iter().find(|letter| !is_choice(letter)) {
        return found(format!("`{letter}` is not one of its letters; the answer is a letter, such as `a`"));
    }
    if let Some((letter, really)) = wrong.iter().find(|(letter, _)| letters.contains(letter)) {
        return found(format!("not `{letter}`: {really}"));
    }
    if letters.len() < right.len() {
        return found(format!("that is {} of {} letters", letters.len(), right.len()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;
    use serde_json::Value;

    const NAMES: [&str; 2] = ["start-here", "libraries"];

    fn right(questions: &[Question]) -> Params {
        questions.iter().map(|question| (question.number.to_owned(), question.right.to_owned())).collect()
    }

    #[test]
    fn every_letter_but_the_right_ones_is_told_why_and_not_told_which() {
        for questions in NAMES.map(|name| questions(name).unwrap()) {
            assert!(judge(questions, &right(questions)).is_ok());
            for question in questions {
                for (letter, _) in question.wrong {
                    let mut answers = right(questions);
                    answers.set(question.number, letter);
                    assert_recognised([(question.id, judge(questions, &answers))]);
                }
                let said = format!("{} {}", question.ask, question.tell);
                assert!(!said.contains(&format!("`{}`", question.right)), "the hint gives it away: {said}");
            }
        }
    }

    #[test]
    fn answers_are_read_as_people_write_them() {
        let questions = questions("start-here").unwrap();
        let with = |number: &str, answer: &str| {
            let mut answers = right(questions);
            answers.set(number, answer);
            judge(questions, &answers)
        };
        for (number, answer) in [("1", "B"), ("1", " b)"), ("6", "d, b"), ("6", "B D")] {
            assert!(with(number, answer).is_ok(), "{answer}");
        }
        for (number, answer, said) in [
            ("1", "", "question 1: it has no answer yet"),
            ("1", "x", "question 1: `x` is not one of its letters; the answer is a letter, such as `a`"),
            ("6", "b", "question 6: that is 1 of 2 letters"),
        ] {
            assert_eq!(with(number, answer).unwrap_err().wrong, said);
        }
        // One letter too many is a guess.
        assert!(with("1", "ab").is_err());
        assert!(judge(questions, &Params::new()).unwrap_err().wrong.starts_with("question 1:"));
        assert_recognised([("quiz-unknown", unknown("start"))]);
    }

    /// The questions stand in the notebook, the answers here: neither may change alone.
    #[test]
    fn the_notebook_asks_just_what_is_answered_here() {
        for name in NAMES {
            let number = if name == "libraries" { "08" } else { "00" };
            let path =
                format!("{}/../../notebooks/solutions/{number}-{name}.ipynb", env!("CARGO_MANIFEST_DIR"));
            let notebook: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            let text: String = notebook["cells"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|cell| cell["id"].as_str().unwrap().starts_with("quiz"))
                .flat_map(|cell| cell["source"].as_array().unwrap())
                .map(|line| line.as_str().unwrap())
                .collect();
            let questions = questions(name).unwrap();
            let mut asked = text.split("\n**").skip(1);
            for question in questions {
                let asked = asked.next().unwrap();
                assert!(asked.starts_with(&format!("{}.**", question.number)), "{asked}");
                let letters: String = asked
                    .lines()
                    .filter_map(|line| line.strip_prefix("* **")?.split_once("** ")?.0.chars().next())
                    .collect();
                let mut known: Vec<char> = question.right.chars().collect();
                known.extend(question.wrong.iter().map(|(letter, _)| letter));
                known.sort_unstable();
                assert_eq!(letters, String::from_iter(known), "{asked}");
            }
            assert_eq!(asked.next(), None);
        }
    }
}
