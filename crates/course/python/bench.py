"""Measures a Jupyter kernel from outside, as a front end sees it.

Reads a job on standard input, and prints what was measured, both as JSON. A job: `kernel` (a kernelspec's name), `cwd`,
`ready` (how often to start it for that alone), and what to do in a kernel, in this order: `cells` (each by itself), `wrong`
(cells that fail), `complete` (cells to complete at their end), `run_all` (cells that are asked for at once), `more` (cells
before the memory is looked at), and `interrupt` (`before`, `endless`, `after`, `expect`). Instead of all that: `crowd`, folders
in each of which a kernel of its own runs the cells, all at the same time.
"""

import json
import sys
import threading
import time

import psutil
from jupyter_client.manager import KernelManager

CELL_SECONDS = 600


def start(job, cwd=None):
    """Starts the kernel; gives its manager, a client, and the seconds until it answered."""
    manager = KernelManager(kernel_name=job["kernel"])
    begun = time.perf_counter()
    manager.start_kernel(cwd=cwd or job["cwd"])
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=300)
    return manager, client, time.perf_counter() - begun


def stop(manager, client):
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(client, code):
    """Runs a cell; gives its status, what it showed as text, and its seconds."""
    shown = []
    begun = time.perf_counter()
    reply = client.execute_interactive(code, timeout=CELL_SECONDS, stop_on_error=False, output_hook=shown.append)
    seconds = time.perf_counter() - begun
    content = [message["content"] for message in shown]
    text = [part["data"].get("text/plain", "") for part in content if "data" in part]
    return reply["content"], "\n".join(text), seconds


def failure(reply):
    return None if reply["status"] == "ok" else f"{reply.get('ename')}: {reply.get('evalue')}"


def run_all(client, cells):
    """Asks for all cells at once; gives the seconds until the last is done, and the first failure."""
    begun = time.perf_counter()
    last = [client.execute(code) for code in cells][-1]
    failed = None
    while True:
        reply = client.get_shell_msg(timeout=CELL_SECONDS)
        failed = failed or failure(reply["content"])
        if reply["parent_header"]["msg_id"] == last:
            break
    while True:
        message = client.get_iopub_msg(timeout=60)
        idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
        if idle and message["parent_header"].get("msg_id") == last:
            return time.perf_counter() - begun, failed


def complete(client, code):
    begun = time.perf_counter()
    reply = client.complete(code, reply=True, timeout=60)
    return time.perf_counter() - begun, len(reply["content"]["matches"])


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


def crowd(job):
    """Runs the cells in a kernel of its own for each folder, all at the same time."""
    failed, running = [], []

    def one(cwd):
        try:
            manager, client, _ = start(job, cwd)
            running.append((manager, client))
            for number, code in enumerate(job["cells"], 1):
                reply, _, _ = run(client, code)
                if failure(reply):
                    failed.append(f"cell [{number}] in `{cwd}`: {failure(reply)}")
                    return
        except Exception as error:
            failed.append(f"`{cwd}`: {error!r}")

    begun = time.perf_counter()
    threads = [threading.Thread(target=one, args=[cwd]) for cwd in job["crowd"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    megabytes = sum(memory(manager) for manager, _ in running) / max(len(running), 1)
    for manager, client in running:
        stop(manager, client)
    return {"seconds": seconds, "megabytes": megabytes, "failed": failed[0] if failed else None}


def main():
    job = json.load(sys.stdin)
    if "crowd" in job:
        json.dump({"crowd": crowd(job)}, sys.stdout)
        return
    report = {"ready": [], "cells": []}
    for _ in range(job.get("ready", 0)):
        manager, client, seconds = start(job)
        report["ready"].append(seconds)
        stop(manager, client)
    manager, client, seconds = start(job)
    report["ready"].append(seconds)
    try:
        for code in job["cells"]:
            begun = time.time_ns()
            reply, _, seconds = run(client, code)
            report["cells"].append(
                {"begun": begun, "ended": time.time_ns(), "seconds": seconds, "error": failure(reply)}
            )
        wrong = [run(client, code) for code in job.get("wrong", [])]
        report["wrong"] = [seconds for reply, _, seconds in wrong if failure(reply)]
        completed = [complete(client, code) for code in job.get("complete", [])]
        report["complete"] = [seconds for seconds, matches in completed if matches]
        if "run_all" in job:
            seconds, failed = run_all(client, job["run_all"])
            report["run_all"] = {"seconds": seconds, "failed": failed}
            _, failed = run_all(client, job["more"])
            report["run_all"]["failed"] = report["run_all"]["failed"] or failed
        report["megabytes"] = memory(manager)
        if "interrupt" in job:
            report["interrupt"] = interrupt(manager, client, job["interrupt"])
    finally:
        stop(manager, client)
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main()
