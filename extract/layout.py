"""The tables of a page: drawn grids first, then what stands beside them, then white columns among the words left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from .arrays import Bools, Floats, Ints
from .bands import are_rows_undrawn, has_rows_in_strips
from .banners import part_banners
from .beside import add_columns_beside, number_gutters, split_outer_columns
from .cutting import cut_bands, cut_region
from .gutters import NO_GUTTERS, SAME_LINE, Gutters, find_agreed_gutters, find_gutters
from .headings import share_columns
from .highlights import without_highlights
from .lattice import Edges, Lattice, Span, find_edges, find_lattices
from .mend import SLIVER, Grid, mend_grid, without_stripes
from .pdfium import Page
from .regions import find_regions, follow_lines, split_ladder
from .stripes import add_white_rows
from .table import Evidence
from .undivided import divide_columns
from .words import Words, find_words

LINES_GAP = 0.3  # of the font size, between texts of several lines
OPEN_GAP = 0.8  # of the font size, between texts of one wide cell that are cells of their own
BODY_SHARE = 0.6  # of the words below a table's header in one cell over columns: only the header is drawn
BODY_LINES = 4  # in it at least
SHARED_WIDTH = 4  # columns; a drawn grid of so many tells where those beside it are
SHARED_GAP = 2.0  # of the font size
OPEN_INDENT = 1.2  # of the font size, from a column's line to its text
WHOLE, WHOLE_SHARE = 4, 0.7  # rows and columns of a grid that is drawn cell by cell; of its cells that span nothing
KEPT_GUTTERS = 0.8  # of a table's gutters, that lines close to it leave open if they are of it
OPEN_ROW_COLUMNS = 3  # a row outside the rules must stand in so many columns

NO_LINES: Floats = np.empty(0)

BoxEdges = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """What was seen on one page: its words, its drawn edges (horizontal, vertical), its tables."""

    page: Page
    words: Words
    edges: tuple[Edges, Edges]
    grids: tuple[Grid, ...]


def find_layout(page: Page, columns: Floats = NO_LINES) -> Layout:
    """Words, edges and tables of a page; drawn grids first, then white columns among the words that are left. `columns`
    are the lines of columns that other pages of a table show, in points."""
    words = find_words(page)
    edges = find_edges(without_highlights(page.drawing, words), page.width, page.height)
    free = np.ones(len(words), dtype=bool)
    grids: list[Grid] = []
    lattices = [part for whole in without_stripes(find_lattices(*edges), words) for part in _tables_of(whole, words)]
    for lattice in sorted(lattices, key=lambda lattice: not lattice.columns_drawn):  # rules alone may reach further
        grid = _grid_of_lattice(lattice, words, free, edges[0], [grid.box for grid in grids], columns)
        if grid is not None:
            grids.append(mend_grid(grid, words))
            free &= grid.row < 0
    grids = split_outer_columns(add_columns_beside(grids, words, free, edges[0]), words)
    free = np.logical_and.reduce([free, *(grid.row < 0 for grid in grids)])
    grids = add_white_rows(grids, words, free)
    free = np.logical_and.reduce([free, *(grid.row < 0 for grid in grids)])
    rest = np.flatnonzero(free)
    for region in find_regions(words.take(rest)):
        member = rest[region.words]
        grids.append(
            _cut_beside(words, member, region.gutters, grids, edges[0])
            or cut_region(words, member, region.gutters, edges[0])
        )
    return Layout(page, words, edges, tuple(sorted(grids, key=lambda grid: (grid.box[1], grid.box[0]))))


def _cut_beside(words: Words, member: Ints, gutters: Gutters, grids: Sequence[Grid], horizontal: Edges) -> Grid | None:
    """The table of words that stand in the columns of a drawn grid close above or below it: rows without fill beside
    filled ones, a header without rules. None where they do not."""
    part = words.take(member)
    size = float(np.median(part.size))
    for drawn in grids:
        x0, top, x1, bottom = drawn.box
        apart = max(top - float(part.bottom.max()), float(part.top.min()) - bottom)
        within = part.x0.min() > x0 - 1 and part.x1.max() < x1 + 1
        if (
            drawn.columns_by is not Evidence.DRAWN
            or drawn.width < SHARED_WIDTH
            or apart > SHARED_GAP * size
            or not within
        ):
            continue
        lines = drawn.inner_lines()
        shared = _part_at(gutters, lines, part)
        if shared is not None:
            if len(np.unique(part.base)) < len(np.unique(words.base[drawn.row >= 0])):
                shared = _only_at(shared, lines)  # few lines part columns by chance
            shared = _without_crossed(shared, words.take(_in_single_columns(drawn)))
            grid = cut_region(words, member, shared, horizontal)
            return _with_columns(grid, [x0, *lines.tolist(), x1]) if len(shared.left) == len(lines) else grid
    return None


def _only_at(gutters: Gutters, lines: Floats) -> Gutters:
    """The gutters in which a line lies."""
    at = ((gutters.left[:, None] <= lines + 1) & (gutters.right[:, None] >= lines - 1)).any(axis=1)
    return Gutters(gutters.left[at], gutters.right[at])


def _in_single_columns(grid: Grid) -> Ints:
    """The words of a table's cells that span no columns."""
    places = zip(grid.row.tolist(), grid.column.tolist(), strict=True)
    return np.array(
        [i for i, key in enumerate(places) if key[0] >= 0 and grid.spans.get(key, (1, 1))[1] == 1], dtype=np.int64
    )


