"""Drawn tables, mended: rows that only space parts, columns that hold nothing, titles and notes inside the frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from .arrays import Floats, Ints
from .bands import split_rows
from .gutters import FIGURES, NO_GUTTERS, Gutters, line_of_words
from .lattice import Lattice
from .table import Evidence
from .words import Words

SLIVER = 8.0  # points; a column no wider than that in which no cell of its own holds text is none
NOTE_WORDS = 10  # a row of one cell over the whole width with so many words is a title or a note
TALL = 4  # rows at least that a label cell must reach over to be split
STRIPE_SHIFT = 2.0  # points; the borders of striped rows lie above each other so nearly
STRIPE_GAP = 1.5  # of a row's height; the rows between are no higher
STRIPE_HEIGHT = 2.8  # of the font size; higher rows hold several lines
TEXTS_APART = 0.5  # of the font size; lines farther apart are two texts
SAME_BASE = 0.4  # of the font size; lines with baselines closer than this are beside each other


@dataclass(frozen=True, slots=True)
class Grid:
    """A table found on a page: per word its row and column (-1: not in it), spans of cells, evidence, box, and the
    gutters that part its columns where nothing draws them."""

    row: Ints
    column: Ints
    height: int
    width: int
    spans: dict[tuple[int, int], tuple[int, int]]
    places: dict[tuple[int, int], tuple[float, float, float, float]]
    rows_by: Evidence
    columns_by: Evidence
    box: tuple[float, float, float, float]
    gutters: Gutters = NO_GUTTERS

    @property
    def drawn(self) -> bool:
        """Whether both its rows and its columns are drawn."""
        return self.rows_by is self.columns_by is Evidence.DRAWN

    def inner_lines(self) -> Floats:
        """The drawn lines between its columns."""
        single = [place for key, place in self.places.items() if self.spans.get(key, (1, 1))[1] == 1]
        lines: Floats = np.unique(np.round([left for left, _, _, _ in single], 1))[1:]
        return lines


def without_stripes(lattices: list[Lattice], words: Words) -> list[Lattice]:
    """Grids without the single rows that fills make of every other line of a table: its columns and rows are told by
    all its lines together."""
    flat = [a for a in lattices if len(a.ys) == 2]
    return [a for a in lattices if len(a.ys) > 2 or not any(_are_stripes(a, b, words) for b in flat if b is not a)]


def _are_stripes(a: Lattice, b: Lattice, words: Words) -> bool:
    """Whether two rows of one line have the same columns and one line of text between them."""
    upper, lower = sorted((a.ys, b.ys), key=lambda ys: float(ys[0]))
    gap = float(lower[0] - upper[1])
    height = float(max(np.diff(upper)[0], np.diff(lower)[0]))
    if len(a.xs) != len(b.xs) or np.abs(a.xs - b.xs).max() > STRIPE_SHIFT or not 0 < gap < STRIPE_GAP * height:
        return False
    x, y = words.middle
    between = (x > a.xs[0]) & (x < a.xs[-1]) & (y > upper[1]) & (y < lower[0])
    return bool(between.any() and height < STRIPE_HEIGHT * float(np.median(words.size[between])))


def mend_grid(grid: Grid, words: Words) -> Grid:
    """The table with its true rows and columns."""
    return _without_notes(
        _without_slivers(_with_bands(_with_names(_with_labels(_without_void_rows(grid), words), words), words), words),
        words,
    )


def _without_void_rows(grid: Grid) -> Grid:
    """A table without the rows in which no cell begins, as lines make them that part nothing but other lines, and
    without empty ones too thin for text: the white between filled rows."""
    filled = set(grid.row.tolist())
    heights: dict[int, float] = {}
    for (row, column), (_, top, _, bottom) in grid.places.items():
        if grid.spans.get((row, column), (1, 1))[0] == 1:
            heights[row] = min(heights.get(row, bottom - top), bottom - top)
    begins = {row for row, _ in set(grid.places) | set(grid.spans)} | filled
    thin = {row for row, height in heights.items() if height <= SLIVER} - filled
    kept = [r for r in range(grid.height) if r in begins and r not in thin]
    if len(kept) in (0, grid.height):
        return grid
    new = np.searchsorted(kept, np.arange(grid.height + 1)).tolist()
    ends = {key: new[key[0] + grid.spans.get(key, (1, 1))[0]] for key in set(grid.places) | set(grid.spans)}
    left = {key for key, end in ends.items() if end > new[key[0]]}
    return replace(
        grid,
        row=np.where(grid.row < 0, -1, np.array(new)[grid.row]),
        height=len(kept),
        spans={
            (new[r], c): (ends[r, c] - new[r], columns) for (r, c), (_, columns) in grid.spans.items() if (r, c) in left
        },
        places={(new[r], c): box for (r, c), box in grid.places.items() if (r, c) in left},
    )


def _with_labels(grid: Grid, words: Words) -> Grid:
    """A table whose tall cells, the only ones in their rows, are split where each of their lines stands beside a row
    of its own: columns of figures are often ruled and their labels are not."""
    row = grid.row.copy()
    spans, places = dict(grid.spans), dict(grid.places)
    ordered = np.argsort(grid.row, kind="stable")
    first = np.searchsorted(grid.row[ordered], np.arange(grid.height + 1)).tolist()  # of each row's words
    for top, column, height, width, beside_tall in _find_tall(grid):
        # No other tall cell has moved words here.
        inside = np.sort(ordered[first[top] : first[min(top + height, grid.height)]])
        own = grid.column[inside] == column
        tall = np.isin(grid.column[inside], beside_tall)
        member, beside = inside[own & (grid.row[inside] == top)], inside[~tall]
        at = _rows_beside(words, member, beside, grid.row[beside])
        if at is None or len(np.unique(at)) < height - 1:
            continue
        row[member] = at
        spans |= {(r, column): (1, width) for r in range(top, top + height)}
        box = places.pop((top, column), None)
        if box is not None:
            lines = np.unique(at).tolist()
            for r in lines:
                on = member[at == r]
                places[r, column] = (box[0], float(words.top[on].min()), box[2], float(words.bottom[on].max()))
    return replace(grid, row=row, spans=spans, places=places)


def _find_tall(grid: Grid) -> Iterator[tuple[int, int, int, int, list[int]]]:
    """(top, column, height, width) of each tall cell beside which no other of several rows begins but ones as tall, and
    the columns of these with its own."""
    beginning: dict[int, list[int]] = {}  # row -> columns in which a cell of several rows begins
    for (row, column), (height, _) in grid.spans.items():
        if height > 1:
            beginning.setdefault(row, []).append(column)
    for (top, column), (height, width) in grid.spans.items():
        if height < TALL or any(r in beginning for r in range(top + 1, top + height)):
            continue
        if all(grid.spans[top, other][0] == height for other in beginning[top]):
            yield top, column, height, width, beginning[top]


def _rows_beside(words: Words, member: Ints, beside: Ints, rows: Ints) -> Ints | None:
    """The row of each word of a tall cell by the baselines beside it, None where a word has none of its own."""
    if not len(member) or not len(beside):
        return None
    ordered = np.argsort(words.base[beside], kind="stable")
    bases, own = words.base[beside][ordered], words.base[member]
    above = np.searchsorted(bases, own)  # the first at the word's own base or beyond it
    below = np.searchsorted(bases, bases[np.maximum(above - 1, 0)])  # the first of those just before it
    above = np.minimum(above, len(bases) - 1)
    nearer = np.where(np.abs(bases[below] - own) <= np.abs(bases[above] - own), below, above)
    near = np.abs(bases[nearer] - own) < SAME_BASE * words.size[member]
    return rows[ordered[nearer]] if near.all() else None


def _with_names(grid: Grid, words: Words) -> Grid:
    """A table whose cells over several rows are parted where they hold several texts, each of which begins beside the
    first line of a row: a column of names, no rules between them, beside ruled or filled cells."""
    tall = [(key, span) for key, span in grid.spans.items() if span[0] > 1]
    lines = _first_lines(grid, words) if tall else {}
    for (top, column), (height, width) in tall:
        member = np.flatnonzero((grid.row == top) & (grid.column == column))
        if len(np.unique(np.rint(words.base[member]))) < 2:
            continue
        beside = {
            row: [base for c, base in lines.get(row, {}).items() if c != column] for row in range(top, top + height)
        }
        starts = {row: min(bases) for row, bases in beside.items() if bases}
        line = line_of_words(words.take(member))
        cuts = _rows_begun(words, member, line, starts)
        if len(cuts) > 1:
            grid = _part_cell(grid, (top, column), (height, width), cuts, member)
    return grid


def _first_lines(grid: Grid, words: Words) -> dict[int, dict[int, float]]:
    """Row -> column -> the baseline of the first line, in cells of one row."""
    found: dict[int, dict[int, float]] = {}
    for row, column, base in zip(grid.row.tolist(), grid.column.tolist(), words.base.tolist(), strict=True):
        if grid.spans.get((row, column), (0, 0))[0] == 1:
            bases = found.setdefault(row, {})
            bases[column] = min(bases.get(column, base), base)
    return found


def _rows_begun(words: Words, member: Ints, line: Ints, starts: dict[int, float]) -> dict[int, Ints]:
    """Row -> words of the text that begins there, of a cell over several rows; none where one of its texts begins
    beside the first line of no row."""
    cuts: dict[int, Ints] = {}
    size = float(words.size[member].max())
    end, row = -np.inf, -1
    for number in range(int(line.max()) + 1):
        here = member[line == number]
        if words.top[here].min() - end > TEXTS_APART * size:
            base = float(words.base[here].min())
            row = next((r for r, first in starts.items() if abs(first - base) < SAME_BASE * size), -1)
            if row < 0:
                return {}
        end = float(words.bottom[here].max())
        cuts[row] = np.concatenate([cuts.get(row, here[:0]), here])
    return cuts


def _part_cell(grid: Grid, key: tuple[int, int], span: tuple[int, int], cuts: dict[int, Ints], member: Ints) -> Grid:
    """A table with a cell of several rows parted above some of them."""
    (top, column), (height, width) = key, span
    row, spans, places = grid.row.copy(), dict(grid.spans), dict(grid.places)
    borders = sorted({top, *cuts, top + height})
    box = places.pop(key, None)
    tops = {r: edges[1] for (r, _), edges in grid.places.items() if r in cuts}
    for first, after in pairwise(borders):
        row[cuts.get(first, member[:0])] = first
        spans[first, column] = (after - first, width)
        if box is not None:
            places[first, column] = (box[0], tops.get(first, box[1]), box[2], tops.get(after, box[3]))
    return replace(grid, row=row, spans=spans, places=places)


def _with_bands(grid: Grid, words: Words) -> Grid:
    """A drawn table with the rows that only space parts inside its drawn rows."""
    spans = grid.spans.items()
    whole = [(row, row + rowspan) for (row, _), (rowspan, _) in spans if rowspan > 1]
    split = split_rows(words, grid.row, grid.column, grid.height, whole)
    if max(split.heights, default=1) == 1:
        return grid
    first = np.concatenate([[0], np.cumsum(split.heights)]).tolist()
    moved = {
        (first[row], column): (first[row + rowspan] - first[row], colspan)
        for (row, column), (rowspan, colspan) in spans
        if split.heights[row] == 1
    }
    places = {(first[row], c): box for (row, c), box in grid.places.items() if split.heights[row] == 1}
    return replace(grid, row=split.row, height=first[-1], spans=moved, places=places)


def _without_slivers(grid: Grid, words: Words) -> Grid:
    """A table without columns too thin for text that hold none: the space between doubled or indented rules."""
    keys = set(zip(grid.row.tolist(), grid.column.tolist(), strict=True)) - {(-1, -1)}
    filled = {column for row, column in keys if grid.spans.get((row, column), (1, 1))[1] == 1}
    widths: dict[int, float] = {}
    for (row, column), (x0, _, x1, _) in grid.places.items():
        if grid.spans.get((row, column), (1, 1))[1] == 1:
            widths[column] = min(widths.get(column, x1 - x0), x1 - x0)
    thin = [c for c in range(grid.width) if c not in filled and widths.get(c, SLIVER + 1) <= SLIVER]
    kept = [c for c in range(grid.width) if c not in thin]
    return _keep_columns(grid, kept) if thin and kept else grid


def _keep_columns(grid: Grid, kept: list[int]) -> Grid:
    """A table of some of its columns; cells that begin in another begin in the next that is kept."""
    new = [min(int(np.searchsorted(kept, c)), len(kept) - 1) for c in range(grid.width + 1)]
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    places: dict[tuple[int, int], tuple[float, float, float, float]] = {}
    for (row, column), (rowspan, colspan) in grid.spans.items():
        covered = [c for c in kept if column <= c < column + colspan]
        if covered:
            spans[row, new[column]] = (rowspan, len(covered))
    for (row, column), box in grid.places.items():
        colspan = grid.spans.get((row, column), (1, 1))[1]
        if any(column <= c < column + colspan for c in kept):
            places[row, new[column]] = box
    at = np.where(grid.column < 0, -1, np.array(new)[grid.column])
    return replace(grid, column=at, width=len(kept), spans=spans, places=places)


def _without_notes(grid: Grid, words: Words) -> Grid:
    """A table without the titles above it and the notes below it that stand in its frame: long ones, and short ones
    above figures, which belong to no row."""
    count = np.bincount(grid.row[grid.row >= 0], minlength=grid.height)
    beside = (grid.row >= 0) & (grid.column > 0)
    figures = words.figure[beside].sum() >= FIGURES * max(int(beside.sum()), 1)
    alone = [
        count[r] > 0 and (count[r] >= NOTE_WORDS or (figures and r == 0)) and _is_one_cell(grid, r)
        for r in range(grid.height)
    ]
    first, last = 0, grid.height
    while first < last and alone[first]:
        first += 1
    while last > first and alone[last - 1]:
        last -= 1
    if last - first < 2 or last - first == grid.height:
        return grid
    places = {(r - first, c): box for (r, c), box in grid.places.items() if first <= r < last}
    edges = [(top, bottom) for _, top, _, bottom in places.values()] or [(grid.box[1], grid.box[3])]
    inside = (grid.row >= first) & (grid.row < last)
    return replace(
        grid,
        row=np.where(inside, grid.row - first, -1),
        column=np.where(inside, grid.column, -1),
        height=last - first,
        spans={(r - first, c): span for (r, c), span in grid.spans.items() if first <= r < last},
        places=places,
        box=(grid.box[0], min(edges)[0], grid.box[2], max(bottom for _, bottom in edges)),
    )


def _is_one_cell(grid: Grid, row: int) -> bool:
    """Whether a row holds one cell over all columns but one at most."""
    columns = set(grid.column[grid.row == row].tolist())
    column = min(columns)
    return len(columns) == 1 and grid.spans.get((row, column), (1, 1))[1] >= grid.width - 1
