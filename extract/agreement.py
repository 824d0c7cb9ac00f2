"""Columns that pages agree on: a table over many pages shows on all of them what a page alone may not.

Where nothing draws columns, a page tells them by its white gutters, and a page with a few rows, or with an empty
column, tells them badly. Pages whose gutters agree for the most part are looked at as one: the gutters that hold on
all of them are the columns of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from .arrays import Floats
from .cutting import cut_bands, cut_region
from .gutters import NO_GUTTERS, STEP, Gutters, find_gutters, find_runs, least_width, line_of_words
from .layout import NO_LINES, Layout, find_layout
from .mend import Grid
from .regions import holds_values
from .table import Evidence
from .undivided import find_undivided
from .words import Words, join_words

LEAST_COLUMNS = 3
COARSE = 0.25  # of the words of a page's tables stand in those that draw only some of the lines
LEAST_DRAWN = 2  # inner lines of a table that draws only some of those of another
LEAST_LINES = 12  # of all pages, below their headers; fewer align by chance
SHIFT = 4.0  # points; gutters whose centres are closer are the same
MET, MET_BY_MORE = 0.7, 0.4  # of the gutters of the page with fewer, and with more, must be the other's
REPEATED = 0.5  # of the pages; lines that so many show are the header
OVERHANG = 0.025  # of the lines of all pages may hold a word too long for its column
ACROSS = 0.2  # of a page's lines may run over a gutter that the others show


def agree_columns(layouts: Sequence[Layout]) -> list[Layout]:
    """The pages' layouts, the undrawn columns of each table as all pages of its kind show them."""
    layouts = _divide_drawn(layouts)
    found = list(layouts)
    for group in _groups(layouts):
        bodies = _bodies([layouts[page].words.take(np.flatnonzero(grid.row >= 0)) for page, grid in group])
        if sum(len(np.unique(line_of_words(body))) for body in bodies if len(body)) < LEAST_LINES:
            continue
        gutters = max(_pool(bodies), _vote(group), key=lambda gutters: len(gutters.left))
        usual = sorted(grid.width for _, grid in group)[len(group) // 2]
        if len(gutters.left) + 1 < usual:
            continue
        for (page, grid), body in zip(group, bodies, strict=True):
            cut = _recut(found[page], grid, gutters, body)
            if cut is not None:
                grids = tuple(cut if other is grid else other for other in found[page].grids)
                found[page] = replace(found[page], grids=grids)
    return found


def _divide_drawn(layouts: Sequence[Layout]) -> list[Layout]:
    """The layouts, those anew whose drawn lines part only groups of columns, as the words of all their pages or the
    lines of another table on the page, a header perhaps, show."""
    found = list(layouts)
    groups = _drawn_alike(layouts)
    for lines, members in groups:
        more = find_undivided(lines, join_words([_words_between(layouts[page], lines) for page in members]))
        finer = max((other for other, _ in groups if _is_finer(other, lines)), key=len, default=NO_LINES)
        for page in members:
            if len(more) or len(finer) or _has_coarser(layouts[page], lines):
                found[page] = find_layout(layouts[page].page, np.concatenate([lines[1:-1], more, finer[1:-1]]))
    return found


def _is_finer(lines: Floats, coarser: Floats) -> bool:
    """Whether lines are those of other tables, and more."""
    inner = coarser[1:-1]
    more = len(lines) > len(coarser) and len(inner) >= LEAST_DRAWN
    return more and bool((np.abs(inner[:, None] - lines).min(axis=1) < SHIFT).all())


def _drawn_alike(layouts: Sequence[Layout]) -> list[tuple[Floats, list[int]]]:
    """The lines of the widest drawn tables, sides included, with the pages (by index) whose inner lines they are."""
    groups: list[tuple[Floats, list[int]]] = []
    for page, layout in enumerate(layouts):
        drawn = [grid for grid in layout.grids if grid.columns_by is Evidence.DRAWN and len(grid.inner_lines())]
        if not drawn or any(grid.columns_by is Evidence.MARKUP for grid in layout.grids):
            continue  # tags tell its tables
        grid = max(drawn, key=lambda grid: grid.width)
        lines = np.array([grid.box[0], *grid.inner_lines().tolist(), grid.box[2]])
        for number, (known, members) in enumerate(groups):
            if len(known) == len(lines) and np.abs(known - lines)[1:-1].max() < SHIFT:
                members.append(page)
                sides = min(known[0], lines[0]), max(known[-1], lines[-1])
                groups[number] = np.array([sides[0], *known[1:-1].tolist(), sides[1]]), members
                break
        else:
            groups.append((lines, [page]))
    return groups


def _words_between(layout: Layout, lines: Floats) -> Words:
    """The words of a page's tables between the outer two of some lines."""
    x, y = layout.words.middle
    top, bottom = min(grid.box[1] for grid in layout.grids), max(grid.box[3] for grid in layout.grids)
    return layout.words.take((x > lines[0]) & (x < lines[-1]) & (y > top) & (y < bottom))


def _has_coarser(layout: Layout, lines: Floats) -> bool:
    """Whether tables with many of a page's words draw only some of the lines that another draws, a header perhaps."""
    drawn = [grid for grid in layout.grids if grid.columns_by is Evidence.DRAWN]
    coarse = [grid for grid in drawn if _is_finer(lines, np.array([grid.box[0], *grid.inner_lines(), grid.box[2]]))]
    held = [sum(int((grid.row >= 0).sum()) for grid in grids) for grids in (coarse, layout.grids)]
    return held[0] > COARSE * held[1]


def _groups(layouts: Sequence[Layout]) -> list[list[tuple[int, Grid]]]:
    """(page's index, table) of tables whose undrawn columns are the same for the most part, two at least."""
    groups: list[list[tuple[int, Grid]]] = []
    models: list[tuple[tuple[float, float], Gutters]] = []
    for page, layout in enumerate(layouts):
        paper = layout.page.width, layout.page.height
        for grid in layout.grids:
            if grid.columns_by is not Evidence.SPACE or grid.width < LEAST_COLUMNS:
                continue
            if holds_values(layout.words.take(np.flatnonzero(grid.row >= 0)), grid.gutters):
                continue  # its fullest lines tell
            for number, (sheet, model) in enumerate(models):
                if sheet == paper and _alike(grid.gutters, model):
                    groups[number].append((page, grid))
                    if len(grid.gutters.left) > len(model.left):
                        models[number] = sheet, grid.gutters
                    break
            else:
                groups.append([(page, grid)])
                models.append((paper, grid.gutters))
    return [group for group in groups if len(group) > 1]


def _alike(a: Gutters, b: Gutters) -> bool:
    """Whether the gutters of two pages meet: most of those of the page that shows fewer, and many of the other's. An
    empty column is a wide gutter, a word too long for its column closes one."""
    meet = (a.left[:, None] < b.right) & (a.right[:, None] > b.left)
    shares = sorted((meet.any(axis=1).mean(), meet.any(axis=0).mean()))
    return bool(shares[1] >= MET and shares[0] >= MET_BY_MORE)


def _vote(group: Sequence[tuple[int, Grid]]) -> Gutters:
    """The gutters that two pages with the most columns share; none where they differ."""
    widest = max(grid.width for _, grid in group)
    found = [grid.gutters for _, grid in group if grid.width == widest]
    left = np.max([gutters.left for gutters in found], axis=0)
    right = np.min([gutters.right for gutters in found], axis=0)
    return Gutters(left, right) if len(found) > 1 and (left < right).all() else NO_GUTTERS


def _bodies(pages: Sequence[Words]) -> list[Words]:
    """The words of each page without the header that the pages repeat."""
    texts = [_line_texts(words) for words in pages]
    counts = Counter(text for lines in texts for text in set(lines))
    repeated = {text for text, count in counts.items() if count > max(1, REPEATED * len(pages))}
    return [
        words.take(~np.isin(line_of_words(words), [n for n, text in enumerate(lines) if text in repeated]))
        for words, lines in zip(pages, texts, strict=True)
    ]


def _pool(pages: Sequence[Words]) -> Gutters:
    """The gutters of several pages' words."""
    pooled = join_words([words for words in pages if len(words)])
    return max(find_gutters(pooled), find_gutters(_without_overhang(pooled)), key=lambda gutters: len(gutters.left))


def _without_overhang(words: Words) -> Words:
    """Without the few words that, too long for their column, reach over a white place that all others leave."""
    lines = len(np.unique(line_of_words(words)))
    first, last = float(words.x0.min()), float(words.x1.max())
    places = np.arange(first, last + STEP, STEP)
    covered = np.searchsorted(np.sort(words.x0), places, side="right") - np.searchsorted(np.sort(words.x1), places)
    hang = np.zeros(len(words), dtype=bool)
    for a, b in find_runs(covered <= max(1, int(OVERHANG * lines))):
        if a > 0 and b < len(places) and (b - a) * STEP >= least_width(lines, float(np.median(words.size))):
            hang |= (words.x0 < places[a]) & (words.x1 > places[a] + STEP)
    return words.take(~hang)


def _line_texts(words: Words) -> list[tuple[bytes, ...]]:
    """The words of each line, by their characters."""
    line = line_of_words(words)
    texts: list[list[bytes]] = [[] for _ in range(int(line.max(initial=-1)) + 1)]
    for index in np.argsort(words.x0, kind="stable").tolist():
        texts[line[index]].append(words.code[words.start[index] : words.end[index]].tobytes())
    return [tuple(text) for text in texts]


def _recut(layout: Layout, grid: Grid, gutters: Gutters, body: Words) -> Grid | None:
    """A table cut at the gutters of all its pages; None where it is cut there, or its `body` runs over them."""
    own, agreed = grid.gutters.centres, gutters.centres
    if len(own) == len(agreed) and np.abs(own - agreed).max(initial=0.0) < SHIFT:
        return None
    member = np.flatnonzero(grid.row >= 0)
    line = line_of_words(body)
    over = ((body.x0[:, None] < gutters.left) & (body.x1[:, None] > gutters.right)).any(axis=1)
    if len(np.unique(line[over])) > max(1, ACROSS * len(np.unique(line))):
        return None
    if grid.rows_by is Evidence.SPACE:
        return cut_region(layout.words, member, gutters, layout.edges[0])
    heights = sorted({(top, bottom) for _, top, _, bottom in grid.places.values()})
    if len(heights) != grid.height or any(upper[1] > lower[0] + 1 for upper, lower in pairwise(heights)):
        return None
    return cut_bands(layout.words, member, grid.row[member], gutters, grid.box, heights)
