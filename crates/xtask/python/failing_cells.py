"""A cell that fails is seen as failing by the tools that run notebooks: nbclient, papermill and nbgrader.

Stock evcxr reports a cell that ends by `?` or by a panic as fine, and "run all" goes on. A grade or a nightly build that
believes it is worth nothing.
"""

import pathlib
import tempfile

import nbclient
import nbformat
import papermill
from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade

import scene

CELL_SECONDS = 120

# What a cell does, and what its failure is called.
FAILURES = {
    "let text: i32 = \"text\";": "E0308",
    "panic!(\"on purpose\");": "panic",
    "let number: i32 = \"x\".parse()?;": "ParseIntError",
    "assert_eq!(1 + 1, 3);": "panic",
    "std::process::abort();": "SIGABRT",
    "std::process::exit(0);": "exit",
    "let mut line = String::new(); std::io::stdin().read_line(&mut line)?;": "NoInput",
}

checks = scene.Checks()


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    metadata = {"kernelspec": {"name": "rust", "display_name": "Rust", "language": "rust"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def client(nb, folder, **options):
    resources = {"metadata": {"path": str(folder)}}
    return nbclient.NotebookClient(nb, timeout=CELL_SECONDS, kernel_name="rust", resources=resources, **options)


def errors(cell):
    return [output.ename for output in cell.outputs if output.output_type == "error"]


def stops_nbclient(folder, code, ename):
    nb = notebook("let before = 1;", code, "before")
    try:
        client(nb, folder).execute()
        raised = None
    except nbclient.exceptions.CellExecutionError as error:
        raised = error.ename
    ran = [cell.execution_count for cell in nb.cells]
    checks.check(f"nbclient stops at `{code}`", (raised, ran) == (ename, [1, 2, None]), (raised, ran))


def does_not_stop_nbclient_where_that_is_wanted(folder):
    """All in one session: whatever a cell does, the next one finds the variables."""
    nb = notebook("let before = 1;", *FAILURES, "before")
    client(nb, folder, allow_errors=True).execute()
    seen = [errors(cell) for cell in nb.cells[1:-1]]
    checks.check("nbclient goes on where errors are allowed", seen == [[ename] for ename in FAILURES.values()], seen)
    last = [output.data["text/plain"] for output in nb.cells[-1].outputs if output.output_type == "execute_result"]
    checks.check("and the variables are there to the end", last == ["1"], nb.cells[-1].outputs)


def a_cell_that_takes_too_long_is_interrupted(folder):
    nb = notebook("let mut n = 1;", "n += 1; loop { std::thread::park(); }", "n")
    # The first cell is compiled within that time; if the machine is too busy for it, the check says so.
    runner = client(nb, folder, interrupt_on_timeout=True, error_on_timeout={"ename": "Late", "evalue": "", "traceback": []})
    runner.timeout_func = lambda cell: 3 if "loop" in cell.source else CELL_SECONDS
    runner.allow_errors = True
    runner.execute()
    last = [output.data["text/plain"] for output in nb.cells[-1].outputs if output.output_type == "execute_result"]
    checks.check("nbclient interrupts a cell, which undoes it", errors(nb.cells[1])[:1] != [] and last == ["1"], nb.cells[1:])


def stops_papermill(folder, code, ename):
    source, result = folder / "source.ipynb", folder / "result.ipynb"
    nbformat.write(notebook("let before = 1;", code, "before"), source)
    try:
        papermill.execute_notebook(str(source), str(result), cwd=str(folder), progress_bar=False, execution_timeout=CELL_SECONDS)
        raised = None
    except papermill.exceptions.PapermillExecutionError as error:
        raised = (error.ename, error.exec_count)
    checks.check(f"papermill stops at `{code}`", raised == (ename, 2), raised)
    # It writes its own remark before the cells; those behind the failure have not run.
    cells = [cell for cell in nbformat.read(result, as_version=4).cells if cell.cell_type == "code"]
    statuses = [cell.metadata.papermill.status for cell in cells]
    checks.check("and has not run the next cell", statuses == ["completed", "failed", "pending"], statuses)


def papermill_runs_what_does_not_fail(folder):
    source, result = folder / "source.ipynb", folder / "result.ipynb"
    nbformat.write(notebook("let x = 6;", "println!(\"{}\", x * 7);"), source)
    papermill.execute_notebook(str(source), str(result), cwd=str(folder), progress_bar=False, execution_timeout=CELL_SECONDS)
    text = nbformat.read(result, as_version=4).cells[-1].outputs[0].text
    checks.check("papermill runs a notebook to its end", text == "42\n", text)


def nbgrader_gives_points_for_what_passes(folder):
    nb = notebook("let answer = 42;", "assert_eq!(answer, 42);", *FAILURES, "assert_eq!(answer, 42);")
    for number, cell in enumerate(nb.cells[1:]):
        cell.metadata["nbgrader"] = {
            "grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3, "points": 2,
            "grade_id": f"check-{number}", "cell_type": "code",
        }
    run = Execute(timeout=CELL_SECONDS, kernel_name="rust")
    nb, _ = run.preprocess(nb, {"metadata": {"path": str(folder)}})
    points = [determine_grade(cell)[0] for cell in nb.cells[1:]]
    checks.check("nbgrader gives no points for a failed check", points == [2] + [0] * len(FAILURES) + [2], points)


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for code, ename in FAILURES.items():
            stops_nbclient(folder, code, ename)
        does_not_stop_nbclient_where_that_is_wanted(folder)
        a_cell_that_takes_too_long_is_interrupted(folder)
        # One of each way to end: by the compiler, by the cell itself, by the system.
        for code in ["let text: i32 = \"text\";", "panic!(\"on purpose\");", "std::process::abort();"]:
            stops_papermill(folder, code, FAILURES[code])
        papermill_runs_what_does_not_fail(folder)
        nbgrader_gives_points_for_what_passes(folder)
    checks.end()


if __name__ == "__main__":
    main()
