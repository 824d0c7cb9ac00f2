"""Cells over several rows of tables between rules: where the rules between rows begin only behind a column."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .lattice import SNAP, Edges
from .mend import Grid
from .table import Evidence

OPEN_COLUMNS = 3  # the first ones, in which rules may not begin yet: numbers, names of areas
RULED = 0.3  # of a column's width; a rule over less of it does not part its rows


def merge_unruled(grid: Grid, horizontal: Edges) -> Grid:
    """A table between rules with the cells of its first columns that rules do not part made one: a rule that begins
    behind a column bounds nothing in it."""
    if grid.rows_by is not Evidence.DRAWN or grid.columns_by is not Evidence.SPACE:
        return grid
    row, spans, places = grid.row.copy(), dict(grid.spans), dict(grid.places)
    for column in range(min(OPEN_COLUMNS, grid.width)):
        sides = [places.get((r, column)) for r in range(grid.height)]
        first = 0
        for r in range(1, grid.height + 1):
            below, above = sides[r] if r < grid.height else None, sides[r - 1]
            if below and above and not _is_ruled(horizontal, below[1], below[0], below[2]):
                continue
            if r - first > 1 and not _is_spanned(grid, range(first, r), column):
                row[(grid.column == column) & (row >= first) & (row < r)] = first
                spans[first, column] = (r - first, 1)
                merged = [places.pop((k, column)) for k in range(first, r)]
                places[first, column] = (*merged[0][:3], merged[-1][3])
            first = r
    return replace(grid, row=row, spans=spans, places=places)


def _is_spanned(grid: Grid, rows: range, column: int) -> bool:
    """Whether a heading reaches over a column, or begins in it, in some rows."""
    return any(grid.spans.get((row, c), (1, 1))[1] > 1 for row in rows for c in range(column + 1))


def _is_ruled(horizontal: Edges, y: float, left: float, right: float) -> bool:
    """Whether rules at a height cover most of the way between two places."""
    on = np.abs(horizontal.at - y) < SNAP
    cover = np.minimum(horizontal.end[on], right) - np.maximum(horizontal.start[on], left)
    return bool(cover.clip(0).sum() > RULED * (right - left))
