"""Submissions of notebook 02, graded by `course grade` and by nbgrader: both give the same points, and no submission, however
hostile, touches another or comes away with more than it earned. And of notebook 01, whose keys lie in a file beside it.

usage: grade.py COURSE
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import scene

NAME = "02-authorization-code"
WITH_KEYS = "01-client-credentials"


def starter_of(name):
    return json.loads((scene.ROOT / "notebooks" / f"{name}.ipynb").read_text())


def solution_of(name):
    return json.loads((scene.ROOT / "notebooks/solutions" / f"{name}.ipynb").read_text())


def full(solution):
    """The points of all its checks."""
    nbgrader = (cell["metadata"].get("nbgrader", {}) for cell in solution["cells"])
    return sum(cell["points"] for cell in nbgrader if cell.get("grade"))


STARTER, SOLUTION = starter_of(NAME), solution_of(NAME)
FULL = full(SOLUTION)

# What a submission does in its first exercise, beside solving it; and whether it may have all points all the same.
MISCHIEF = {
    "loops": ("loop {}", False),
    "aborts": ("std::process::abort();", False),
    "fills-memory": ("let mut all = Vec::new(); loop { all.push(vec![1u8; 50_000_000]); }", False),
    "fills-the-disk": (
        'let mut file = std::fs::File::create("/tmp/big")?; let part = vec![1u8; 1 << 20]; '
        "loop { std::io::Write::write_all(&mut file, &part)?; }",
        False,
    ),
    "deletes-its-files": ('for path in ["/tmp", "/", "."] { std::fs::remove_dir_all(path).ok(); }', False),
    "prints-without-end": ('loop { println!("{}", "x".repeat(100)); }', False),
    "starts-programs-without-end": ('loop { std::process::Command::new("sleep").arg("60").spawn()?; }', False),
    "kills-all-it-can": (
        'std::process::Command::new("sh").args(["-c", "kill -9 -1"]).status()?;',
        False,
    ),
    # These run; they must find nothing, which the cell itself asserts.
    "looks-around": (
        'assert!(std::fs::read_dir("SUBMISSIONS").is_err()); assert!(std::fs::read_dir("SOLUTIONS").is_err()); '
        'assert!(std::fs::write("PROJECT/crates/util/x", "").is_err()); '
        'assert!(std::net::TcpStream::connect("192.0.2.1:80").is_err());',
        True,
    ),
    "answers-for-the-check": (
        "mod check { pub fn authorize_url<T>(_: T) -> Option<u8> { Some(1) } }",
        True,
    ),
}


def handed_in(sources, starter=STARTER):
    """The starter with some cells' texts replaced, by their ids."""
    notebook = json.loads(json.dumps(starter))
    for cell in notebook["cells"]:
        cell["source"] = sources.get(cell["id"], cell["source"])
    return notebook


def solved(*ids, solution=SOLUTION):
    """The solution's text for those exercises; without any, for all."""
    exercises = (cell for cell in solution["cells"] if cell["metadata"].get("nbgrader", {}).get("solution"))
    return {cell["id"]: "".join(cell["source"]) for cell in exercises if not ids or cell["id"] in ids}


HONEST = {
    "right": handed_in(solved()),
    "empty": handed_in({}),
    "half": handed_in(solved("state-exercise", "authorize-url-exercise", "authorize-request-exercise")),
    # Pasted from the browser: worth nothing to a fresh provider, and graded as done.
    "pasted": handed_in(
        {
            **solved(),
            "code-exercise": 'let code = "AQinvented"; let state_returned = creds["state"].to_string();\n'
            'creds.set("code", &code); update_creds(provider, &creds)?;',
        }
    ),
    "changed-its-checks": {
        **STARTER,
        "cells": [
            {**cell, "source": "1"} if cell["metadata"].get("nbgrader", {}).get("grade") else cell
            for cell in STARTER["cells"]
        ],
    },
}


def write_submissions(folder):
    def write(learner, notebook):
        (folder / learner).mkdir()
        text = notebook if isinstance(notebook, str) else json.dumps(notebook)
        (folder / learner / f"{NAME}.ipynb").write_text(text)

    for learner, notebook in HONEST.items():
        write(learner, notebook)
    names = {"SUBMISSIONS": folder, "SOLUTIONS": scene.ROOT / "notebooks/solutions", "PROJECT": scene.ROOT}
    for learner, (code, _) in MISCHIEF.items():
        for name, path in names.items():
            code = code.replace(name, str(path))
        sources = solved()
        sources["state-exercise"] += "\n" + code
        write(learner, handed_in(sources))
    write("is-no-notebook", '{"cells": [')


def grade(course, submissions, out):
    """Runs `course grade`; gives the scores by learner, and how long it took."""
    begun = time.monotonic()
    arguments = ["--out", out, "--cell-timeout", "5", "--memory", "1024", "--disk", "128"]
    subprocess.run([course, "grade", submissions, *arguments], cwd=scene.ROOT, check=True, stdin=subprocess.DEVNULL)
    scores = json.loads((out / "scores.json").read_text())
    return {score["learner"]: score for score in scores}, time.monotonic() - begun


def points(scores):
    return {learner: score["points"] for learner, score in scores.items()}


