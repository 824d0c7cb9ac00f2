"""Columns beside a drawn grid: where fills draw only some columns of a table, the others stand in the white at its
sides, their text in the grid's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from .arrays import Bools, Floats, Ints
from .gutters import NO_GUTTERS, Gutters, line_of_words
from .lattice import Edges
from .mend import Grid
from .table import Evidence
from .words import Words

LEAST_WIDTH = 3  # columns of a grid that others can stand beside
ROWS_SHARE = 0.25  # of the grid's rows must have text beside them
ROW_WORDS = 12  # words beside a row; more are running text
LEAST_NUMBERS = 2  # that make a column
STACK = 1.5  # of the font size; the middles of numbers below each other differ no more
MOST_OVER = 0.1  # words of text in the numbers' column, for each number
HEAD_OUT, HEAD_APART = 0.5, 0.6  # of the font size: a header's word sticks out no more, and has no neighbour so near
SHORT = 4  # characters of a number or letter with its sign
MOST = 0.65  # of the words; each part of a table may repeat the header
SPLIT_LINES, SPLIT_GAP = 4, 0.5  # lines that tell a gutter in a drawn column, and its usual width in font sizes
WIDE_GAP = 0.8  # of the font size; a gutter that no space between words can be
BESIDE = 0.25  # of the lines with numbers must show text as well
FOLLOWS = 0.6  # of the font size; a line so close below another goes on from it ...
ALIGNED = 0.4  # ... unless it stands so near to the first line of its row, of the font size
COVERED = 0.6  # of a column's width; a rule over so much of it parts rows there
NEAR = 2.5  # points; a rule so near to a row's border draws it
SAME_PLACE = 3.0  # points; grids that begin so near each other are parts of one table


def add_columns_beside(grids: Sequence[Grid], words: Words, free: Bools, horizontal: Edges) -> list[Grid]:
    """The grids with the columns that stand beside them in the words `free`: those that a wider grid on the page has
    there, else those that the words beside grids of one place show."""
    found = [_like_the_widest(grid, grids, words, free, horizontal) for grid in grids]
    free = np.logical_and.reduce([free, *(grid.row < 0 for grid in found)])
    for leftward in (True, False):
        side = np.array([grid.box[0] if leftward else grid.box[2] for grid in found])
        beside = [_words_beside(grid, words, free, leftward) for grid in found]
        for index, grid in enumerate(found):
            alike = [other for other in range(len(found)) if abs(side[other] - side[index]) < SAME_PLACE]
            if len(beside[index]) and _are_columns([found[k] for k in alike], words, [beside[k] for k in alike]):
                pooled = words.take(np.concatenate([beside[other] for other in alike]))
                part = words.take(beside[index])
                outer = float(part.x0.min()) if leftward else float(part.x1.max())
                inner = short_gutters(pooled).centres.tolist()
                found[index] = _extend(grid, words, beside[index], inner, outer, horizontal, leftward)
                free = free & (found[index].row < 0)
    return found


def _like_the_widest(grid: Grid, grids: Sequence[Grid], words: Words, free: Bools, horizontal: Edges) -> Grid:
    """A grid with the columns that another has beside all of its own: as where cells over rows of several fills are
    filled with none of them."""
    if not _can_widen(grid):
        return grid
    own = [grid.box[0], *grid.inner_lines().tolist(), grid.box[2]]
    for model in sorted(grids, key=lambda other: -other.width):
        lines = [model.box[0], *model.inner_lines().tolist(), model.box[2]]
        if model.columns_by is not Evidence.DRAWN or len(lines) <= len(own):
            break
        at = [int(np.abs(np.array(lines) - x).argmin()) for x in own]
        apart = max(abs(lines[k] - x) for k, x in zip(at, own, strict=True))
        if apart > SAME_PLACE or at != list(range(at[0], at[0] + len(own))):
            continue
        for leftward, beyond in ((True, lines[: at[0]]), (False, lines[at[-1] + 1 :][::-1])):
            if beyond:
                x, y = words.middle
                x0, top, x1, bottom = grid.box
                across = (x > beyond[0]) & (x < x0) if leftward else (x > x1) & (x < beyond[0])
                member = np.flatnonzero(free & across & (y > top) & (y < bottom))
                if not len(member):
                    continue  # another table, of fewer columns
                grid = _extend(grid, words, member, sorted(beyond[1:]), beyond[0], horizontal, leftward)
        return grid
    return grid


def _can_widen(grid: Grid) -> bool:
    """Whether a grid draws its columns and rows, or is one row between drawn sides."""
    rows_drawn = grid.rows_by is Evidence.DRAWN or grid.height == 1
    return grid.columns_by is Evidence.DRAWN and rows_drawn and grid.width >= LEAST_WIDTH


def split_outer_columns(grids: Sequence[Grid], words: Words) -> list[Grid]:
    """The grids with their first column parted where it holds two, numbers and text, that nothing drawn parts."""
    found = list(grids)
    side = np.array([grid.box[0] for grid in found])
    inside = [_words_in_first_column(grid) for grid in found]
    for index, grid in enumerate(found):
        alike = [other for other in range(len(found)) if abs(side[other] - side[index]) < SAME_PLACE]
        part = words.take(np.concatenate([inside[other] for other in alike]))
        if len(inside[index]):
            gutters = number_gutters(part)
            found[index] = _split_first(grid, words, inside[index], gutters) if len(gutters.left) else grid
    return found


def number_gutters(words: Words) -> Gutters:
    """The gutters between numbers and text in the words of one drawn column, which they make several."""
    if len(np.unique(np.rint(words.base))) < SPLIT_LINES:
        return NO_GUTTERS
    gutters = short_gutters(words)
    size = float(np.median(words.size))
    kept = _have_text_beside(words, gutters) & (_usual_gaps(words, gutters) > SPLIT_GAP * size)
    kept |= (gutters.right - gutters.left > WIDE_GAP * size) & _have_text(words, gutters)
    return Gutters(gutters.left[kept], gutters.right[kept])


def _have_text(words: Words, gutters: Gutters) -> Bools:
    """For each gutter whether several lines of text stand on one side of it, at whatever height between the numbers on
    the other: names in the middle of merged cells."""
    middle, figures, line = words.middle[0], words.figure, line_of_words(words)
    found = []
    for centre in gutters.centres.tolist():
        sides = [(middle < centre) & ~figures, (middle > centre) & ~figures]
        found.append(max(len(np.unique(line[side])) for side in sides) >= SPLIT_LINES)
    return np.array(found, dtype=bool)


def _usual_gaps(words: Words, gutters: Gutters) -> Floats:
    """The median distance in points between the words before and behind each gutter, on lines that have both: a number
    that begins a text has a space behind it."""
    line = line_of_words(words)
    found = []
    for centre in gutters.centres.tolist():
        before, behind = words.x1 < centre, words.x0 > centre
        both = np.intersect1d(line[before], line[behind])
        gaps = [float(words.x0[behind & (line == k)].min() - words.x1[before & (line == k)].max()) for k in both]
        found.append(float(np.median(gaps)) if gaps else 0.0)
    return np.array(found)


def _have_text_beside(words: Words, gutters: Gutters) -> Bools:
    """For each gutter between numbers and text whether numbers have text on their lines: a header alone has none."""
    column = np.searchsorted(gutters.centres, words.middle[0])
    line = line_of_words(words)
    figures = words.figure
    found = []
    for gutter in range(len(gutters.left)):
        here = [(figures[column == c], line[column == c]) for c in (gutter, gutter + 1)]
        numbers = np.concatenate([on[which] for which, on in here])
        text = np.concatenate([on[~which] for which, on in here])
        beside = np.isin(np.unique(numbers), text)
        found.append(int(beside.sum()) >= max(2, BESIDE * len(beside)))
    return np.array(found, dtype=bool)


def _words_in_first_column(grid: Grid) -> Ints:
    """The words of the first column's own cells."""
    none = np.empty(0, dtype=np.int64)
    if not _can_widen(grid):
        return none
    wide = [row for (row, column), (_, columns) in grid.spans.items() if column == 0 and columns > 1]
    return np.flatnonzero((grid.column == 0) & ~np.isin(grid.row, wide))


