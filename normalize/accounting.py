"""Nothing printed is lost in silence: the lines of the framework's tables that no cell, name or heading took."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ..extract.table import Line, Table
from .competence import Competence

_WORD = re.compile(r"[^\W\d_]{3,}")  # shorter ones may be a letter or a number with its sign

Words = Counter[tuple[int | None, str]]  # words by page


def find_lost(tables: Iterable[Table], used: Iterable[Line]) -> list[Line]:
    """The lines of tables that hold words which are not among the lines `used`, as the tables have them.

    A word counts as often as it is printed, page by page; lines that are missing whole are told first."""
    lines = [line for table in tables for cell in table.cells for line in cell.lines]
    left = Words(word for line in lines for word in _words(line))
    left.subtract(Words(word for line in used for word in _words(line)))
    if max(left.values(), default=0) <= 0:
        return []
    lost: set[int] = set()
    for whole in (True, False):
        for index, line in enumerate(lines):
            words = Counter(_words(line))
            missing = [left[word] >= count for word, count in words.items()]
            if index not in lost and words and (all(missing) if whole else any(left[word] > 0 for word in words)):
                lost.add(index)
                left.subtract(words)
    return [lines[index] for index in sorted(lost)]


def _words(line: Line) -> list[tuple[int | None, str]]:
    """The words of a line with its page."""
    page = line.box.page if line.box is not None else None
    return [(page, word) for word in _WORD.findall(line.text)]


def lines_of(competences: Iterable[Competence]) -> Iterable[Line]:
    """All lines that competences took."""
    for competence in competences:
        for cell in competence.row.cells.values():
            yield from cell.lines
        yield from competence.area or ()
        yield from competence.row.stray
        for heading in competence.headings:
            yield from heading.lines


def nearest(line: Line, competences: Sequence[Competence]) -> tuple[Competence, int] | None:
    """The competence, and the place of its cell, whose text on the line's page stands nearest to it; None without."""
    box = line.box
    if box is None:
        return None
    found: list[tuple[float, float, int, int]] = []
    for index, competence in enumerate(competences):
        for place, cell in competence.row.cells.items():
            for other in (near.box for near in cell.lines):
                if other is not None and other.page == box.page:
                    aside = max(other.x0 - box.x1, box.x0 - other.x1, 0.0)
                    apart = max(other.top - box.bottom, box.top - other.bottom, 0.0)
                    found.append((aside + apart, apart, index, place))
    return (competences[min(found)[2]], min(found)[3]) if found else None
