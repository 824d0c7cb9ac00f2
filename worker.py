"""The process that reads: takes tasks from standard input, answers on standard output, shut in and limited.

`workers` starts it. A task comes pickled, from ourselves; what goes back is plain records, as whoever wrote the
document may have taken over the process.
"""

from __future__ import annotations

import os
import pickle
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from .extract.errors import DocumentError, EsqfError
from .options import MIB, Limits
from .sandbox import confine, limit_document, limit_process

if TYPE_CHECKING:
    from .reading import Task

READY, PAGE, EDITION, ERROR = b"R", b"P", b"E", b"X"  # the first byte of a message
NO_MEMORY = 70  # exit status: no memory even to take the task


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as it crosses: the name of its class, its parts, whether it was foreseen, and if not its traceback."""

    kind: str
    found: str
    expected: str = ""
    name: str | None = None
    page: int | None = None
    foreseen: bool = True
    trace: str = ""


def main() -> None:
    """Serve tasks until standard input ends."""
    inbox, outbox = Connection(os.dup(0), writable=False), Connection(os.dup(1), readable=False)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # whatever a library prints must not run into the answers
    limits: Limits = pickle.loads(inbox.recv_bytes())  # noqa: S301  # from our parent
    limit_process(limits.memory)
    confine(Path(os.environ["TMPDIR"]))
    try:
        from . import reading, records  # noqa: F401  # while the parent loads its own

        outbox.send_bytes(READY)
        while True:
            _answer(pickle.loads(inbox.recv_bytes()), limits, outbox)  # noqa: S301  # from our parent
    except EOFError:
        return
    except MemoryError:
        sys.exit(NO_MEMORY)


def _answer(task: Task, limits: Limits, outbox: Connection) -> None:
    """Read one document and send what came of it."""
    from .extract.progress import watch_pages
    from .reading import read_task
    from .records import pack

    reached: list[int] = []

    def tell(page: int, pages: int) -> None:
        reached[:] = [page]
        outbox.send_bytes(PAGE + f"{page} {pages}".encode())

    limit_document(limits.seconds, limits.output + len(task.data))
    try:
        with watch_pages(tell):
            edition = read_task(task)
        message = EDITION + pack(edition)
    except EsqfError as error:
        message = ERROR + pack(describe_error(error))
    except Exception as error:  # a document may make any library raise anything; only an answer leaves
        message = ERROR + pack(_describe_surprise(error, task.name, reached[-1] if reached else None, limits))
    outbox.send_bytes(message)


def describe_error(error: EsqfError) -> Failure:
    """One of our errors as a record."""
    if isinstance(error, DocumentError):
        return Failure("DocumentError", error.found, error.expected, error.name, error.page)
    return Failure(type(error).__name__, str(error))


def _describe_surprise(error: Exception, name: str, page: int | None, limits: Limits) -> Failure:
    """An error that nobody raised on purpose as a record that names its place in the code."""
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError):
        found = f"reading it takes more than {limits.memory // MIB} MiB of memory"
        return Failure("DocumentError", found, "a smaller document, or a higher --memory", name, page, False, trace)
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    found = f"the reader failed ({type(error).__name__}: {error}; {place})"
    expected = "a document as its program saved it; please report this"
    return Failure("DocumentError", found, expected, name, page, False, trace)


if __name__ == "__main__":
    main()
