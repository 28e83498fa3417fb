"""Executes notebooks for `tandem notebook run`.

Reads one job a line (JSON) from stdin and writes one event a line (JSON) to stdout; ends when stdin ends, so that it
never outlives the command that started it. A job: {"source", "target", "folder", "kernel", "timeout", "parameters"}.
"""

import asyncio
import json
import os
import re
import signal
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

# Timers and rejections of the last cell have this long to fail before the notebook counts as done.
SETTLE_MS = 2000
SETTLE = f'await (globalThis as any)[Symbol.for("tandem.kernel.settled")]?.({SETTLE_MS});'

# Under this type a progress bar says how far it is (lib/notebook/progress-type.ts).
PROGRESS_TYPE = "application/vnd.tandem.progress+json"

# Halves of surrogate pairs, which a parameter may hold and no file can.
HALVES = re.compile("[\ud800-\udfff]")

events = os.fdopen(os.dup(sys.stdout.fileno()), "w")


def emit(event, **fields):
    """Writes one event; a reader that has gone is no error, for stdin ends with it."""
    try:
        print(json.dumps({"event": event, **fields}), file=events, flush=True)
    except BrokenPipeError:
        pass


def typescript_translator():
    """How papermill writes parameters in TypeScript: as assignments, so that the declared types stay in force."""
    from papermill.translators import Translator

    class TypeScriptTranslator(Translator):
        @classmethod
        def translate(cls, val):
            return json.dumps(val)

        @classmethod
        def comment(cls, cmt_str):
            return f"// {cmt_str}"

        @classmethod
        def assign(cls, name, str_val):
            return f"{name} = {str_val};"

    return TypeScriptTranslator


def with_parameters(notebook, kernel, parameters):
    """The notebook with a cell after the one tagged `parameters` that assigns the given values."""
    if not parameters:
        return notebook
    from papermill.parameterize import parameterize_notebook
    from papermill.translators import papermill_translators

    papermill_translators.register("typescript", typescript_translator())
    notebook.metadata.setdefault("papermill", {})
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
    return parameterize_notebook(notebook, parameters, kernel_name=kernel, language="typescript")


def save(notebook, target):
    """Writes the notebook beside its place and renames it."""
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_text(HALVES.sub("\ufffd", nbformat.writes(notebook)), encoding="utf8")
    os.replace(new, path)


class Client(NotebookClient):
    """Tells of the progress bars that a notebook shows."""

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] in ("display_data", "update_display_data"):
            state = msg["content"]["data"].get(PROGRESS_TYPE)
            if state is not None:
                emit("progress", state=state)
        return super().process_message(msg, cell, cell_index)


def is_injected(cell):
    return "injected-parameters" in cell.metadata.get("tags", [])


def death(process, stderr):
    """Why a kernel died, as far as its exit code and its last words tell."""
    stderr.seek(0)
    words = stderr.read().decode("utf8", "replace")
    code = None if process is None else process.poll()
    if "heap out of memory" in words or "Allocation failed" in words:
        return "ran out of memory (JavaScript heap limit; NODE_OPTIONS=--max-old-space-size=MB raises it)"
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        return f"was killed by {name}" + (", as happens when memory runs out" if name == "SIGKILL" else "")
    if code is not None:
        last = [line for line in words.splitlines() if line.strip()][-1:]
        return f"exited with code {code}" + (f": {last[0].strip()}" if last else "")
    return "died"


