"""Many documents read side by side: from the cache, on the cores of this machine, or on a Dask cluster.

Documents are tasks under joblib. They come out in the order they went in, whoever was first, and only as many are
in memory as are being read.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from .cache import Cache, key_of
from .extract.errors import EsqfError
from .options import Running
from .workers import Tell, Workers, say_nothing

if TYPE_CHECKING:
    from .extract.table import Box
    from .normalize.edition import Edition
    from .options import Options
    from .publish.report.pictures import Cutting
    from .reading import Outcome, Task


@dataclass(frozen=True, slots=True)
class Event:
    """What happens: so many documents (`count`) were `found`; a `page` (from 1, of `pages`) of one is being read; it
    was `read` in so many seconds, found unchanged (`kept`), or has `failed`."""

    kind: Literal["found", "page", "read", "kept", "failed"]
    document: str | None = None
    count: int | None = None
    page: int | None = None
    pages: int | None = None
    seconds: float | None = None
    error: EsqfError | None = None


Watch = Callable[[Event], None]


def count_cores() -> int:
    """The cores that this process may use: by its affinity, and by the quota of its control group (version 2)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        return max(1, min(cores, math.ceil(int(quota) / int(period))))
    except (OSError, ValueError):
        return cores  # no control group, or no quota ("max")


def ignore(event: Event) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of the task of the document at a place of the list, and the seconds it took."""

    place: int
    result: Edition | EsqfError
    seconds: float


class Schedule:
    """Reads documents as `running` says, inside a `with`; its processes stay for the next call."""

    def __init__(self, running: Running = Running()) -> None:  # noqa: B008  # frozen
        self._running = running
        self._cache = Cache(running.cache) if running.cache else None
        self._jobs = running.jobs or count_cores()
        self._workers = Workers(running.limits, self._jobs)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(self._workers)
        if self._running.dask is not None:
            from .cluster import connect

            self._open.enter_context(connect(self._running.dask))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        if self._cache:
            self._cache.prune()

    def warm_up(self) -> None:
        """Start the first process before this one loads its own libraries."""
        if self._running.dask is None:
            self._workers.warm_up()

    def read(self, paths: Sequence[Path], options: Options, watch: Watch = ignore) -> Iterator[Outcome]:
        """What came of each document, in order, `watch` being told what happens meanwhile."""
        watch(Event("found", count=len(paths)))
        batch = _Batch(paths, options, self._cache, watch)

        def ask_again(place: int, task: Task) -> Answer:
            """The answer to one task more."""
            (answer,) = self._answer([(place, task)], watch)
            return answer

        yield from batch.settle(self._answer(batch.find_missing(), watch), ask_again)

    def cut(self, data: bytes, name: str, boxes: Sequence[Box]) -> Sequence[Cutting]:
        """Pictures of places in a PDF, drawn by a process of this machine; none where that fails."""
        return self._workers.cut(data, name, boxes)

    def _answer(self, missing: Iterable[tuple[int, Task]], watch: Watch) -> Iterable[Answer]:
        """The answers to tasks, in order."""
        if self._running.dask is not None:
            from .cluster import ask_cluster

            return ask_cluster(missing, self._running.dask, self._running.limits)
        if self._jobs == 1:
            return (self._ask(place, task, watch) for place, task in missing)
        from joblib import Parallel, delayed  # it loads NumPy

        # Threads suffice to wait for the processes that read.
        parallel = Parallel(self._jobs, backend="threading", return_as="generator", batch_size=1)
        answers: Iterable[Answer] = parallel(delayed(self._ask)(place, task, watch) for place, task in missing)
        return answers

    def _ask(self, place: int, task: Task, watch: Watch) -> Answer:
        """One document read by a process of this machine."""
        return ask(
            self._workers, place, task, lambda page, pages: watch(Event("page", task.name, page=page, pages=pages))
        )


def ask(workers: Workers, place: int, task: Task, tell: Tell = say_nothing) -> Answer:
    """What workers make of a task."""
    start = time.monotonic()
    try:
        result: Edition | EsqfError = workers.read(task, tell)
    except EsqfError as error:
        result = error
    return Answer(place, result, round(time.monotonic() - start, 3))


AskAgain = Callable[[int, "Task"], Answer]


class _Batch:
    """The documents of one call: which of them are known, which must be read, and what came of all."""

    def __init__(self, paths: Sequence[Path], options: Options, cache: Cache | None, watch: Watch) -> None:
        self._paths = paths
        self._options = options
        self._cache = cache
        self._watch = watch
        self._failed: dict[int, EsqfError] = {}
        self._keys: dict[int, str] = {}
        self._due = 0

    def find_missing(self) -> Iterator[tuple[int, Task]]:
        """The documents that must be read, with their places. Of those that need not be no more than the key is noted
        on the way: all may be passed before the first is settled."""
        from .reading import make_task

        for place, path in enumerate(self._paths):
            try:
                task = make_task(path, self._options)
            except EsqfError as error:
                self._failed[place] = error
                continue
            if not self._is_kept(place, task):
                yield place, task

    def settle(self, answers: Iterable[Answer], ask_again: AskAgain) -> Iterator[Outcome]:
        """The outcome of every document, in order. When an answer comes, all documents before it are known."""
        for answer in answers:
            yield from self._settle_known(answer.place, ask_again)
            yield self._settle(answer.result, answer.seconds)
        yield from self._settle_known(len(self._paths), ask_again)

    def _settle_known(self, end: int, ask_again: AskAgain) -> Iterator[Outcome]:
        """The outcomes of the documents up to a place, none of which was sent to be read."""
        while self._due < end:
            error = self._failed.pop(self._due, None)
            yield self._settle(error) if error else self._settle_kept(ask_again)

    def _settle_kept(self, ask_again: AskAgain) -> Outcome:
        """The outcome of the document that is due from the cache; where its entry is damaged or has gone, it is read
        after all."""
        from .reading import make_task

        path = self._paths[self._due]
        edition = self._cache.get(self._keys[self._due]) if self._cache else None
        if edition is not None:
            self._watch(Event("kept", str(path)))
            return self._settle(edition)
        try:
            task = make_task(path, self._options)
        except EsqfError as error:
            return self._settle(error)
        self._keys[self._due] = key_of(task)
        answer = ask_again(self._due, task)
        return self._settle(answer.result, answer.seconds)

    def _settle(self, result: Edition | EsqfError, seconds: float | None = None) -> Outcome:
        """The outcome of the document that is due: corrections are applied here, so that they are never kept."""
        from .reading import Outcome, correct_edition

        path, key = self._paths[self._due], self._keys.pop(self._due, None)
        self._due += 1
        if not isinstance(result, EsqfError):
            if self._cache and key and seconds is not None:
                self._cache.put(key, result)
            try:
                edition = correct_edition(result, path, self._options)
            except EsqfError as error:
                result = error
            else:
                if seconds is not None:
                    pages = edition.source.pages if edition.source else None
                    self._watch(Event("read", str(path), pages=pages, seconds=seconds))
                return Outcome(path, edition)
        self._watch(Event("failed", str(path), page=getattr(result, "page", None), seconds=seconds, error=result))
        return Outcome(path, error=result)

    def _is_kept(self, place: int, task: Task) -> bool:
        """Whether the cache has an edition for a task."""
        if self._cache is None:
            return False
        self._keys[place] = key_of(task)
        return self._cache.holds(self._keys[place])
