"""Placing cells with spans on a grid, as browsers do; tables inside tables; the bounds of both."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from .errors import DocumentError
from .ink import fold_blocks
from .table import Cell, Paragraph, Table

MAX_PLACES = 2_000_000  # of one grid: far beyond any printed table
MAX_WIDTH = 16_384  # columns, as many as a sheet has
MAX_COLUMNS = 1000  # that one cell may span, as in HTML


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell before it has its place; `rowspan` 0: to its group's end, `column` None: the next free one."""

    blocks: tuple[Table | Paragraph, ...] = ()
    rowspan: int = 1
    colspan: int = 1
    header: bool = False
    column: int | None = None


Row = Sequence[Piece]


def build_table(groups: Sequence[Sequence[Row]], name: str, thin: Sequence[bool] = ()) -> tuple[Table | Paragraph, ...]:
    """The rows in their groups as one table; as what it holds where the table only arranges other tables.

    Spans end with their group; columns in which no cell starts do not exist, nor do slivers among those that
    are `thin`. DocumentError beyond two million places, or 16 384 columns.
    """
    rows = [row for group in groups for row in group]
    pieces = [piece for row in rows for piece in row]
    if not any(piece.blocks for piece in pieces):
        return ()
    if _is_frame(pieces, max(len(row) for row in rows)):
        return tuple(block for piece in pieces for block in piece.blocks)
    cells = _place_pieces(groups, name)
    if any(thin):
        shift = find_slivers(((cell.column, cell.colspan) for cell in cells), thin)
        cells = [_move(cell, shift) for cell in cells]
    starts = sorted({cell.column for cell in cells})
    check_places(len(rows), len(starts), name)
    return (Table(len(rows), len(starts), tuple(_close_ranks(cell, starts) for cell in cells)),)


def check_places(height: int, width: int, name: str) -> None:
    """Raise DocumentError for a grid that is too large to be a printed table."""
    if height * width > MAX_PLACES or width > MAX_WIDTH:
        raise DocumentError(
            name,
            f"a table of {height} rows and {width} columns",
            expected=f"at most {MAX_PLACES} places and {MAX_WIDTH} columns",
        )


def find_slivers(spans: Iterable[tuple[int, int]], thin: Sequence[bool]) -> list[int]:
    """How many thin grid columns stand before each column and before the end.

    Such columns come from borders that somebody dragged in some rows; one that a cell has alone, out of all
    the (column, span) of the table, counts as wide.
    """
    slivers = {place for place, is_thin in enumerate(thin) if is_thin}
    for column, span in spans:
        covered = range(column, column + min(span, len(thin)))
        if slivers.issuperset(covered):
            slivers.difference_update(covered)
    return [0, *accumulate(place in slivers for place in range(len(thin)))]


def move_span(column: int, span: int, shift: list[int]) -> tuple[int, int]:
    """Column and span in the grid without the slivers before each column that `shift` counts."""
    first, end = (place - shift[min(place, len(shift) - 1)] for place in (column, column + span))
    return first, max(end - first, 1)


def crop_table(cells: Iterable[Cell], name: str) -> tuple[Table | None, tuple[Cell, ...]]:
    """Cells at their places on an endless sheet as the smallest table around those with text, if any;
    and the cells with text that a spanning cell covers. DocumentError beyond two million places, or 16 384 columns."""
    filled = sorted((cell for cell in cells if cell.lines), key=lambda cell: (cell.row, cell.column))
    if not filled:
        return None, ()
    top, left = filled[0].row, min(cell.column for cell in filled)
    height = filled[-1].row - top + 1
    width = max(cell.column for cell in filled) - left + 1
    check_places(height, width, name)
    free = [bytearray(b"\1" * width) for _ in range(height)]
    shown: list[Cell] = []
    covered: list[Cell] = []
    for cell in filled:
        moved = replace(cell, row=cell.row - top, column=cell.column - left)
        if free[moved.row][moved.column]:
            shown.append(_occupy(_clamp(moved, height, width), free))
        else:
            covered.append(cell)
    for row, places in enumerate(free):
        if 0 in places:  # a row without any text has no cells
            shown.extend(Cell(row, column) for column, is_free in enumerate(places) if is_free)
    shown.sort(key=lambda cell: (cell.row, cell.column))
    return Table(height, width, tuple(shown)), tuple(covered)


def _occupy(cell: Cell, free: list[bytearray]) -> Cell:
    """The cell, cut back to the free places beside and below it, which it takes."""
    end = free[cell.row].find(0, cell.column, cell.column + cell.colspan)
    colspan = cell.colspan if end < 0 else end - cell.column
    rowspan = 0
    while rowspan < cell.rowspan and all(free[cell.row + rowspan][cell.column : cell.column + colspan]):
        free[cell.row + rowspan][cell.column : cell.column + colspan] = bytes(colspan)
        rowspan += 1
    return replace(cell, rowspan=rowspan, colspan=colspan)


def _is_frame(pieces: list[Piece], width: int) -> bool:
    """Whether the table only arranges others: one inside has at least as many columns as itself."""
    inner = [block.width for piece in pieces for block in piece.blocks if isinstance(block, Table)]
    return bool(inner) and max(inner) >= width


def _place_pieces(groups: Sequence[Sequence[Row]], name: str) -> list[Cell]:
    """The cells at their places; memory grows with the places covered, never with the spans claimed."""
    cells: list[Cell] = []
    free_from: dict[int, int] = {}  # column -> first row in which it is free again
    places = start = 0
    for group in groups:
        end = start + len(group)
        for row, pieces in enumerate(group, start):
            column = 0
            for piece in pieces:
                column = column if piece.column is None else piece.column
                while free_from.get(column, 0) > row:
                    column += 1
                height = end - row if piece.rowspan == 0 else min(piece.rowspan, end - row)
                width = 1
                while width < min(piece.colspan, MAX_COLUMNS) and free_from.get(column + width, 0) <= row:
                    width += 1
                places += height * width
                check_places(places, 1, name)
                free_from.update(dict.fromkeys(range(column, column + width), row + height))
                cells.append(Cell(row, column, fold_blocks(piece.blocks), height, width, header=piece.header))
                column += width
        start = end
    return cells


def _move(cell: Cell, shift: list[int]) -> Cell:
    column, colspan = move_span(cell.column, cell.colspan, shift)
    return replace(cell, column=column, colspan=colspan)


def _close_ranks(cell: Cell, starts: list[int]) -> Cell:
    """The cell in a grid of the columns that begin at `starts` alone."""
    column = bisect_left(starts, cell.column)
    return replace(cell, column=column, colspan=bisect_left(starts, cell.column + cell.colspan) - column)


def _clamp(cell: Cell, height: int, width: int) -> Cell:
    rowspan, colspan = min(cell.rowspan, height - cell.row), min(cell.colspan, width - cell.column)
    return replace(cell, rowspan=rowspan, colspan=colspan)
