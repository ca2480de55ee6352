"""nbgrader for this course: copy it as `nbgrader_config.py` into a folder for the class; docs/for-instructors.md has the steps.

How a starter is made, and what of a submission is run, is asked of `course`: nbgrader's scores are those of `course grade`.
https://nbgrader.readthedocs.io/en/stable/
"""

import os
import subprocess

import nbformat
from nbgrader import preprocessors
from nbgrader.preprocessors import NbGraderPreprocessor

# The folder of The OAuth Dance, and its program as `cargo build --release` makes it.
PROJECT = os.environ.get("OAUTH_DANCE", os.path.expanduser("~/oauth-dance"))
COURSE = os.environ.get("OAUTH_DANCE_COURSE", os.path.join(PROJECT, "target", "release", "course"))


def course(notebook, *arguments):
    """`notebook` as `course` gives it back."""
    done = subprocess.run(
        [COURSE, "nbgrader", *arguments],
        cwd=PROJECT,
        input=nbformat.writes(notebook),
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode != 0:
        raise RuntimeError(f"`course nbgrader {' '.join(arguments)}`: {done.stderr.strip()}")
    return nbformat.reads(done.stdout, as_version=4)


class Starter(NbGraderPreprocessor):
    """Leaves out of a solution what its `// STARTER:` marks say; nbgrader's own marks are not used here."""

    def preprocess(self, nb, resources):
        return course(nb, "starter"), resources


class Assemble(NbGraderPreprocessor):
    """Puts the instructor's checks back into a submission, and does what the learner did by hand."""

    def preprocess(self, nb, resources):
        return course(nb, "assemble", resources["nbgrader"]["notebook"]), resources


c = get_config()  # noqa: F821 (nbgrader defines it)

c.GenerateAssignment.preprocessors = [
    Starter,
    preprocessors.LockCells,
    preprocessors.ClearOutput,
    preprocessors.CheckCellMetadata,
    preprocessors.ComputeChecksums,
    preprocessors.SaveCells,
    preprocessors.CheckCellMetadata,
]
c.Autograde.sanitize_preprocessors = [
    preprocessors.ClearOutput,
    preprocessors.DeduplicateIds,
    preprocessors.OverwriteKernelspec,
    Assemble,
    preprocessors.CheckCellMetadata,
]
# The longest that a cell of ours takes, compiled for the first time on a slow machine.
c.Execute.timeout = 120