def _split_first(grid: Grid, words: Words, member: Ints, gutters: Gutters) -> Grid:
    """A grid whose first column is several; numbers stand in the row they are beside, text in the cell drawn."""
    more = len(gutters.left)
    column = np.where(grid.column > 0, grid.column + more, grid.column)
    row = grid.row.copy()
    at = np.searchsorted(gutters.centres, words.middle[0][member])
    column[member] = at
    spans = {(r, c + more if c else 0): (rows, n) for (r, c), (rows, n) in grid.spans.items()}
    places = {(r, c + more if c else 0): place for (r, c), place in grid.places.items()}
    beside = np.searchsorted(_row_tops(grid, words), words.middle[1][member])
    for part in range(more + 1):
        if _is_short(words, member[at == part]):
            row[member[at == part]] = beside[at == part]
    for (r, c), (rows, n) in grid.spans.items():
        if c == 0 and n > 1:
            spans[r, 0] = (rows, n + more)
    for (r, c), (x0, top, x1, bottom) in grid.places.items():
        if c == 0 and grid.spans.get((r, 0), (1, 1))[1] == 1:
            xs = [x0, *gutters.centres.tolist(), x1]
            rows = grid.spans.get((r, 0), (1, 1))[0]
            for part in range(more + 1):
                places[r, part] = (xs[part], top, xs[part + 1], bottom)
                spans[r, part] = (rows if not _is_short(words, member[at == part]) else 1, 1)
    return replace(grid, row=row, column=column, width=grid.width + more, spans=spans, places=places)


