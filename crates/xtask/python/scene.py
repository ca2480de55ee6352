"""What the scripts share: a practice provider of their own, and a folder that looks like the project's."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHIPPED_ADDRESS = "127.0.0.1:8765"


@contextlib.contextmanager
def provider(course):
    """A provider on a free port; gives its address, `http://HOST:PORT`."""
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(
            [course, "provider", "--listen", "127.0.0.1:0", "--data", data],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            address = process.stdout.readline().strip()
            if not address:
                raise SystemExit("error: the practice provider did not start; what it said is above")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextlib.contextmanager
def project(address):
    """A folder in which notebooks find everything where they expect it, with a `creds.json` and a `keys.tsv` for the provider at `address`.

    Gives the folder of the solutions.
    """
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        solutions = folder / "notebooks" / "solutions"
        solutions.mkdir(parents=True)
        os.symlink(ROOT / "crates", folder / "crates")
        for example_name, name in [("creds.example.json", "creds.json"), ("keys.example.tsv", "keys.tsv")]:
            example = ROOT / example_name
            shutil.copy(example, folder)
            text = example.read_text().replace(SHIPPED_ADDRESS, address.removeprefix("http://"))
            file = folder / "notebooks" / name
            file.touch(mode=0o600)
            file.write_text(text)
        yield solutions


class Checks:
    """Counts what was looked at, and prints a line for each."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, what, right, saw=""):
        self.passed += bool(right)
        self.failed += not right
        print(f"  {'✓' if right else '✗'} {what}" + ("" if right else f": saw {saw!r}"))

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        raise SystemExit(1 if self.failed or not self.passed else 0)