def _without_crossed(gutters: Gutters, words: Words) -> Gutters:
    """Without the gutters that words lie across."""
    across = ((words.x0[:, None] < gutters.left) & (words.x1[:, None] > gutters.right)).any(axis=0)
    return Gutters(gutters.left[~across], gutters.right[~across])


def _part_at(gutters: Gutters, lines: Floats, words: Words) -> Gutters | None:
    """Gutters with those that several lines cross parted between them, as where a column is empty; None where the words
    do not keep to the lines."""
    between = (lines > float(words.x0.min())) & (lines < float(words.x1.max()))
    outside, lines = lines[~between], lines[between]
    within = (gutters.left[:, None] <= lines + 1) & (gutters.right[:, None] >= lines - 1)
    if not within.any(axis=0).all():
        return None
    found = [(line - 1, line + 1) for line in outside.tolist()]  # no words stand beyond
    for index, (left, right) in enumerate(zip(gutters.left.tolist(), gutters.right.tolist(), strict=True)):
        inside = lines[within[index]]
        edges = [left, *((inside[:-1] + inside[1:]) / 2).tolist(), right]
        found += pairwise(edges)
    found.sort()
    return Gutters(np.array([left for left, _ in found]), np.array([right for _, right in found]))


def _with_columns(grid: Grid, xs: Sequence[float]) -> Grid:
    """An undrawn table as one of drawn columns between the lines `xs`."""
    _, top, _, bottom = grid.box
    places = {(0, column): (left, top, right, bottom) for column, (left, right) in enumerate(pairwise(xs))}
    return replace(grid, places=places, columns_by=Evidence.DRAWN, gutters=NO_GUTTERS)


def _tables_of(lattice: Lattice, words: Words) -> list[Lattice]:
    """The tables that share a ladder of horizontal rules; a drawn grid is one."""
    x0, top, x1, bottom = lattice.box
    x, y = words.middle
    inside = (x > x0) & (x < x1) & (y > top) & (y < bottom)
    if lattice.columns_drawn or not inside.any():
        return [lattice]
    return [replace(lattice, ys=lattice.ys[a:b]) for a, b in split_ladder(words.take(inside), lattice.ys)]


