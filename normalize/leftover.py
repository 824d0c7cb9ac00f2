"""The last lines of a row that stand alone on the next page: too few to look like a table, but in its columns."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ..extract.table import Box, Cell, Document, Evidence, Line, Paragraph, Table
from .anchors import Anchors
from .sheet import Role, Roles

FLUSH = 1.5  # points; a column's lines begin so near each other
MOST_LINES = 24  # more are a text of their own
SAME_SIZE = 0.3  # points by which the text's size may differ


def with_leftovers(
    document: Document, sheets: Mapping[int, Roles], numbered: Collection[int], furniture: Collection[int]
) -> Document:
    """The document with such lines as a table of their own, in the columns of the sheet on the page before.

    `sheets` are the tables of the framework by position among the blocks, `numbered` those of them that show numbers,
    `furniture` the paragraphs that are running heads and feet."""
    blocks = list(document.blocks)
    pages: dict[int, list[int]] = {}
    for index, block in enumerate(document.blocks):
        if block.page is not None:
            pages.setdefault(block.page, []).append(index)
    for page, here in pages.items():
        above = max(set(pages.get(page - 1, ())).intersection(numbered), default=None)
        first = min(set(here).intersection(numbered), default=here[-1] + 1)
        loose = [k for k in here if k < first and isinstance(blocks[k], Paragraph) and k not in furniture]
        model = document.blocks[above] if above is not None else None
        if not loose or not isinstance(model, Table) or above is None:
            continue
        lines = [line for k in loose for line in _lines(blocks[k])]
        table = _table_of(lines, model, sheets[above], page)
        if table is not None:
            for k in loose:
                blocks[k] = Paragraph((), page)
            # Before a repeated header: it goes on from the page above.
            blocks[here[0] : loose[0] + 1] = [table, *blocks[here[0] : loose[0]]]
    return replace(document, blocks=tuple(blocks)) if blocks != list(document.blocks) else document


def with_lone_cells(document: Document, sheets: Mapping[int, Roles], anchors: Anchors) -> Document:
    """The document with paragraphs as rows of the sheet before or after them that begin with number and letter in the
    column of that letter, with what goes on right below: the only filled cell of a row looks like no table."""
    blocks = list(document.blocks)
    on_page: dict[int | None, list[int]] = {}
    for sheet in sorted(sheets):
        on_page.setdefault(document.blocks[sheet].page, []).append(sheet)
    for index in range(len(blocks)):
        block = blocks[index]
        box = block.lines[0].box if isinstance(block, Paragraph) and block.lines else None
        here = on_page.get(block.page, [])
        if box is None or not here:
            continue
        near = here[max(bisect_left(here, index) - 1, 0)]  # the last before it, else the first after it
        model = blocks[near]
        column = _lone_column(_lines(block)[0].text, sheets[near], anchors)
        if isinstance(model, Table) and column is not None and _is_in_column(box, model, column):
            lines, last = _follow(blocks, index, box)
            blocks[near] = _with_row(model, column, lines, box)
            blocks[index : last + 1] = [Paragraph((), block.page)] * (last + 1 - index)
    return replace(document, blocks=tuple(blocks)) if blocks != list(document.blocks) else document


def _lone_column(text: str, roles: Roles, anchors: Anchors) -> int | None:
    """The column of the letter that a text begins with behind a number of the framework."""
    start = anchors.start(text)
    if start.number is None or start.letter is None or anchors.profile.order(start.number) is None:
        return None
    return next((c for c, role in enumerate(roles.columns) if role.place == start.letter), None)


def _with_row(model: Table, column: int, lines: Sequence[Line], box: Box) -> Table:
    """A table with one more row, of one filled cell, before the first that begins below its box."""
    below = [c.row for c in model.cells for line in c.lines if line.box is not None and line.box.top > box.top]
    row = min(below, default=model.height)
    others = [replace(other, row=other.row + (other.row >= row)) for other in model.cells]
    cells = sorted([*others, Cell(row, column, tuple(lines))], key=lambda cell: (cell.row, cell.column))
    return replace(model, height=model.height + 1, cells=tuple(cells))


def _is_in_column(box: Box, model: Table, column: int) -> bool:
    """Whether a line begins between where a column of a table does and where the next does."""
    starts = _left_edges(model)
    if column not in starts:
        return False
    right = min((x for other, x in starts.items() if other > column), default=math.inf)
    return starts[column] - FLUSH < box.x0 < right - FLUSH


def _left_edges(model: Table) -> dict[int, float]:
    """Where the lines of each column begin, in points."""
    found: dict[int, float] = {}
    for cell in model.cells:
        for line in cell.lines:
            if line.box is not None and cell.colspan == 1:
                found[cell.column] = min(found.get(cell.column, math.inf), line.box.x0)
    return found


def _follow(blocks: Sequence[Table | Paragraph], index: int, first: Box) -> tuple[list[Line], int]:
    """The lines of a paragraph and of those right below it that begin where it does, and the last of these blocks."""
    lines = list(_lines(blocks[index]))
    last = index
    for k in range(index + 1, len(blocks)):
        more = _lines(blocks[k])
        above, below = lines[-1].box, more[0].box if more else None
        if above is None or below is None or below.page != first.page or abs(below.x0 - first.x0) > FLUSH:
            break
        if not 0 <= below.top - above.bottom + 1 < above.bottom - above.top:
            break
        lines += more
        last = k
    return lines, last


def _lines(block: Table | Paragraph) -> tuple[Line, ...]:
    """A paragraph's lines."""
    return block.lines if isinstance(block, Paragraph) else ()


