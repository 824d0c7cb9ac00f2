"""A comparison as a table in daff's highlighter format, which `daff` applies and renders."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import StringIO

from .change import Comparison, Kind, Part
from .content import Content, Row
from .matching import longest_rise

HEADER = ("number", "section_title", "area")
NULL = re.compile(r"_*NULL")  # daff's word for no value, with an underscore before each text that looks like it

Values = tuple[str, ...]


def render_table(comparison: Comparison) -> str:
    """The highlighter CSV between the two editions as tables of one competence a row (`tabulate`).

    A competence that moved is taken out in one place and put in at the other.
    """
    letters = tuple(dict.fromkeys((*comparison.old.letters, *comparison.new.letters)))
    rows = [[_list_values(row, letters, quoted=True) for row in pair] for pair in _align_rows(comparison)]
    arrow = "->"
    while any(arrow in value for pair in rows for values in pair for value in values):
        arrow = f"-{arrow}"
    lines: list[Values] = [("@@", *HEADER, *letters)]
    for old, new in rows:
        if old and new:
            merged = tuple(a if a == b else f"{a}{arrow}{b}" for a, b in zip(old, new, strict=True))
            lines.append((arrow if old != new else "", *merged))
        else:
            lines.append(("---", *old) if old else ("+++", *new))
    return _write_csv(lines)


def tabulate(content: Content) -> str:
    """The edition as CSV: number, section title, area and cells of each competence, NULL where missing."""
    rows = [_list_values(row, content.letters, quoted=False) for row in content.rows]
    return _write_csv([(*HEADER, *content.letters), *rows])


def _align_rows(comparison: Comparison) -> list[tuple[Row | None, Row | None]]:
    """The rows of both editions in order, side by side where one became the other in its place."""
    anchors = _find_anchors(comparison)
    there = comparison.new.by_number
    rows: list[tuple[Row | None, Row | None]] = []
    waiting = list(comparison.new.rows)
    for row in comparison.old.rows:
        if row.number not in anchors:
            rows.append((row, None))
            continue
        goal = waiting.index(there[anchors[row.number]])
        rows += [(None, new) for new in waiting[:goal]]
        rows.append((row, waiting[goal]))
        del waiting[: goal + 1]
    return rows + [(None, new) for new in waiting]


def _find_anchors(comparison: Comparison) -> dict[str, str]:
    """Old -> new number of the rows that both editions have in the same order."""
    apart = {
        change.old.number
        for change in comparison.everything
        if change.old is not None
        and (change.kind is Kind.ROW_MOVED or (change.part is Part.ROW and change.new is None))
    }
    numbers = [row.number for row in comparison.old.rows if row.number not in apart]
    goals = [comparison.numbers.get(number, number) for number in numbers]
    positions = [comparison.new.by_number[goal].position for goal in goals]
    return {numbers[i]: goals[i] for i in longest_rise(positions, [1.0] * len(positions))}


def _list_values(row: Row | None, letters: Sequence[str], *, quoted: bool) -> Values:
    """The fields of a row, none where there is no row; texts that look like NULL as daff quotes them."""
    if row is None:
        return ()
    texts = (row.number, row.section_title, row.area, *(row.cells.get(letter, "") for letter in letters))
    return tuple("NULL" if text is None else f"_{text}" if quoted and NULL.fullmatch(text) else text for text in texts)


def _write_csv(lines: Sequence[Values]) -> str:
    """Lines as CSV that ends its lines with line feeds."""
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(lines)
    return buffer.getvalue()
