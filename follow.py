"""Watching a folder for a person who corrects what lies there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

GLANCE = 0.5  # seconds between two looks

Sight = frozenset[tuple[str, int, int, int]]


def follow_changes(folder: Path, glance: float = GLANCE) -> Iterator[None]:
    """At once, then whenever files below a folder have changed and rested for a moment; it never ends."""
    known = _look(folder)
    while True:
        yield
        before: Sight | None = None
        seen = known
        while seen == known or seen != before:
            time.sleep(glance)
            before, seen = seen, _look(folder)
        known = seen


def _look(folder: Path) -> Sight:
    """Name, time of change, size and number of every file below a folder."""
    sight = []
    for path in folder.rglob("*"):
        try:
            status = path.stat()
        except OSError:
            continue  # gone since it was listed
        if path.is_file():
            sight.append((str(path), status.st_mtime_ns, status.st_size, status.st_ino))
    return frozenset(sight)
