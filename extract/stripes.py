"""Striped tables: every second row is filled, and the white rows between, above and below are rows of the table too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from .arrays import Bools, Floats, Ints
from .beside import stacked_numbers
from .gutters import Gutters
from .mend import Grid
from .regions import follow_lines, spanning_phrases
from .table import Evidence
from .words import Words

LEAST_WIDTH = 4  # columns; a drawn grid of so many tells where those of the white rows are
ROW_COLUMNS = 3  # a row at the end of a table must stand in so many columns
HALF_SPACE = 0.2  # of the font size, half of a space between words that may lie on a line
NUMBER_COLUMNS = 2  # one of the first holds the numbers
ROWS_APART = 0.5  # of the font size; the lines of one text are closer
STACKED = 3.5  # points; rows of one table lie so near each other


def add_white_rows(grids: Sequence[Grid], words: Words, free: Bools) -> list[Grid]:
    """The grids of a page with the rows without fill among the words `free`, each table in one piece; as they are where
    no rows of the same columns lie apart."""
    between = list(_rows_between(words, free, grids))
    if not between:
        return list(grids)
    stacks = _stack_rows([*grids, *between])
    free = np.logical_and.reduce([free, *(grid.row < 0 for grid in between)])
    return _stack_rows([*stacks, *_rows_at_ends(words, free, stacks)])


def _stack_rows(grids: Sequence[Grid]) -> list[Grid]:
    """Grids with those of the same columns that lie on each other made one: the filled and white rows of a table."""
    stacks: list[Grid] = []
    for grid in sorted(grids, key=lambda grid: (grid.box[1], grid.box[0])):
        place = next((k for k in reversed(range(len(stacks))) if _lies_on(stacks[k], grid)), None)
        if place is None:
            stacks.append(grid)
            continue
        above, mine = stacks[place], grid.row >= 0
        shift = above.height
        stacks[place] = replace(
            above,
            row=np.where(mine, grid.row + shift, above.row),
            column=np.where(mine, grid.column, above.column),
            height=shift + grid.height,
            spans=above.spans | {(r + shift, c): span for (r, c), span in grid.spans.items()},
            places=above.places | {(r + shift, c): place for (r, c), place in grid.places.items()},
            rows_by=Evidence.DRAWN,
            box=(above.box[0], above.box[1], above.box[2], grid.box[3]),
        )
    return stacks


def _lies_on(above: Grid, grid: Grid) -> bool:
    """Whether a grid of drawn columns goes on right below another of the same ones."""
    if not above.columns_by is grid.columns_by is Evidence.DRAWN or above.width != grid.width:
        return False
    if abs(grid.box[1] - above.box[3]) >= STACKED:
        return False
    heading = any(len(one.places) == 1 for one in (above, grid))  # over all columns
    inner = [np.empty(0) if heading else one.inner_lines() for one in (above, grid)]
    sides = [(one.box[0], *lines, one.box[2]) for one, lines in zip((above, grid), inner, strict=True)]
    return len(sides[0]) == len(sides[1]) and bool(np.abs(np.subtract(*sides)).max() < STACKED)


def _rows_between(words: Words, free: Bools, grids: Sequence[Grid]) -> Iterator[Grid]:
    """The rows without fill between drawn ones of the same columns: words between that keep to them."""
    drawn = [grid for grid in grids if grid.columns_by is Evidence.DRAWN and grid.width >= LEAST_WIDTH]
    drawn.sort(key=lambda grid: grid.box[1])
    x, y = words.middle
    for above, below in pairwise(drawn):
        lines = above.inner_lines()
        if len(lines) != len(below.inner_lines()) or np.abs(lines - below.inner_lines()).max(initial=0.0) > 2:
            continue
        between = (y > above.box[3]) & (y < below.box[1])
        member = np.flatnonzero(free & between & (x > above.box[0]) & (x < above.box[2]))
        yield from _rows_and_banners(words, member, [above.box[0], *lines.tolist(), above.box[2]], above, below)


def _rows_and_banners(words: Words, member: Ints, xs: Sequence[float], above: Grid, below: Grid) -> Iterator[Grid]:
    """The rows that the words between two grids of the same columns form, and the headings over all columns, each a
    row, between them."""
    lines = np.array(xs[1:-1])
    part = words.take(member)
    half = HALF_SPACE * float(np.median(words.size))
    over = spanning_phrases(part, Gutters(lines - half, lines + half))
    heights = sorted((float(part.top[phrase].min()), float(part.bottom[phrase].max())) for phrase in over)
    y = words.middle[1][member]
    begin = above.box[3]
    found: list[Grid] = []
    for top, bottom in [*heights, (below.box[1], below.box[1])]:
        taken = member[(y > begin) & (y < top)]
        if len(np.unique(np.searchsorted(lines, words.middle[0][taken]))) > 1:
            if _holds_rows(words.take(taken), lines):
                return  # the body of a table whose header alone is filled, and the next header
            found.append(_one_row(words, taken, xs, (begin, top)))
            begin = top
        heading = member[(y > top) & (y < bottom)]
        if len(heading):
            row = _one_row(words, heading, xs, (begin, bottom))
            whole = (xs[0], begin, xs[-1], bottom)
            column = np.where(row.row == 0, 0, -1)
            found.append(replace(row, column=column, spans={(0, 0): (1, row.width)}, places={(0, 0): whole}))
            begin = bottom
    yield from found


def _holds_rows(words: Words, lines: Floats) -> bool:
    """Whether words in columns between lines are of several rows, between filled ones that are headers: a column shows
    several numbers below each other, or there is white right across, which the longest text of a row leaves nowhere."""
    column = np.searchsorted(lines, words.middle[0])
    if any(len(stacked_numbers(words.take(column == c))) for c in range(NUMBER_COLUMNS)):
        return True
    order = np.argsort(words.top, kind="stable")
    reach = np.maximum.accumulate(words.bottom[order])
    white = words.top[order][1:] - reach[:-1]
    size = float(np.median(words.size))
    steps = np.diff(np.unique(np.rint(words.base)))
    leading = max(float(np.median(steps)) - size, 0.0) if len(steps) else 0.0
    return bool((white > leading + ROWS_APART * size).any())


def _rows_at_ends(words: Words, free: Bools, grids: Sequence[Grid]) -> Iterator[Grid]:
    """The rows without fill above and below a table of striped rows: lines that follow closely in its columns, up to a
    line that runs over them."""
    x, y = words.middle
    size = float(np.median(words.size))
    for grid in grids:
        if not grid.drawn or grid.width < LEAST_WIDTH:
            continue
        x0, top, x1, bottom = grid.box
        lines = grid.inner_lines()
        inside = free & (x > x0) & (x < x1)
        limits = [other.box for other in grids if other is not grid]
        for edge, beyond in ((bottom, y > bottom), (top, y < top)):
            member = np.flatnonzero(inside & beyond)
            between = [box for box in limits if (box[1] >= bottom - 1 if edge == bottom else box[3] <= top + 1)]
            if edge == bottom:
                member = member[y[member] < min((box[1] for box in between), default=np.inf)]
            else:
                member = member[y[member] > max((box[3] for box in between), default=-np.inf)]
            taken = follow_lines(words, member, edge, Gutters(lines - 1, lines + 1), size)
            if not len(taken) or len(np.unique(np.searchsorted(lines, x[taken]))) < ROW_COLUMNS:
                continue
            last = float(words.bottom[taken].max()) + 1 if edge == bottom else float(words.top[taken].min()) - 1
            free = free & ~np.isin(np.arange(len(words)), taken)
            yield _one_row(words, taken, [x0, *lines.tolist(), x1], (min(edge, last), max(edge, last)))


def _one_row(words: Words, member: Ints, xs: Sequence[float], sides: tuple[float, float]) -> Grid:
    """A row whose sides are drawn, those of the filled rows above and below it, in columns between the lines `xs`."""
    row, column = np.full((2, len(words)), -1)
    row[member] = 0
    column[member] = np.searchsorted(xs[1:-1], words.middle[0][member])
    places = {(0, c): (left, sides[0], right, sides[1]) for c, (left, right) in enumerate(pairwise(xs))}
    box = (xs[0], sides[0], xs[-1], sides[1])
    return Grid(row, column, 1, len(xs) - 1, {}, places, Evidence.DRAWN, Evidence.DRAWN, box)