def _grid_of_lattice(
    lattice: Lattice, words: Words, free: Bools, horizontal: Edges, drawn: Sequence[BoxEdges], columns: Floats
) -> Grid | None:
    """The table of a drawn grid; columns of a grid of horizontal rules come from the gutters inside it."""
    x, y = words.middle
    x = _phrase_starts(words, x)
    x0, top, x1, bottom = lattice.box
    inside = free & (x > x0) & (x < x1) & (y > top) & (y < bottom)
    member = np.flatnonzero(inside)
    if not len(member):
        return None
    if not lattice.columns_drawn:
        return _grid_of_rules(lattice, words, member, free, horizontal, drawn)
    gutters = find_agreed_gutters(words.take(member))
    if _part_more(gutters, lattice, words, member):
        return cut_region(words, member, gutters, horizontal) if lattice.rows_drawn else None
    lattice = divide_columns(lattice, words, member, columns)
    between = Gutters(lattice.xs[1:-1] - 1, lattice.xs[1:-1] + 1)
    strip = np.clip(np.searchsorted(lattice.ys, y[member]) - 1, 0, len(lattice.ys) - 2)
    if has_rows_in_strips(words.take(member), between, strip):
        more = number_gutters(words.take(member[x[member] < lattice.xs[1]]))
        gutters = Gutters(np.append(more.left, between.left), np.append(more.right, between.right))
        xs = [lattice.xs[0], *more.centres.tolist(), *lattice.xs[1:].tolist()]
        return _with_columns(cut_region(words, member, gutters, horizontal, strip), xs)
    return _grid_of_cells(part_banners(lattice, words, member), words, member, horizontal, x)


def _grid_of_cells(lattice: Lattice, words: Words, member: Ints, horizontal: Edges, x: Floats) -> Grid | None:
    """The table of a grid's drawn cells, the words standing at `x`; None for frames and fills behind running text."""
    y = words.middle[1]
    row = np.full(len(words), -1)
    column = row.copy()
    place_row = np.clip(np.searchsorted(lattice.ys, y[member]) - 1, 0, len(lattice.ys) - 2)
    place_column = np.clip(np.searchsorted(lattice.xs, x[member]) - 1, 0, len(lattice.xs) - 2)
    cell = lattice.label[place_row, place_column]
    body = _open_body(lattice, words, member, cell)
    if body is not None:
        return cut_region(words, member, body, horizontal)
    parts = [
        part
        for index, span in enumerate(lattice.spans)
        for part in _open_cells(lattice, span, words, member[cell == index])
    ]
    home = {(r, c): s for s in parts for r in range(s.row, s.row_end) for c in range(s.column, s.column_end)}
    at = [home[r, c] for r, c in zip(place_row.tolist(), place_column.tolist(), strict=True)]
    row[member], column[member] = [s.row for s in at], [s.column for s in at]
    if len({(s.row, s.column) for s in at}) == len({s.row for s in at}):  # frames, or fills behind running text
        return None
    spans = {(s.row, s.column): (s.row_end - s.row, s.column_end - s.column) for s in parts}
    xs, ys = lattice.xs.tolist(), lattice.ys.tolist()
    places = {(s.row, s.column): (xs[s.column], ys[s.row], xs[s.column_end], ys[s.row_end]) for s in parts}
    rows_by = Evidence.DRAWN if lattice.rows_drawn else Evidence.SPACE
    return Grid(row, column, len(ys) - 1, len(xs) - 1, spans, places, rows_by, Evidence.DRAWN, lattice.box)


def _part_more(gutters: Gutters, lattice: Lattice, words: Words, member: Ints) -> bool:
    """Whether gutters part columns that no line of a grid does, the lines being those of groups of columns only: they
    are wider than the space between words."""
    lines = lattice.xs
    if len(gutters.left) <= len(lines) - 2 or _is_whole(lattice):
        return False
    at = ((gutters.left[:, None] <= lines + 1) & (gutters.right[:, None] >= lines - 1)).any(axis=1)
    return bool((gutters.right - gutters.left > OPEN_GAP * float(np.median(words.size[member])))[~at].any())


def _is_whole(lattice: Lattice) -> bool:
    """Whether a grid draws its rows and columns one by one, many of each."""
    single = sum(span.row_end - span.row == span.column_end - span.column == 1 for span in lattice.spans)
    return min(len(lattice.xs), len(lattice.ys)) > WHOLE and single >= WHOLE_SHARE * len(lattice.spans)


