"""Measures a Jupyter kernel from outside, as a front end sees it.

Reads a job on standard input, and prints what was measured, both as JSON. A job: `kernel` (a kernelspec's name), `cwd`,
`ready` (how often to start it for that alone), `cells`, and `interrupt` (`before`, `endless`, `after`, `expect`).
"""

import json
import sys
import time

import psutil
from jupyter_client.manager import KernelManager

CELL_SECONDS = 600


def start(job):
    """Starts the kernel; gives its manager, a client, and the seconds until it answered."""
    manager = KernelManager(kernel_name=job["kernel"])
    begun = time.perf_counter()
    manager.start_kernel(cwd=job["cwd"])
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=300)
    return manager, client, time.perf_counter() - begun


def run(client, code):
    """Runs a cell; gives its status, what it showed as text, and its seconds."""
    shown = []
    begun = time.perf_counter()
    reply = client.execute_interactive(code, timeout=CELL_SECONDS, stop_on_error=False, output_hook=shown.append)
    seconds = time.perf_counter() - begun
    content = [message["content"] for message in shown]
    text = [part["data"].get("text/plain", "") for part in content if "data" in part]
    return reply["content"], "\n".join(text), seconds


def memory(manager):
    """Megabytes of the kernel and all that it started; what several processes share is counted once, where the system tells."""
    kernel = psutil.Process(manager.provisioner.pid)
    total = 0
    for process in [kernel, *kernel.children(recursive=True)]:
        try:
            info = process.memory_full_info()
            total += getattr(info, "pss", info.rss)
        except psutil.Error:
            pass
    return total / 1e6


def interrupt(manager, client, job):
    """The seconds from an interrupt of an endless cell until the kernel is idle, and whether a variable is still there."""
    run(client, job["before"])
    client.execute(job["endless"])
    # Until the cell is compiled and runs: it is the running that is interrupted here.
    time.sleep(2)
    begun = time.perf_counter()
    manager.interrupt_kernel()
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            if message["parent_header"].get("msg_type") == "execute_request":
                break
    seconds = time.perf_counter() - begun
    client.get_shell_msg(timeout=60)
    _, text, _ = run(client, job["after"])
    return {"seconds": seconds, "kept": text == job["expect"]}


def main():
    job = json.load(sys.stdin)
    report = {"ready": [], "cells": []}
    for _ in range(job.get("ready", 0)):
        manager, client, seconds = start(job)
        report["ready"].append(seconds)
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    manager, client, seconds = start(job)
    report["ready"].append(seconds)
    try:
        for code in job["cells"]:
            begun = time.time_ns()
            reply, _, seconds = run(client, code)
            error = None if reply["status"] == "ok" else f"{reply.get('ename')}: {reply.get('evalue')}"
            report["cells"].append({"begun": begun, "ended": time.time_ns(), "seconds": seconds, "error": error})
        report["megabytes"] = memory(manager)
        if "interrupt" in job:
            report["interrupt"] = interrupt(manager, client, job["interrupt"])
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main()