def _table_of(lines: list[Line], model: Table, roles: Roles, page: int) -> Table | None:
    """The lines as an undrawn table in a model's columns; None where one of them does not begin in a column of text as
    the model's lines do, or is set otherwise."""
    starts = _starts(model, roles)
    sizes = Counter(line.style.size for cell in model.cells for line in cell.lines)
    usual = max(sizes, key=lambda size: sizes[size], default=0.0)
    if not lines or len(lines) > MOST_LINES:
        return None
    cells: list[Cell] = []
    tops = sorted({round(line.box.top, 1) for line in lines if line.box is not None})
    for line in lines:
        column = next((c for c, x in starts.items() if line.box and abs(line.box.x0 - x[0]) < FLUSH), None)
        if line.box is None or column is None or line.style.bold or abs(line.style.size - usual) > SAME_SIZE:
            return None
        left, right = starts[column][1:]
        box = Box(page, left, line.box.top, right, line.box.bottom)
        cells.append(Cell(tops.index(round(line.box.top, 1)), column, (line,), box=box))
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    around = replace(model.box, page=page, top=tops[0], bottom=tops[-1]) if model.box else None
    return Table(len(tops), model.width, ordered, Evidence.SPACE, model.columns_by, around, page)


def _starts(model: Table, roles: Roles) -> dict[int, tuple[float, float, float]]:
    """For each column of text where most of its lines begin, and the left and right edge of its cells, in points."""
    found: dict[int, tuple[float, float, float]] = {}
    for column, role in enumerate(roles.columns):
        cells = [cell for cell in model.cells if cell.column == column and cell.colspan == 1]
        after_letters = [line.box for cell in cells for line in cell.lines[1:] or cell.lines if line.box is not None]
        begun = Counter(round(box.x0, 0) for box in after_letters)
        printed = [line.box for cell in cells for line in cell.lines if line.box is not None]
        boxes = [cell.box for cell in cells if cell.box is not None] or printed
        if role.role is Role.TEXT and begun and boxes:
            usual = max(begun, key=lambda x: begun[x])
            exact = [line.box.x0 for cell in cells for line in cell.lines if line.box and abs(line.box.x0 - usual) < 1]
            found[column] = (sum(exact) / len(exact), boxes[0].x0, boxes[0].x1)
    return found
