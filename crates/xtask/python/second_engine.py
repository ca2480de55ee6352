"""The kernel with its second engine, `course kernel --engine evcxr`: what a front end does with it, and notebooks.

usage: second_engine.py COURSE FOLDER NOTEBOOK…

`COURSE` is built with the feature `evcxr`. `FOLDER` is evcxr's, as in `run_on_evcxr.py`.
"""

import json
import pathlib
import subprocess
import sys
import time

from jupyter_client.manager import KernelManager

import run_on_evcxr
import scene

CELL_SECONDS = run_on_evcxr.CELL_SECONDS
# Killing a process takes no time, and starting the next one little: more than this is no interrupt.
INTERRUPT_SECONDS = 5
SHUTDOWN_SECONDS = 10


class Cell:
    """What a front end sees of a cell: it runs it and waits for its end."""

    def __init__(self, client, code, typed=None, when_running=None):
        self.shown, self.streams, self.error, self.prompts = [], {"stdout": "", "stderr": ""}, None, []

        def answer(message):
            self.prompts.append((message["content"]["prompt"], message["content"]["password"]))
            client.input(typed)

        def collect(message):
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                self.streams[content["name"]] += content["text"]
                if when_running and "running" in content["text"]:
                    when_running()
            elif kind == "error":
                self.error = content
            elif "data" in content:
                self.shown.append(content["data"].get("text/plain"))

        reply = client.execute_interactive(
            code, allow_stdin=typed is not None, stdin_hook=answer, output_hook=collect, timeout=CELL_SECONDS
        )
        self.status = reply["content"]["status"]

    def __repr__(self):
        return json.dumps(vars(self))


def front_end(checks, folder):
    """A session, from the start of the kernel to its end."""
    util = json.dumps(str(scene.ROOT / "crates" / "util"))
    manager = KernelManager(kernel_name="evcxr")
    manager.start_kernel(cwd=str(folder))
    client = manager.client()
    client.start_channels()

    def cell(code, **more):
        return Cell(client, code, **more)

    try:
        client.wait_for_ready(timeout=CELL_SECONDS)
        checks.check("a kernel starts, and is ready", True)
        values(checks, cell)
        errors(checks, cell)
        prompts(checks, cell, util)
        interrupt(checks, cell, client)
        end(checks, manager, client)
    finally:
        client.stop_channels()
        if manager.is_alive():
            manager.shutdown_kernel(now=True)


def values(checks, cell):
    cell("let n = 20;")
    seen = cell('println!("a line");\nn + 1')
    checks.check(
        "a cell shows a value, and what it prints",
        seen.status == "ok" and seen.shown == ["21"] and seen.streams["stdout"] == "a line\n",
        seen,
    )


def errors(checks, cell):
    seen = cell("nobody_knows_this")
    checks.check(
        "an error of the compiler is one error, named by its code",
        seen.status == "error" and seen.error and seen.error["ename"] == "E0425" and "nobody_knows_this" in str(seen.error),
        seen,
    )
    seen = cell("n")
    checks.check("a variable outlives it", seen.shown == ["20"], seen)


def prompts(checks, cell, util):
    seen = cell(f":dep util = {{ path = {util} }}\nuse util::*;")
    checks.check("`util` is built and loaded", seen.status == "ok", seen)
    seen = cell('let pasted = input_password("The address: ")?;\nprintln!("got: {pasted}");', typed="typed by a learner")
    checks.check(
        "a cell asks, and a learner types",
        [(text.rstrip(": "), hidden) for text, hidden in seen.prompts] == [("The address", True)]
        and "got: typed by a learner" in seen.streams["stdout"],
        seen,
    )


def interrupt(checks, cell, client):
    begun = []

    def press():
        begun.append(time.monotonic())
        client.control_channel.send(client.session.msg("interrupt_request"))

    seen = cell('println!("running");\nloop { std::thread::sleep(std::time::Duration::from_millis(10)); }', when_running=press)
    took = time.monotonic() - begun[0] if begun else None
    checks.check(
        "an interrupt ends a cell",
        seen.status == "error" and took is not None and took < INTERRUPT_SECONDS,
        (took, seen),
    )
    seen = cell("6 * 7")
    checks.check("the next cell runs", seen.shown == ["42"], seen)


def end(checks, manager, client):
    """Asks the kernel to shut down, and looks what is left of it: it, and the processes that it started."""
    kernel = manager.provisioner.process.pid
    ours = [kernel, *children(kernel)]
    client.shutdown()
    until = time.monotonic() + SHUTDOWN_SECONDS
    while (left := [pid for pid in ours if lives(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    checks.check("it ends when it is told to, and all that it started with it", len(ours) > 1 and not left, (ours, left))


def children(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    return [one for child in found for one in [int(child), *children(int(child))]]


def lives(pid):
    """Whether there is such a process; one that has ended and that nobody has asked about yet does not count."""
    try:
        return "\nState:\tZ" not in pathlib.Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def main():
    course, folder, *paths = sys.argv[1:]
    course, folder = (pathlib.Path(path).resolve() for path in [course, folder])
    argv = [str(course), "kernel", "--engine", "evcxr", "--connection-file", "{connection_file}"]
    run_on_evcxr.configure(argv, folder, {"interrupt_mode": "message"})
    checks = scene.Checks()
    # Inside the project, where the kernel finds what belongs to it.
    front_end(checks, scene.ROOT / "notebooks")
    for path in map(pathlib.Path, paths):
        begun = time.monotonic()
        passed, wrong = run_on_evcxr.run(str(course), path)
        what = f"{path.name}: {passed} checks, {time.monotonic() - begun:.1f} s"
        checks.check(what, not wrong, "\n    ".join(["", *wrong]))
    checks.end()


if __name__ == "__main__":
    main()
