"""The process that reads: takes tasks from standard input, answers on standard output, shut in and limited.

`workers` starts it. A task comes pickled, from ourselves; what goes back is plain records, as whoever wrote the
document may have taken over the process.
"""

from __future__ import annotations

import errno
import os
import pickle
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from .extract import errors
from .extract.errors import DocumentError, EsqfError
from .options import MIB, Limits
from .sandbox import confine, limit_document, limit_process

if TYPE_CHECKING:
    from .extract.table import Box
    from .reading import Task

# The first byte of a message
READY, PAGE, PARTS, DOCUMENT, EDITION, PICTURES, ERROR = b"R", b"P", b"N", b"D", b"E", b"I", b"X"
UNPACKED = 256 * MIB  # of temporary files that libraries unpack for themselves, such as py3langid's model
NO_MEMORY = 70  # exit status: no memory even to take the task


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is to do with a task: read it all, unless it is long (answer: EDITION or PARTS), read the pages of
    one `part` (DOCUMENT), or make the edition from all `parts`, packed (EDITION)."""

    task: Task
    part: range | None = None
    parts: tuple[bytes, ...] = ()

    @property
    def name(self) -> str:
        """The document's name."""
        return self.task.name

    @property
    def data(self) -> bytes:
        """The document."""
        return self.task.data


@dataclass(frozen=True, slots=True)
class CutOrder:
    """Pictures of places in a PDF (PICTURES)."""

    name: str
    data: bytes
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The first page and the page after the last (indices from 0) of each part of a long document."""

    bounds: tuple[tuple[int, int], ...]


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


def _answer(order: Order | CutOrder, limits: Limits, outbox: Connection) -> None:
    """Do what is asked and send what came of it."""
    from .extract.progress import watch_pages
    from .records import pack

    reached: list[int] = []

    def tell(page: int, pages: int) -> None:
        reached[:] = [page]
        outbox.send_bytes(PAGE + f"{page} {pages}".encode())

    limit_document(limits.seconds, limits.output + len(order.data) + UNPACKED)
    try:
        with watch_pages(tell):
            message = _fulfil(order)
    except EsqfError as error:
        message = ERROR + pack(describe_error(error))
    except Exception as error:  # a document may make any library raise anything; only an answer leaves
        message = ERROR + pack(_describe_surprise(error, order.name, reached[-1] if reached else None, limits))
    outbox.send_bytes(message)


def _fulfil(order: Order | CutOrder) -> bytes:
    """The answer to an order."""
    from .extract.table import Document
    from .reading import read_part, read_task, split_task
    from .records import pack, unpack

    if isinstance(order, CutOrder):
        from .publish.report.pictures import Cuttings, cut_pictures  # few workers are asked for pictures

        return PICTURES + pack(Cuttings(tuple(cut_pictures(order.data, order.name, order.boxes))))
    if order.part:
        return DOCUMENT + pack(read_part(order.task, order.part))
    if order.parts:
        return EDITION + pack(read_task(order.task, [unpack(Document, part) for part in order.parts]))
    parts = split_task(order.task)
    if parts:
        return PARTS + pack(Parts(tuple((part.start, part.stop) for part in parts)))
    return EDITION + pack(read_task(order.task))


def describe_error(error: EsqfError) -> Failure:
    """One of our errors as a record, under the nearest name that `extract/errors.py` knows."""
    kind = next(base.__name__ for base in type(error).__mro__ if getattr(errors, base.__name__, None) is base)
    if isinstance(error, DocumentError):
        return Failure(kind, error.found, error.expected, error.name, error.page)
    return Failure(kind, str(error))


def _describe_surprise(error: Exception, name: str, page: int | None, limits: Limits) -> Failure:
    """An error that nobody raised on purpose as a record that names its place in the code."""
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError):
        found = f"reading it takes more than {limits.memory // MIB} MiB of memory"
        return Failure(
            "DocumentError", found, "a smaller document, or a higher --memory (ESQF_MEMORY)", name, page, False, trace
        )
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        found = f"reading it writes more than {limits.output // MIB} MiB to a file"
        return Failure(
            "DocumentError",
            found,
            "a smaller document, or a higher --output-limit (ESQF_OUTPUT_LIMIT)",
            name,
            page,
            False,
            trace,
        )
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    found = f"the reader failed ({type(error).__name__}: {error}; {place})"
    expected = "a document as its program saved it; please report this"
    return Failure("DocumentError", found, expected, name, page, False, trace)


if __name__ == "__main__":
    main()