class Run:
    """One notebook in a fresh kernel."""

    def __init__(self, job):
        self.job = job
        self.number = 0
        self.stopped = False

    async def execute(self):
        job = self.job
        notebook = nbformat.read(job["source"], as_version=4)
        notebook = with_parameters(notebook, job["kernel"], job["parameters"])
        client = Client(
            notebook,
            timeout=job["timeout"],
            kernel_name=job["kernel"],
            record_timing=True,
            shutdown_kernel="immediate",
            iopub_timeout=30,
        )
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        with tempfile.TemporaryFile() as stderr:
            try:
                await self.run_cells(client, notebook, stderr)
            except NoSuchKernel:
                emit("failed", number=0, message=f"Jupyter knows no kernel {job['kernel']!r}; run make setup")
            except RuntimeError as error:
                if not self.stopped:
                    emit("failed", number=self.number, message=f"{type(error).__name__}: {error}")
            finally:
                save(notebook, job["target"])

    async def run_cells(self, client, notebook, stderr):
        process = None
        with open(os.devnull, "wb") as nowhere:
            try:
                async with client.async_setup_kernel(cwd=self.job["folder"], stdout=nowhere, stderr=stderr):
                    process = getattr(client.km.provisioner, "process", None)
                    listen(self.stop)
                    reply = await client.async_wait_for_reply(client.kc.kernel_info())
                    notebook.metadata["language_info"] = reply["content"]["language_info"]
                    await self.run_each(client, notebook)
            except CellTimeoutError:
                emit("failed", number=self.number, message=f"ran longer than {self.job['timeout']} s (--timeout)")
            except DeadKernelError:
                if not self.stopped:
                    if process is not None:
                        await asyncio.to_thread(process.wait, 10)
                    emit("failed", number=self.number, message=f"the kernel {death(process, stderr)}")
            finally:
                end_group(process)

    async def run_each(self, client, notebook):
        executed = 0
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            injected = is_injected(cell)
            self.number = executed = executed + (not injected)
            emit("cell", number=executed)
            if not await self.run_cell(client, cell, index, None if injected else executed):
                return
        if await self.settle(client, notebook):
            emit("passed", cells=executed)

    async def settle(self, client, notebook):
        """Waits for the timers that are left; what fails then belongs to the last cell."""
        waiting = nbformat.v4.new_code_cell(SETTLE)
        owner = next((cell for cell in reversed(notebook.cells) if cell.cell_type == "code"), waiting)
        notebook.cells.append(waiting)
        try:
            return await self.run_cell(client, waiting, len(notebook.cells) - 1, None)
        finally:
            notebook.cells.remove(waiting)
            owner.outputs.extend(waiting.outputs)

    async def run_cell(self, client, cell, index, count):
        try:
            await client.async_execute_cell(cell, index, execution_count=count, store_history=count is not None)
        except CellExecutionError as error:
            emit(
                "error",
                number=self.number,
                ename=error.ename,
                evalue=error.evalue,
                traceback=next((o.traceback for o in reversed(cell.outputs) if o.output_type == "error"), []),
            )
            return False
        return True

    def stop(self):
        """Ends the notebook now; what it has put out is saved."""
        self.stopped = True
        for task in asyncio.all_tasks():
            if task.get_name() == "notebook":
                task.cancel()


def end_group(process):
    """Ends the kernel and everything it started."""
    if process is None:
        return
    for kill in (lambda: os.killpg(process.pid, signal.SIGKILL), process.kill):
        try:
            kill()
        except (OSError, ProcessLookupError):
            continue


def listen(stop):
    """Calls `stop` on Ctrl-C and on a request to end; nbclient's own handlers would leave the notebook unsaved."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


async def lines():
    """Lines of stdin; None when it has ended."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**30)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line


async def main():
    jobs = asyncio.Queue()
    current = None

    def stop():
        if current is not None:
            current.stop()

    async def read():
        async for line in lines():
            await jobs.put(json.loads(line))
        await jobs.put(None)
        stop()

    listen(stop)
    reading = asyncio.create_task(read())
    emit("ready")
    while (job := await jobs.get()) is not None:
        current = Run(job)
        task = asyncio.create_task(current.execute(), name="notebook")
        try:
            await task
        except asyncio.CancelledError:
            pass
        except Exception as error:  # whatever nbclient or nbformat did not foresee is still one clear event
            emit("failed", number=current.number, message=re.sub(r"\s+", " ", f"{type(error).__name__}: {error}"))
        if current.stopped:
            emit("stopped", number=current.number)
        current = None
        listen(stop)
        emit("end")
    await reading


asyncio.run(main())