def _words_beside(grid: Grid, words: Words, free: Bools, leftward: bool) -> Ints:
    """The words in the white beside a grid's rows."""
    none = np.empty(0, dtype=np.int64)
    if not _can_widen(grid):
        return none
    x0, top, x1, bottom = grid.box
    y = words.middle[1]
    outside = words.x1 < x0 + 1 if leftward else words.x0 > x1 - 1
    return np.flatnonzero(free & outside & (y > top) & (y < bottom))


def _are_columns(grids: Sequence[Grid], words: Words, beside: Sequence[Ints]) -> bool:
    """Whether the words beside grids of one place stand in their rows, not in running text."""
    y = words.middle[1]
    rows = [
        len(np.unique(np.searchsorted(_row_tops(grid, words), y[member])))
        for grid, member in zip(grids, beside, strict=True)
        if len(member)
    ]
    few = sum(rows) < max(2, ROWS_SHARE * sum(grid.height for grid in grids))
    return not few and sum(map(len, beside)) <= ROW_WORDS * sum(rows)


def _row_tops(grid: Grid, words: Words) -> Floats:
    """The upper border of each row but the first, by the boxes of its cells or, where they have none, its words."""
    tops = np.full(grid.height, np.inf)
    for (row, _), (_, top, _, _) in grid.places.items():
        tops[row] = min(tops[row], top)
    for row in np.flatnonzero(np.isinf(tops)).tolist():
        tops[row] = words.top[grid.row == row].min(initial=np.inf)
    return np.minimum.accumulate(tops[::-1])[::-1][1:]


def short_gutters(words: Words) -> Gutters:
    """The gutters that part a column of numbers from text at its sides; none where text reaches into it.

    Text may nearly touch the numbers, so the gutter is what text leaves free, below the header."""
    numbers = stacked_numbers(words)
    if not len(numbers):
        return NO_GUTTERS
    part = words.take(numbers)
    left, right, top = float(part.x0.min()), float(part.x1.max()), float(part.top.min())
    rest = words.take(np.setdiff1d(np.flatnonzero(words.bottom > top), numbers))
    over = (rest.x0 < right) & (rest.x1 > left) & ~_heads_numbers(rest, left, right)
    if over.sum() > MOST_OVER * len(numbers):
        return NO_GUTTERS
    before, behind = rest.x1[rest.x1 <= left], rest.x0[rest.x0 >= right]
    sides = [(float(before.max()), left)] if len(before) else []
    sides += [(right, float(behind.min()))] if len(behind) else []
    return Gutters(np.array([a for a, _ in sides]), np.array([b for _, b in sides]))


def _heads_numbers(words: Words, left: float, right: float) -> Bools:
    """Which words stand by themselves over numbers between two edges, no wider than these, as `Nr.` in a header that
    is repeated."""
    size = float(np.median(words.size)) if len(words) else 0.0
    narrow = (words.x0 > left - HEAD_OUT * size) & (words.x1 < right + HEAD_OUT * size)
    order = np.lexsort((words.x0, line_of_words(words))) if len(words) else np.empty(0, dtype=np.int64)
    near = np.zeros(len(words), dtype=bool)
    gap = words.x0[order][1:] - words.x1[order][:-1]
    close = (gap >= 0) & (gap < HEAD_APART * size)
    near[order[1:][close]] = near[order[:-1][close]] = True
    return narrow & ~near


