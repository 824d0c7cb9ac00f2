"""The last lines of a row that stand alone on the next page: too few to look like a table, but in its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from ..extract.table import Box, Cell, Document, Evidence, Line, Paragraph, Table
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
