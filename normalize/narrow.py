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
    shown = Counter(cell.text.strip().rstrip(".") for table in tables for cell in table.cells)
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
    """A cell with its number whole."""
    lines = [line for line in cell.lines if line.text.strip()]
    digits = [line.text.strip().rstrip(".") for line in lines]
    if len(lines) < 2 or not all(text.isdecimal() and len(text) < 3 for text in digits):
        return cell
    number = "".join(digits)
    if anchors.profile.order(number) is None or not shown[digits[0]] or not _are_close(lines):
        return cell
    box = lines[0].box.union(lines[-1].box) if lines[0].box and lines[-1].box else lines[0].box
    return replace(cell, lines=(Line(number, box, lines[0].style),))


def _are_close(lines: Sequence[Line]) -> bool:
    """Whether lines follow each other without a row's space between them."""
    boxes = [line.box for line in lines if line.box is not None]
    return all(b.top - a.bottom < APART * (a.bottom - a.top) for a, b in pairwise(boxes))
