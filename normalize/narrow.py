"""Numbers that a column too narrow for them breaks between two digits: `1` above `0` is 10."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ..extract.table import Cell, Document, Evidence, Line, Table
from .anchors import Anchors

APART = 0.6  # of a line's height; digits of one number are closer


def join_broken_numbers(document: Document, anchors: Anchors) -> Document:
    """The document with broken numbers whole: digits close below each other, nothing else in the cell, that make up a
    number of the framework, where other cells show the first of them as a number of its own."""
    tables = [block for block in document.blocks if isinstance(block, Table) and block.rows_by is not Evidence.SPACE]
    groups = [group for table in tables for cell in table.cells for group in _groups(cell)]
    shown = Counter(_digits(group[0]) for group in groups if len(group) == 1)
    if not any(shown[digit] for digit in map(str, range(1, 10))):
        return document
    blocks = [_join_in_table(block, shown, anchors) if block in tables else block for block in document.blocks]
    return replace(document, blocks=tuple(blocks))


def _join_in_table(block: Table, shown: Counter[str], anchors: Anchors) -> Table:
    """A table with its broken numbers whole; the same where there are none."""
    cells = [_join_in_cell(cell, shown, anchors) for cell in block.cells]
    changed = any(new is not old for new, old in zip(cells, block.cells, strict=True))
    return replace(block, cells=tuple(cells)) if changed else block


def _join_in_cell(cell: Cell, shown: Counter[str], anchors: Anchors) -> Cell:
    """A cell with its numbers whole, one or several that stand apart."""
    groups = _groups(cell)
    joined = tuple(line for group in groups if (line := _join(group, shown, anchors)) is not None)
    return replace(cell, lines=joined) if len(joined) == len(groups) < sum(map(len, groups)) else cell


def _groups(cell: Cell) -> list[list[Line]]:
    """The lines of a cell that holds digits alone, close ones together; none for other cells."""
    lines = [line for line in cell.lines if line.text.strip()]
    if not lines or not all(_digits(line).isdecimal() and len(_digits(line)) < 3 for line in lines):
        return []
    groups = [[lines[0]]]
    for above, line in pairwise(lines):
        if _are_close(above, line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _join(group: Sequence[Line], shown: Counter[str], anchors: Anchors) -> Line | None:
    """The number that digits close below each other make up; None where it is none."""
    if len(group) == 1:
        return group[0]
    number = "".join(_digits(line) for line in group)
    if anchors.profile.order(number) is None or not shown[_digits(group[0])]:
        return None
    box = group[0].box.union(group[-1].box) if group[0].box and group[-1].box else group[0].box
    return Line(number, box, group[0].style)


def _digits(line: Line) -> str:
    """What a line says, without the dot after a number."""
    return line.text.strip().rstrip(".")


def _are_close(above: Line, line: Line) -> bool:
    """Whether a line follows another without a row's space between them; so they do where no boxes are known."""
    a, b = above.box, line.box
    return a is None or b is None or b.top - a.bottom < APART * (a.bottom - a.top)
