"""Runs notebooks, unchanged, on stock evcxr: nbclient starts it by a kernelspec of its own.

usage: run_on_evcxr.py COURSE EVCXR FOLDER NOTEBOOK…

`FOLDER` holds what evcxr is to find and what it builds, so that nothing is written into the user's home, and a second run
is quicker.

To evcxr a cell that `?` ended has gone well: what it says then is only printed. So it is not the kernel that is asked whether a
notebook works, but its outputs: each check shows its full score, and nothing else complains.
"""

import json
import os
import pathlib
import re
import shutil
import sys
import time

import nbclient
import nbformat
from jupyter_client.manager import KernelManager

import scene

# The first cell of the first run builds `util`, and notebook 08 its libraries, on whatever machine this is.
CELL_SECONDS = 1200


def configure(argv, folder, more=None):
    """A kernelspec `evcxr`, and a configuration that compiles quickly; nothing of it is in the notebooks."""
    kernelspec = folder / "jupyter" / "kernels" / "evcxr"
    config = folder / "config"
    for made in [kernelspec, config, folder / "build", folder / "runtime"]:
        made.mkdir(parents=True, exist_ok=True)
    spec = {"argv": argv, "display_name": "evcxr", "language": "rust", **(more or {})}
    (kernelspec / "kernel.json").write_text(json.dumps(spec))
    # evcxr optimises by default, which takes a learner's machine minutes for `util`.
    (config / "init.evcxr").write_text(":opt 0\n")
    os.environ["JUPYTER_PATH"] = str(folder / "jupyter")
    os.environ["JUPYTER_RUNTIME_DIR"] = str(folder / "runtime")
    os.environ["EVCXR_CONFIG_DIR"] = str(config)
    os.environ["EVCXR_TMPDIR"] = str(folder / "build")


def describe_client(creds):
    """Notebook 03 reads the client from environment variables, which our own kernel sets and this one does not."""
    entry = json.loads(creds.read_text())["practice"]
    for key in ["client_id", "client_secret", "redirect_uri", "accounts", "api"]:
        os.environ[f"PRACTICE_{key.upper()}"] = entry[key]


def run(course, path):
    """Runs one notebook; gives the number of its checks that passed, and what went wrong, a line each."""
    with scene.provider(course) as address, scene.project(address) as folder:
        describe_client(folder.parent / "creds.json")
        copy = folder / path.name
        shutil.copy(path, copy)
        notebook = nbformat.read(copy, as_version=4)
        client = nbclient.NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="evcxr",
            # What evcxr says of a failed cell comes in pieces; all of them are wanted.
            allow_errors=True,
            resources={"metadata": {"path": str(folder)}},
        )
        client.execute()
        return judge(notebook)


def judge(notebook):
    passed, wrong = 0, []
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        complaints = complaints_of(cell)
        points = cell.metadata.get("nbgrader", {}).get("points")
        may_fail = "raises-exception" in cell.metadata.get("tags", [])
        if may_fail and not complaints:
            wrong.append(f"{cell.id}: was to fail, and did not")
        elif complaints and not may_fail:
            wrong.append(f"{cell.id}: {complaints}")
        elif points is not None:
            score = f"{points}/{points}"
            shown = [output.data.get("text/plain", "").strip() for output in cell.outputs if "data" in output]
            if score in shown:
                passed += 1
            else:
                wrong.append(f"{cell.id}: a check that shows {shown}, not {score}")
    return passed, wrong


def complaints_of(cell):
    """The errors of a cell, and what it wrote to standard error, on one line."""
    said = [output.evalue or "\n".join(output.traceback) for output in cell.outputs if output.output_type == "error"]
    said += [output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stderr"]
    return " / ".join(re.sub(r"\x1b\[[0-9;]*m", "", " ".join(text.split())) for text in said)


def prompt(folder):
    """What the starter of notebook 03 asks for is typed at a prompt of evcxr's own; gives what the cell then showed."""
    util = json.dumps(str(scene.ROOT / "crates" / "util"))
    manager = KernelManager(kernel_name="evcxr")
    manager.start_kernel(cwd=str(folder))
    client = manager.client()
    client.start_channels()
    prompts, shown = [], []

    def answer(message):
        prompts.append((message["content"]["prompt"], message["content"]["password"]))
        client.input("typed by a learner")

    def collect(message):
        content = message["content"]
        shown.append(content.get("text") or content.get("data", {}).get("text/plain") or "")

    try:
        client.wait_for_ready(timeout=CELL_SECONDS)
        for code in [
            f":dep util = {{ path = {util} }}\nuse util::*;",
            'let pasted = input_password("The address: ")?;\nprintln!("got: {pasted}");',
            'pasted.len()',
        ]:
            client.execute_interactive(
                code, allow_stdin=True, stdin_hook=answer, output_hook=collect, timeout=CELL_SECONDS
            )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return prompts, "".join(shown)


def main():
    course, evcxr, folder, *paths = sys.argv[1:]
    # A kernel runs in the notebook's folder, from which these would be others.
    course, evcxr, folder = (pathlib.Path(path).resolve() for path in [course, evcxr, folder])
    configure([str(evcxr), "--control_file", "{connection_file}"], folder)
    checks = scene.Checks()
    for path in map(pathlib.Path, paths):
        begun = time.monotonic()
        passed, wrong = run(str(course), path)
        what = f"{path.name}: {passed} checks, {time.monotonic() - begun:.1f} s"
        checks.check(what, not wrong, "\n    ".join(["", *wrong]))
    prompts, shown = prompt(folder)
    checks.check(
        "a learner types at the prompt",
        # evcxr's markers are lines, and their ends are trimmed.
        [(text.rstrip(": "), hidden) for text, hidden in prompts] == [("The address", True)] and "got: typed by a learner" in shown,
        (prompts, shown),
    )
    checks.end()


if __name__ == "__main__":
    main()