def _open_body(lattice: Lattice, words: Words, member: Ints, cell: Ints) -> Gutters | None:
    """The gutters of a table of which only the header, and perhaps a frame, is drawn: one cell over several columns
    holds most of the words, which keep the header's columns. None for other tables."""
    counts = np.bincount(cell, minlength=len(lattice.spans))
    largest = int(counts.argmax())
    span = lattice.spans[largest]
    y = words.middle[1][member]
    if counts[largest] < BODY_SHARE * (y > lattice.ys[span.row]).sum() or span.column_end - span.column < 2:
        return None
    body = words.take(member[(y > lattice.ys[span.row]) & (y < lattice.ys[span.row_end])])
    if len(np.unique(body.base)) < BODY_LINES or _is_one_row(body, lattice.xs[1:-1]):
        return None
    return _part_at(find_gutters(body), lattice.xs[1:-1], body)


def _is_one_row(words: Words, lines: Floats) -> bool:
    """Whether a column shows one number, and that beside the first lines of the others: below the last drawn row of a
    striped table stands a row without fill."""
    figures = np.flatnonzero(words.figure)
    column = np.searchsorted(lines, words.middle[0])
    alone = [index for index in figures.tolist() if (column == column[index]).sum() == 1]
    return len(alone) > 0 and bool(words.top[alone].min() - words.top.min() < SAME_LINE * words.size[alone].max())


def _open_cells(lattice: Lattice, span: Span, words: Words, member: Ints) -> list[Span]:
    """A cell over several columns that holds separate text in them: its sides are not drawn (rows without fill
    between filled ones), so it falls apart at the grid's lines. Else the cell as it is."""
    if span.column_end - span.column < 2 or len(member) < 2:
        return [span]
    lines = lattice.xs[span.column + 1 : span.column_end]
    on = member[np.argsort(words.x0[member])]
    if np.ptp(words.base[on]) < SAME_LINE * words.size[on].min():
        edges = lattice.xs[span.column : span.column_end + 1]
        shared = share_columns(words, on, edges[:-1], edges[1:])
        if len(shared) > 1:
            return [Span(span.row, span.column + a, span.row_end, span.column + b + 1) for _, a, b in shared]
    x0, x1 = words.x0[member], words.x1[member]
    if ((x0[:, None] < lines - 1) & (x1[:, None] > lines + 1)).any():
        return [span]
    column = np.searchsorted(lines, (x0 + x1) / 2)
    if not _stand_apart(words, member, column, lattice.xs[span.column : span.column_end + 1]):
        return [span]
    return [Span(span.row, span.column + k, span.row_end, span.column + k + 1) for k in range(len(lines) + 1)]


def _stand_apart(words: Words, member: Ints, column: Ints, xs: Floats) -> bool:
    """Whether words that keep to the columns between the lines `xs` of an undivided cell are texts of cells there."""
    x0, x1, size = words.x0[member], words.x1[member], float(np.median(words.size[member]))
    filled = np.unique(column).tolist()
    lines = [len(np.unique(np.rint(words.base[member[column == c]]))) for c in filled]
    if len(filled) == 1:  # a heading over the columns, or the only text of a row?
        inner = x0.min() - xs[filled[0]] < OPEN_INDENT * size and filled[0] > 0
        centred = abs(x0.min() + x1.max() - xs[0] - xs[-1]) < 2 * size
        return lines[0] > 1 or bool(inner and not centred)
    wide = int((np.diff(xs) > SLIVER).sum())
    gap = min(x0[column == b].min() - x1[column == a].max() for a, b in pairwise(filled))
    several = sorted(lines)[-2] > 1  # lines of running text would cross the grid's
    text = len(filled) >= 0.6 * wide or max(lines) > 1
    return bool((gap > OPEN_GAP * size and text) or (several and gap > LINES_GAP * size))


