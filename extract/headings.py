"""Headings over several columns that no rule and no overhang shows: they stand centred over what lies below."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from .arrays import Floats, Ints
from .gutters import Gutters
from .lattice import Edges
from .pieces import Pieces
from .words import Words

BELOW = 1.0  # of the font size; a rule so close below the baseline underlines a heading
BESIDE = 3.0  # points; a heading may overhang its rule so far
APART = 0.6  # of the font size; words on one rule further apart are two headings
MIDDLE_SHARE = 0.2  # of its columns' width: how far from their middle a heading may stand
COVERED = 0.5  # of a column must lie over the rule
CENTRED = 0.6  # of the font size, or ...
CENTRED_SHARE = 0.04  # ... of the columns' width: how far centres may lie apart

Spans = Mapping[tuple[int, int], tuple[int, int]]


def underlined_phrases(words: Words, gutters: Gutters, horizontal: Edges) -> list[tuple[int, int, int, Ints]]:
    """(first word, first column, last column, words) of each heading above a rule of its own over several columns."""
    left, right = float(words.x0.min()), float(words.x1.max())
    top, bottom = float(words.top.min()), float(words.bottom.max())
    near = (horizontal.at > top) & (horizontal.at < bottom) & (horizontal.start < right) & (horizontal.end > left)
    rules = horizontal.take(near)
    starts, ends = np.concatenate([[left], gutters.right]), np.concatenate([gutters.left, [right]])
    found = []
    for at, start, end in zip(rules.at.tolist(), rules.start.tolist(), rules.end.tolist(), strict=True):
        covered = np.minimum(ends, end) - np.maximum(starts, start) > COVERED * (ends - starts)
        columns = np.flatnonzero(covered)
        if len(columns) < 2 or columns[0] == 0:
            continue
        above = (words.base < at + 1) & (words.base > at - BELOW * words.size)
        on = np.flatnonzero(above & (words.x0 > start - BESIDE) & (words.x1 < end + BESIDE))
        on = on[np.argsort(words.x0[on])]
        for heading, a, b in share_columns(words, on, starts[columns], ends[columns]):
            if b > a:
                found.append((int(heading[0]), int(columns[a]), int(columns[b]), heading))
    return found


def share_columns(words: Words, on: Ints, starts: Floats, ends: Floats) -> list[tuple[Ints, int, int]]:
    """(words, first column, last column) of each of the fewer headings `on` a line over columns: each column goes to
    the nearest heading, if that leaves none of them out of the middle of its own."""
    if not len(on):
        return []
    headings = np.split(on, np.flatnonzero(words.x0[on][1:] - words.x1[on][:-1] > APART * words.size[on][1:]) + 1)
    if len(headings) >= len(starts):
        return []
    centres = np.array([(words.x0[h].min() + words.x1[h].max()) / 2 for h in headings])
    nearest = np.abs(((starts + ends) / 2)[:, None] - centres[None, :]).argmin(axis=1)
    found = []
    for index, heading in enumerate(headings):
        own = np.flatnonzero(nearest == index)
        size = float(words.size[heading[0]])
        if not len(own) or (len(headings) > 1 and _is_off(starts[own[0]], ends[own[-1]], centres[index], size)):
            return []
        found.append((heading, int(own[0]), int(own[-1])))
    return found


def _is_off(start: float, end: float, centre: float, size: float) -> bool:
    """Whether a heading does not stand in the middle of its columns."""
    return abs((start + end) / 2 - centre) > max(size, MIDDLE_SHARE * (end - start))


def centred_spans(pieces: Pieces, spans: Spans, height: int, size: float) -> dict[tuple[int, int], tuple[int, int]]:
    """(row, column) of a heading's words -> the first and last column it stands over.

    A heading is a piece without figures over columns that are all filled in the next row and free in its own. One
    right above the middle column may as well be the first line of that column's heading, unless the row's headings
    leave no column out."""
    rows = pieces.by_row(height)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for above, below in pairwise(rows):
        under = {int(pieces.column[i]): i for i in below if (int(pieces.row[i]), int(pieces.column[i])) not in spans}
        ranges = {}
        for index, (low, high) in zip(above, _free_ranges(pieces, spans, above), strict=True):
            key = int(pieces.row[index]), int(pieces.column[index])
            best = None if key in spans else _centred_range(pieces, index, under, low, high, size)
            if best is not None and not pieces.figures[index]:
                ranges[key] = best
        covered = {c for first, last in ranges.values() for c in range(first, last + 1)}
        complete = covered | {int(pieces.column[i]) for i in above} >= set(under) - {0}
        found |= {key: best for key, best in ranges.items() if complete or 2 * key[1] != sum(best)}
    return found


def _free_ranges(pieces: Pieces, spans: Spans, above: list[int]) -> list[tuple[int, int]]:
    """For each piece of a row the columns around it that no other piece of the row takes; never the first column of
    the table for a piece that does not stand there."""
    ranges = []
    for place, index in enumerate(above):
        row, column = int(pieces.row[index]), int(pieces.column[index])
        low = 1 if column else 0
        if place:
            before = above[place - 1]
            start = int(pieces.column[before])
            low = max(low, start + spans.get((row, start), (1, 1))[1])
        high = int(pieces.column[above[place + 1]]) - 1 if place + 1 < len(above) else 10**6
        ranges.append((low, high))
    return ranges


def _centred_range(
    pieces: Pieces, index: int, under: dict[int, int], low: int, high: int, size: float
) -> tuple[int, int] | None:
    """The widest run of columns around a piece that are filled below it and have its centre, None for one or none."""
    column = int(pieces.column[index])
    if column not in under:
        return None
    first = last = column
    while first - 1 in under and first - 1 >= low:
        first -= 1
    while last + 1 in under and last + 1 <= high:
        last += 1
    centre = float(pieces.x0[index] + pieces.x1[index]) / 2
    own = abs(float(pieces.x0[under[column]] + pieces.x1[under[column]]) / 2 - centre)
    best: tuple[int, int] | None = None
    for a in range(first, column + 1):
        for b in range(last, column - 1, -1):
            left, right = float(pieces.x0[under[a]]), float(pieces.x1[under[b]])
            away = abs((left + right) / 2 - centre)
            near = away <= max(CENTRED * size, CENTRED_SHARE * (right - left))
            wider = best is None or b - a > best[1] - best[0]
            if b > a and near and wider and (away < own or column - a == b - column):
                best = a, b
    return best