def stacked_numbers(words: Words) -> Ints:
    """The numbers that stand below each other, two at least, each the first or last of its line."""
    short = np.flatnonzero(words.figure & (words.end - words.start <= SHORT))
    if len(short) < LEAST_NUMBERS:
        return short[:0]
    line = line_of_words(words)
    outer = np.array([i for i in short.tolist() if words.x0[i] in _ends(words, line == line[i])], dtype=np.int64)
    if not len(outer):
        return outer
    middle = words.middle[0][outer]
    found = outer[np.abs(middle - np.median(middle)) < STACK * float(np.median(words.size))]
    return found if len(np.unique(line[found])) >= LEAST_NUMBERS else found[:0]


def _ends(words: Words, on: Bools) -> tuple[float, float]:
    """Where the first and the last word of a line begin."""
    return float(words.x0[on].min()), float(words.x0[on].max())


def _is_short(words: Words, member: Ints) -> bool:
    """Whether some words are numbers, but for a header perhaps."""
    part = words.take(member)
    if not len(part):
        return False
    return bool((part.figure & (part.end - part.start <= SHORT)).mean() >= MOST)


def _extend(
    grid: Grid,
    words: Words,
    member: Ints,
    inner: Sequence[float],
    outer: float,
    horizontal: Edges,
    leftward: bool,
) -> Grid:
    """A grid with the words `member` as further columns at its left or right side, parted by the lines `inner`, out to
    the place `outer`."""
    part = words.take(member)
    new = len(inner) + 1
    first, last = (outer, grid.box[0]) if leftward else (grid.box[2], outer)
    xs = [first, *inner, last]
    column = np.searchsorted(inner, part.middle[0])
    tops = _row_tops(grid, words)
    at = np.searchsorted(tops, part.middle[1])
    bounds = [grid.box[1], *tops.tolist(), grid.box[3]]
    row, spans = grid.row.copy(), {}
    places: dict[tuple[int, int], tuple[float, float, float, float]] = {}
    shift, offset = (new, 0) if leftward else (0, grid.width)
    for c in range(new):
        ends = _cell_rows(grid, words, member[column == c], at[column == c], (xs[c], xs[c + 1]), bounds, horizontal)
        for begin, end in ends:
            inside = (column == c) & (at >= begin) & (at < end)
            row[member[inside]] = begin
            spans[begin, c + offset] = (end - begin, 1)
            places[begin, c + offset] = (xs[c], bounds[begin], xs[c + 1], bounds[end])
    moved = np.where(grid.column >= 0, grid.column + shift, -1)
    moved[member] = column + offset
    box = (min(first, grid.box[0]), grid.box[1], max(last, grid.box[2]), grid.box[3])
    return replace(
        grid,
        row=row,
        column=moved,
        width=grid.width + new,
        spans={(r, c + shift): span for (r, c), span in grid.spans.items()} | spans,
        places={(r, c + shift): place for (r, c), place in grid.places.items()} | places,
        box=box,
    )


def _cell_rows(
    grid: Grid,
    words: Words,
    member: Ints,
    at: Ints,
    sides: tuple[float, float],
    bounds: Sequence[float],
    horizontal: Edges,
) -> list[tuple[int, int]]:
    """[first, last) row of each cell in a column beside a grid: where rules part some of its rows, they part all; else
    a line that goes on right below another is of its cell."""
    left, right = sides
    cover = np.minimum(horizontal.end, right) - np.maximum(horizontal.start, left) > COVERED * (right - left)
    ruled = [bool((cover & (np.abs(horizontal.at - y) < NEAR)).any()) for y in bounds[1:-1]]
    if any(ruled):
        parted = ruled
    else:
        goes_on = _rows_that_go_on(grid, words, member, at)
        parted = [row not in goes_on for row in range(1, grid.height)]
    borders = [0, *(row for row, border in enumerate(parted, 1) if border), grid.height]
    return list(pairwise(borders))


def _rows_that_go_on(grid: Grid, words: Words, member: Ints, at: Ints) -> set[int]:
    """The rows at whose top a column's text goes on from the row above."""
    found: set[int] = set()
    if not len(member):
        return found
    line = line_of_words(words.take(member))
    for number in range(1, int(line.max()) + 1):
        here, above = member[line == number], member[line == number - 1]
        row = int(at[line == number][0])
        size = float(words.size[here].max())
        close = words.top[here].min() - words.bottom[above].max() < FOLLOWS * size
        inside = grid.row == row
        begins = abs(words.top[here].min() - words.top[inside].min(initial=np.inf)) < ALIGNED * size
        if close and not begins and int(at[line == number - 1][0]) < row:
            found.add(row)
    return found