def check_grade(checks, course, folder):
    submissions, out = folder / "submissions", folder / "scores"
    submissions.mkdir()
    write_submissions(submissions)
    scores, _ = grade(course, submissions, out)
    got = points(scores)

    checks.check("all points for the solution", got["right"] == FULL, got["right"])
    checks.check("none for the starter", got["empty"] == 0, got["empty"])
    checks.check("some for a part of it", 0 < got["half"] < FULL, got["half"])
    checks.check("what was pasted counts as done", got["pasted"] == FULL, got["pasted"])
    checks.check("a changed check changes nothing", got["changed-its-checks"] == 0, got["changed-its-checks"])
    for learner, (_, may_have_all) in MISCHIEF.items():
        right = got[learner] == FULL if may_have_all else got[learner] < FULL
        checks.check(f"a submission that {learner}", right, scores[learner])
    reason = scores["is-no-notebook"]["trouble"]
    checks.check("what is no notebook has a reason", reason.startswith("it is not a notebook"), reason)
    for file in ["index.html", "scores.csv", *(f"learners/{learner}.html" for learner in got)]:
        checks.check(f"{file} is written", (out / file).stat().st_size > 0)
    again, took = grade(course, submissions, out)
    checks.check("what did not change is not run again", points(again) == got and took < 10, took)
    return got


def check_keys(checks, course, folder):
    """Notebook 01 reads keys that the learner has copied from the dashboard of a provider that grading does not have."""
    submissions = folder / "submissions-with-keys"
    starter, solution = starter_of(WITH_KEYS), solution_of(WITH_KEYS)
    exercises = solved(solution=solution)
    # The learner writes into the file, and leaves the cell that reads it as it was.
    del exercises["keys-exercise"]
    example = (scene.ROOT / "keys.example.tsv").read_text()
    others = example.replace("<client_id>", "0a" * 16).replace("<client_secret>", "0b" * 16)
    files = {"left-at-home": None, "of-another-app": others, "without-tabs": others.replace("\t", "  ")}
    for learner, keys in files.items():
        (submissions / learner).mkdir(parents=True)
        (submissions / learner / f"{WITH_KEYS}.ipynb").write_text(json.dumps(handed_in(exercises, starter)))
        if keys:
            (submissions / learner / "keys.tsv").write_text(keys)
    scores, _ = grade(course, submissions, folder / "scores-with-keys")
    for learner, got in points(scores).items():
        checks.check(f"all points for 01, its keys {learner}", got == full(solution), scores[learner])
    checks.check("all three were graded", len(scores) == 3, scores)


def check_nbgrader(checks, course, folder, expected):
    """The same submissions by nbgrader, told by docs/nbgrader_config.py how our notebooks are made."""
    with scene.provider(course) as address:
        assignment = folder / "class" / "source" / "dance"
        assignment.mkdir(parents=True)
        shutil.copy(scene.ROOT / "notebooks/solutions" / f"{NAME}.ipynb", assignment)
        shutil.copy(scene.ROOT / "docs/nbgrader_config.py", folder / "class")
        creds = (scene.ROOT / "creds.example.json").read_text()
        creds = creds.replace(scene.SHIPPED_ADDRESS, address.removeprefix("http://"))
        (assignment / "creds.json").write_text(creds)

        def nbgrader(*arguments):
            # nbgrader calls `alembic`, which lies beside this Python.
            path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
            ours = {"PATH": path, "OAUTH_DANCE": str(scene.ROOT), "OAUTH_DANCE_COURSE": course}
            done = subprocess.run(
                [sys.executable, "-m", "nbgrader", *arguments],
                cwd=folder / "class",
                env={**os.environ, **ours},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
            checks.check(f"nbgrader {arguments[0]}", done.returncode == 0, done.stderr[-2000:])

        nbgrader("generate_assignment", "dance")
        release = folder / "class" / "release" / "dance" / f"{NAME}.ipynb"
        texts = [cell["source"] for cell in json.loads(release.read_text())["cells"]]
        checks.check("nbgrader hands out our starter", texts == [cell["source"] for cell in STARTER["cells"]])

        for learner in ["right", "empty", "half"]:
            handed = folder / "class" / "submitted" / learner / "dance"
            handed.mkdir(parents=True)
            (handed / f"{NAME}.ipynb").write_text(json.dumps(HONEST[learner]))
            (handed / "creds.json").write_text(creds)
        nbgrader("autograde", "dance")
        nbgrader("generate_feedback", "dance")
        nbgrader("export")
        rows = (folder / "class" / "grades.csv").read_text().splitlines()
        columns = rows[0].split(",")
        for row in rows[1:]:
            row = dict(zip(columns, row.split(",")))
            learner, score = row["student_id"], float(row["score"])
            checks.check(f"nbgrader's score of {learner} is ours", score == expected[learner], (score, expected[learner]))
            feedback = folder / "class" / "feedback" / learner / "dance" / f"{NAME}.html"
            checks.check(f"{learner} gets nbgrader's feedback", feedback.stat().st_size > 0)
        checks.check("nbgrader scored all three", len(rows) == 4, rows)


def main():
    (course,) = sys.argv[1:]
    checks = scene.Checks()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        expected = check_grade(checks, course, folder)
        check_keys(checks, course, folder)
        check_nbgrader(checks, course, folder, expected)
    checks.end()


if __name__ == "__main__":
    main()