def _phrase_starts(words: Words, x: Floats) -> Floats:
    """Where each word counts as standing: its centre, or for a word that follows another closely and overhangs a
    border, its beginning, which is still on its phrase's side."""
    order = np.lexsort((words.x0, np.rint(words.base)))
    follows = np.zeros(len(words), dtype=bool)
    gap = words.x0[order][1:] - words.x1[order][:-1]
    same = np.rint(words.base)[order][1:] == np.rint(words.base)[order][:-1]
    follows[order[1:]] = same & (gap < 0.35 * words.size[order][1:])
    return np.where(follows, np.minimum(words.x0 + 0.5, x), x)


def _grid_of_rules(
    lattice: Lattice, words: Words, member: Ints, free: Bools, horizontal: Edges, drawn: Sequence[BoxEdges]
) -> Grid | None:
    """The table between horizontal rules: rows by the rules, columns by gutters; None where there are no gutters."""
    part = words.take(member)
    gutters = find_gutters(part)
    if not len(gutters.left):
        return None
    inside = len(member)
    member, ys = _with_open_ends(words, member, free, gutters, lattice, drawn)
    part = words.take(member)
    if len(member) > inside:
        gutters = find_gutters(part)
    band = np.clip(np.searchsorted(ys, part.middle[1]) - 1, 0, len(ys) - 2)
    if are_rows_undrawn(part, gutters, band):
        return cut_region(words, member, gutters, horizontal, band)
    heights = list(pairwise(ys))
    x0, _, x1, _ = lattice.box
    return cut_bands(words, member, band, gutters, (x0, ys[0], x1, ys[-1]), heights)


def _with_open_ends(
    words: Words, member: Ints, free: Bools, gutters: Gutters, lattice: Lattice, drawn: Sequence[BoxEdges]
) -> tuple[Ints, list[float]]:
    """The words between the rules and those of a row that a page break left without its lower or upper rule: lines
    close outside, inside the columns, in three columns or more, or right below a drawn header. Returns the words and
    the rows' borders."""
    x0, top, x1, bottom = lattice.box
    ys = lattice.ys.tolist()
    body = float(np.median(words.size[member]))
    beside = free & (words.x0 > x0 - body) & (words.x1 < x1 + body)
    for edge, outside in ((bottom, words.top > bottom - 0.5 * body), (top, words.bottom < top + 0.5 * body)):
        around = np.flatnonzero(beside & outside)
        taken = follow_lines(words, around, edge, gutters, body)
        if len(np.unique(np.searchsorted(gutters.centres, words.middle[0][taken]))) >= OPEN_ROW_COLUMNS:
            shared = _with_lines(words, member, follow_lines(words, around, edge, NO_GUTTERS, body), gutters)
            taken = follow_lines(words, around, edge, shared, body)
        part = words.take(taken)
        columns = np.unique(np.searchsorted(gutters.centres, part.middle[0]))
        if len(columns) < OPEN_ROW_COLUMNS and not (edge == top and _below_a_header(part, drawn, lattice, body)):
            continue
        member = np.concatenate([member, np.setdiff1d(taken, member)])
        ys = sorted([*ys, float(part.bottom.max()) + 1 if edge == bottom else float(part.top.min()) - 1])
    return member, ys


def _with_lines(words: Words, member: Ints, close: Ints, gutters: Gutters) -> Gutters:
    """The gutters of a table's words with those of lines close to it, which part no column by chance that the table
    shows in few lines only; the table's own where the lines close most of them."""
    shared = find_gutters(words.take(np.union1d(member, close)))
    return shared if len(shared.left) >= KEPT_GUTTERS * len(gutters.left) else gutters


def _below_a_header(part: Words, drawn: Sequence[BoxEdges], lattice: Lattice, body: float) -> bool:
    """Whether words fill the space between a drawn header and the first of the rules below it."""
    if not len(part):
        return False
    first, last = float(part.top.min()), float(part.bottom.max())
    return lattice.ys[0] - last < body and any(
        abs(x0 - lattice.xs[0]) < body and abs(x1 - lattice.xs[-1]) < body and -1 < first - bottom < body
        for x0, _, x1, bottom in drawn
    )
