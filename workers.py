"""Documents read in processes that can be killed: a crash, a hang or a bomb costs one document, never the program."""

from __future__ import annotations

import atexit
import fcntl
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self

from .extract import errors
from .extract.errors import DocumentError, EsqfError
from .options import MIB, Limits
from .worker import ERROR, NO_MEMORY, PAGE, PARTS, CutOrder, Failure, Order, Parts

if TYPE_CHECKING:
    from .extract.table import Box
    from .normalize.edition import Edition
    from .publish.report.pictures import Cutting
    from .reading import Task

Tell = Callable[[int, int], None]
LAST = 100  # documents after which a worker is replaced, so that what libraries leave behind does not add up
SCRATCH = "esqf-reader-"
FRESH = 60.0  # seconds within which a scratch folder may not have been claimed yet
MUCH = 3  # a crashed process that occupied this part of its memory, or more, died for want of it
STARTING = 60.0  # seconds within which a worker must be ready
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS"), "1")


def say_nothing(page: int, pages: int) -> None:
    """Nobody is told."""


class Worker:
    """One process that reads one document at a time under limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._scratch = tempfile.mkdtemp(prefix=SCRATCH)
        self._claim = _claim(Path(self._scratch))
        self._late = self._ready = False
        self._left = LAST
        # The path is that of this process, but never the current folder: a module that lies there is not run.
        program = (
            f"import sys; sys.path[:] = {[*filter(None, sys.path)]!r}; from {__package__}.worker import main; main()"
        )
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-P", "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ONE_THREAD, "TMPDIR": self._scratch},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._tasks = Connection(os.dup(self._process.stdin.fileno()), readable=False)
        self._answers = Connection(os.dup(self._process.stdout.fileno()), writable=False)
        self._process.stdin.close()
        self._process.stdout.close()
        self._tasks.send_bytes(pickle.dumps(limits))

    @property
    def usable(self) -> bool:
        """Whether it can take another document."""
        return self._left > 0 and self._process.poll() is None

    def ask(self, order: Order | CutOrder, seconds: float, tell: Tell = say_nothing) -> bytes:
        """The answer to an order, `tell` being told (page, pages) meanwhile; raises the error in it, and DocumentError
        where there is none within so many seconds or the process did not survive it."""
        page: int | None = None
        self._left -= 1
        watch = threading.Timer(seconds, self._expire)
        try:
            self._wait()
            watch.start()
            self._tasks.send_bytes(pickle.dumps(order))
            while (message := self._answers.recv_bytes(self._limits.output))[:1] == PAGE:
                page, pages = map(int, message[1:].split())
                tell(page, pages)
            if message[:1] == ERROR:
                self._raise(message[1:])
            return message
        except (EOFError, OSError, ValueError) as error:
            raise self._explain(order.name, page, error) from None
        finally:
            watch.cancel()

    def close(self) -> None:
        """End the process and remove what it wrote."""
        self._left = 0
        self._process.kill()
        self._process.wait()
        self._tasks.close()
        self._answers.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None

    def _wait(self) -> None:
        """Wait until the process has loaded its libraries; EOFError where it does not come up."""
        if not self._ready:
            if not self._answers.poll(STARTING):
                raise EOFError
            self._answers.recv_bytes(1)
            self._ready = True

    def _await_end(self, seconds: float) -> tuple[int | None, int]:
        """(exit status, most bytes of memory it occupied) of the process when it ends within so many seconds; (None, 0)
        where it does not."""
        end = time.monotonic() + seconds
        while self._process.returncode is None:
            pid, status, usage = os.wait4(self._process.pid, os.WNOHANG)
            if pid:
                self._process.returncode = os.waitstatus_to_exitcode(status)
                return self._process.returncode, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
            if time.monotonic() > end:
                return None, 0
            time.sleep(0.01)
        return self._process.returncode, 0

    def _expire(self) -> None:
        """Time is up."""
        self._late = True
        self._process.kill()

    def _raise(self, content: bytes) -> NoReturn:
        """Raise the error in an answer; after one that was not foreseen the process is not trusted any more."""
        from .records import unpack

        failure = unpack(Failure, content)
        if not failure.foreseen:
            self._left = 0
        raise error_of(failure)

    def _explain(self, name: str, page: int | None, error: Exception) -> DocumentError:
        """What happened to a process that gave no answer, and what to do."""
        if self._answers.closed:  # by itself, at a message that is too long
            self.close()
            found = f"what was read from it exceeds {self._limits.output // MIB} MiB"
            expected = "a document of the size of an edition, or a higher --output-limit (ESQF_OUTPUT_LIMIT)"
            return DocumentError(name, found, expected=expected, page=page)
        status, peak = self._await_end(2)
        self.close()
        found, expected = _read_end(status, peak, self._late, self._limits, error)
        if not self._ready:
            found, expected = (
                f"the reader could not start ({found})",
                "more free memory, or a higher --memory (ESQF_MEMORY)",
            )
        return DocumentError(name, found, expected=expected, page=page)


def _read_end(status: int | None, peak: int, late: bool, limits: Limits, error: Exception) -> tuple[str, str]:
    """(what happened, what to do) for a process that ended with an exit status (None: it still ran) after it had
    occupied so many bytes of memory."""
    if late or status in (-signal.SIGXCPU, -signal.SIGALRM):
        advice = "a smaller or simpler document, another --engine, or a higher --timeout (ESQF_TIMEOUT)"
        return f"it could not be read within {limits.seconds:g} seconds", advice
    crashed = status is not None and status < 0 and status != -signal.SIGKILL
    # A library that is refused memory aborts, or stumbles over what it did not get; it asks for much at a time, so
    # that what it has occupied by then is often but a part of what it may.
    if status == NO_MEMORY or (crashed and peak > limits.memory // MUCH):
        return (
            f"reading it takes more than {limits.memory // MIB} MiB of memory",
            "a smaller document, or a higher --memory (ESQF_MEMORY)",
        )
    if status == -signal.SIGKILL:
        return "the system ended the reader, probably for want of memory", "more free memory, or a smaller document"
    if crashed:
        assert status is not None
        advice = (
            "a document that other programs open without complaint, another --engine, or more --memory (ESQF_MEMORY)"
        )
        return f"the reader crashed on it ({signal.Signals(-status).name}), perhaps for want of memory", advice
    return (
        f"the reader ended without an answer ({error or type(error).__name__})",
        "a sound document; please report this",
    )


def error_of(failure: Failure) -> EsqfError:
    """The error in a record; ValueError for a class that is none of ours."""
    kind = getattr(errors, failure.kind, None)
    of_document = failure.name is not None
    if not isinstance(kind, type) or not issubclass(kind, EsqfError) or issubclass(kind, DocumentError) != of_document:
        raise ValueError(f"no error {failure.kind}")
    if failure.name is not None and issubclass(kind, DocumentError):
        error: EsqfError = kind(failure.name, failure.found, expected=failure.expected, page=failure.page)
    else:
        error = kind(failure.found)
    if failure.trace:
        error.add_note(failure.trace)
    return error


@dataclass(slots=True)
class _Clock:
    """The seconds of work that a document may still take, all its parts together."""

    left: float


class Workers:
    """As many workers as may read at the same time; safe to call from threads."""

    def __init__(self, limits: Limits = Limits(), most: int = 1) -> None:  # noqa: B008  # frozen
        self.limits = limits
        self._most = most
        self._turns = threading.BoundedSemaphore(most)
        self._idle: list[Worker] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        sweep_scratch()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start a worker, so that it loads its libraries while this process loads its own."""
        self._put(Worker(self.limits))

    def read(self, task: Task, tell: Tell = say_nothing) -> Edition:
        """The edition in a document, `tell` being told (page, pages) as it is read; DocumentError where it cannot be
        read within the limits. The parts of a long one are read side by side."""
        from .normalize.edition import Edition
        from .records import unpack

        clock = _Clock(self.limits.seconds)
        answer = self._ask(Order(task), tell, clock)
        if answer[:1] == PARTS:
            parts = self._read_parts(task, unpack(Parts, answer[1:]), tell, clock)
            answer = self._ask(Order(task, parts=parts), tell, clock)
        return unpack(Edition, answer[1:])

    def _read_parts(self, task: Task, parts: Parts, tell: Tell, clock: _Clock) -> tuple[bytes, ...]:
        """The parts of a long document, packed as they came."""
        from joblib import Parallel, delayed

        orders = [Order(task, part=range(*bounds)) for bounds in parts.bounds]
        answers = Parallel(self._most, backend="threading", batch_size=1)(
            delayed(self._ask)(order, tell, clock) for order in orders
        )
        return tuple(answer[1:] for answer in answers)

    def cut(self, data: bytes, name: str, boxes: Sequence[Box]) -> tuple[Cutting, ...]:
        """Pictures of places in a PDF; none where drawing it fails or takes too much: the edition has been read."""
        from .publish.report.pictures import Cuttings
        from .records import unpack

        try:
            answer = self._ask(CutOrder(name, data, tuple(boxes)), say_nothing, _Clock(self.limits.seconds))
        except DocumentError:
            return ()
        return unpack(Cuttings, answer[1:]).each

    def _ask(self, order: Order | CutOrder, tell: Tell, clock: _Clock) -> bytes:
        """What the next free worker answers."""
        with self._turns:
            worker = self._take()
            start = time.monotonic()
            try:
                return worker.ask(order, max(clock.left, 0.0), tell)
            finally:
                clock.left -= time.monotonic() - start
                self._put(worker)

    def close(self) -> None:
        """End the workers that are idle."""
        with self._lock:
            for worker in self._idle:
                worker.close()
            self._idle.clear()

    def _take(self) -> Worker:
        """An idle worker, or a new one."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.usable:
                    return worker
                worker.close()
        return Worker(self.limits)

    def _put(self, worker: Worker) -> None:
        """Keep a worker for the next document, if it can take one."""
        if not worker.usable:
            worker.close()
            return
        with self._lock:
            self._idle.append(worker)


def sweep_scratch() -> None:
    """Remove the scratch folders that killed programs left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        try:
            claim = _claim(folder) if folder.stat().st_mtime < time.time() - FRESH else None
        except OSError:
            continue  # gone
        if claim is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(claim)


def _claim(folder: Path) -> int | None:
    """A handle that holds a folder, until it is closed or this process ends; None where another process holds it, or
    where the system does not let us."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


@cache
def common_workers(limits: Limits) -> Workers:
    """The workers that all callers in this process share, for those who come and go, such as tasks of a cluster."""
    workers = Workers(limits, os.cpu_count() or 1)  # who calls decides how many at a time
    atexit.register(workers.close)
    return workers
