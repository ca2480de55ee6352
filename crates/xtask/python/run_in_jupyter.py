"""Runs notebooks in a real Jupyter: nbclient starts the kernel that the kernelspec names, and speaks the protocol with it.

usage: run_in_jupyter.py COURSE NOTEBOOK…
"""

import pathlib
import shutil
import sys
import time

import nbclient
import nbformat

import scene

CELL_SECONDS = 120


def run(course, path):
    """Runs one notebook; gives back the failed cell's error, or nothing."""
    with scene.provider(course) as address, scene.project(address) as folder:
        copy = folder / path.name
        shutil.copy(path, copy)
        notebook = nbformat.read(copy, as_version=4)
        nbformat.validate(notebook)
        client = nbclient.NotebookClient(
            notebook, timeout=CELL_SECONDS, kernel_name="rust", resources={"metadata": {"path": str(folder)}}
        )
        try:
            client.execute()
        except nbclient.exceptions.CellExecutionError as error:
            return str(error)
        nbformat.validate(notebook)
        return numbering(notebook) or secrets(notebook, folder.parent / "creds.json")


def numbering(notebook):
    """Cells are numbered from 1, without a gap: what a learner sees after "run all"."""
    ran = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    counts = [cell.execution_count for cell in ran]
    if counts != list(range(1, len(ran) + 1)):
        return f"the cells are numbered {counts}"
    return None


def secrets(notebook, creds):
    """What the notebook obtained is in `creds.json`, and nowhere in its outputs."""
    import json

    entry = json.loads(creds.read_text())["practice"]
    outputs = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
    shown = [key for key in ("token", "refresh", "code", "client_secret") if entry.get(key) and entry[key] in outputs]
    return f"the outputs show: {', '.join(shown)}" if shown else None


def main():
    course, *paths = sys.argv[1:]
    checks = scene.Checks()
    for path in map(pathlib.Path, paths):
        begun = time.monotonic()
        error = run(course, path)
        checks.check(f"{path.name} ({time.monotonic() - begun:.1f} s)", error is None, error)
    checks.end()


if __name__ == "__main__":
    main()
