"""A real browser runs a notebook in the JupyterLab that `course lab` starts, as a learner does.

usage: browse_lab.py COURSE
"""

import contextlib
import pathlib
import re
import select
import signal
import subprocess
import sys
import time

import nbformat

import chromium
import scene

NAME = "browser-check.ipynb"
START_SECONDS = 60
END_SECONDS = 15

CELLS = [
    ':dep util = { path = "../crates/util" }\nuse util::*;',
    "let state = random_string(8);\nstate.len()",
    'println!("{} and {}", state.len(), "some text");',
    'let missing: Result<i32, String> = Err("no luck".into());\nmissing?',
    'println!("this cell must not run");',
]


@contextlib.contextmanager
def notebook():
    """A small notebook beside the learner's own; it goes again, with what JupyterLab left beside it."""
    path = scene.ROOT / "notebooks" / NAME
    content = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(CELLS, 1)],
        metadata={"kernelspec": {"name": "rust", "display_name": "Rust", "language": "rust"}},
    )
    nbformat.write(content, path)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        for checkpoint in (path.parent / ".ipynb_checkpoints").glob(f"{path.stem}*"):
            checkpoint.unlink()


class Lab:
    """`course lab`, started as from a terminal and ended as by Ctrl-C."""

    def __init__(self, course):
        self.process = subprocess.Popen(
            [course, "lab", "--no-browser"],
            cwd=scene.ROOT,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.said = ""

    def until_up(self):
        """Waits for the line that says so; gives the address of JupyterLab with its token."""
        until = time.monotonic() + START_SECONDS
        while "Ctrl-C ends it" not in self.said:
            ready, _, _ = select.select([self.process.stderr], [], [], until - time.monotonic())
            piece = self.process.stderr.read1() if ready else b""
            if not piece:
                raise SystemExit(f"error: `course lab` did not come up; it said:\n{self.said}")
            self.said += piece.decode()
        return re.search(r"http://127\.0\.0\.1:\d+/lab\S*", self.said)[0]

    def interrupt(self):
        """One Ctrl-C; gives the exit code, and the rest of what it says."""
        self.process.send_signal(signal.SIGINT)
        _, rest = self.process.communicate(timeout=END_SECONDS)
        return self.process.returncode, rest.decode()

    def kill(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=END_SECONDS)


def processes_of_the_lab():
    """Command lines of kernels, runners and JupyterLab that belong to this project."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            command = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if f"{scene.ROOT}/.lab/jupyter/" in command or f"course runner" in command and str(scene.ROOT) in command:
                found.append(command[:120])
    return found


def walk(page, url, checks):
    # JupyterLab opens again what its user had open; `reset` is its word for an empty workspace.
    page.goto(url.replace("/lab/tree/00-start-here.ipynb", f"/lab/tree/{NAME}") + "&reset")
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    cells.nth(len(CELLS) - 1).wait_for()
    page.locator(".jp-Toolbar-kernelName", has_text="Rust").wait_for()
    checks.check("the notebook opens on the Rust kernel", True)

    page.locator(".lm-MenuBar-item", has_text=re.compile("^Run$")).click()
    page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()

    failed = cells.nth(3).locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']")
    failed.wait_for()
    checks.check("a value is shown", output_of(cells.nth(1)) == "8", output_of(cells.nth(1)))
    checks.check("what is printed is shown", output_of(cells.nth(2)) == "8 and some text", output_of(cells.nth(2)))
    checks.check("an error is shown as one", "no luck" in failed.inner_text(), failed.inner_text())
    prompts = [cells.nth(number).locator(".jp-InputPrompt").inner_text() for number in range(len(CELLS))]
    checks.check("cells are numbered from 1, and none runs after the failed one", prompts == ["[1]:", "[2]:", "[3]:", "[4]:", "[ ]:"], prompts)
    coloured = cells.nth(1).locator(".cm-line span").count()
    checks.check("the code is coloured as Rust", coloured >= 3, coloured)

    dialogs = page.locator(".jp-Dialog").count() + page.locator(".jp-toastContainer .Toastify__toast").count()
    checks.check("no pop-up asks anything", dialogs == 0, page.locator("body").inner_text()[-300:] if dialogs else "")


def output_of(cell):
    return cell.locator(".jp-OutputArea-output").first.inner_text().strip()


def main():
    (course,) = sys.argv[1:]
    checks = scene.Checks()
    with notebook():
        lab = Lab(course)
        try:
            url = lab.until_up()
            with chromium.page() as (page, outside):
                try:
                    walk(page, url, checks)
                except chromium.Error as error:
                    page.screenshot(path=str(scene.ROOT / ".lab" / "browser-check.png"))
                    checks.check("the walk goes on to its end", False, error.message)
                checks.check("nothing was asked of another machine", not outside, outside)
                checks.check("a kernel is running", any("kernel-" in line for line in processes_of_the_lab()))
                code, said = lab.interrupt()
            checks.check("one Ctrl-C ends it", code == 0 and "ended:" in said, (code, said))
            checks.check("and leaves no process behind", not processes_of_the_lab(), processes_of_the_lab())
        finally:
            lab.kill()
    checks.end()


if __name__ == "__main__":
    main()
