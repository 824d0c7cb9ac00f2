"""Drawn columns that hold several: where rules and fills part only groups of columns, white gutters part the rest."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from .arrays import Floats, Ints
from .gutters import NO_GUTTERS, STEP, Gutters, cover_profile, find_gutters, line_of_words
from .lattice import SNAP, Lattice, Span
from .words import Words

LEAST_LINES, LEAST_BOTH = 6, 8  # of text on each side of a gutter, and on both
WIDE = 1.6  # of a grid's usual column; a column so wide may be two by itself
MARK = 5  # characters of a number or letter with its signs
LETTER = 2  # characters of a letter with its sign, before its text
LEAST_WIDTH, WORDS = 4.0, 1.3  # of the font size, and words a line: narrower columns are words that repeat
WORDED = 0.5  # of the lines of a column of text hold a longer word
MOST_ACROSS = 0.15  # words across a line that other pages show, for each line of text: a header's
MANY = 0.25  # of the lines stand in a column behind a gutter
FLUSH, FLUSH_SHARE = 0.3, 0.75  # lines that begin within this part of the font size right of a gutter, and so many


def find_undivided(lines: Floats, words: Words) -> Floats:
    """Where further lines belong among those that draw a table's columns, sides included: in the gutters that part
    columns of text; `words` are those of all its pages."""
    x = words.middle[0]
    found: list[list[float]] = []
    widths: list[float] = []
    for left, right in pairwise(lines.tolist()):
        inside = (x > left) & (x < right) & (words.x0 > left - 1) & (words.x1 < right + 1)
        found.append(_gutters_inside(words.take(inside)).centres.tolist())
        widths.append(right - left if inside.sum() >= 2 * LEAST_LINES else 0.0)
    usual = float(np.median([width for width in widths if width] or [0.0]))
    alike = 2 * sum(map(bool, found)) >= sum(map(bool, widths))
    # A column that alone holds two, and is no wider: the spaces of a few words lie in line by chance.
    told = [inner for inner, width in zip(found, widths, strict=True) if alike or width > WIDE * usual]
    return np.array([line for inner in told for line in inner])


def divide_columns(lattice: Lattice, words: Words, member: Ints, known: Floats) -> Lattice:
    """The grid with those of the lines `known` that lie inside its columns and that hardly a word there lies across."""
    if not len(known):
        return lattice
    x = words.middle[0][member]
    found: list[float] = []
    for left, right in pairwise(lattice.xs.tolist()):
        found += _kept_lines(words.take(member[(x > left) & (x < right)]), known, left, right)
    return _with_lines(lattice, np.array(found)) if found else lattice


def _kept_lines(words: Words, known: Floats, left: float, right: float) -> list[float]:
    """The known lines inside a column, if hardly a word lies across one."""
    inside = known[(known > left + SNAP) & (known < right - SNAP)]
    across = (words.x0[:, None] < inside - 1) & (words.x1[:, None] > inside + 1)
    free = across.sum(axis=0) <= MOST_ACROSS * len(np.unique(line_of_words(words)))
    return inside.tolist() if len(words) and free.all() else []


def _gutters_inside(words: Words) -> Gutters:
    """The gutters between columns of text among the words of one drawn column; with them those beside their numbers."""
    if len(words) < 2 * LEAST_LINES or not _is_parted(words):
        return NO_GUTTERS
    gutters = find_gutters(words)
    if not len(gutters.left):
        return NO_GUTTERS
    column = np.searchsorted(gutters.centres, words.middle[0])
    line = line_of_words(words)
    short = words.end - words.start <= MARK
    text = np.zeros(len(gutters.left) + 1, dtype=bool)
    for index in range(len(text)):
        here = column == index
        lines = len(np.unique(line[here]))
        flush = _is_flush(words.take(here)) or _is_flush(words.take(here & (words.end - words.start > LETTER)))
        worded = len(np.unique(line[here & ~short])) >= WORDED * lines and here.sum() >= WORDS * lines
        text[index] = lines >= LEAST_LINES and worded and flush
    both = [
        len(np.intersect1d(line[column == a], line[column == b])) for a, b in pairwise(np.flatnonzero(text).tolist())
    ]
    widths = np.diff([float(words.x0.min()), *gutters.centres.tolist(), float(words.x1.max())])
    roomy = text.any() and widths[text].min() >= LEAST_WIDTH * float(np.median(words.size))
    return gutters if roomy and min(both, default=0) >= LEAST_BOTH else NO_GUTTERS


def _is_parted(words: Words) -> bool:
    """Whether hardly a line puts ink in some place left of one where many do: a quick look before a thorough one."""
    first = np.floor((words.x0 - words.x0.min()) / STEP).astype(np.int64)
    last = np.ceil((words.x1 - words.x0.min()) / STEP).astype(np.int64)
    lines = len(np.unique(np.rint(words.base)))
    profile = cover_profile(first, last, int(last.max()) + 1)
    to_the_right = np.maximum.accumulate(profile[::-1])[::-1]
    return bool(((profile <= MOST_ACROSS * lines) & (to_the_right >= MANY * lines))[1:].any())


def _is_flush(words: Words) -> bool:
    """Whether the lines of a column begin at one place, end at one, or have one middle."""
    if not len(words):
        return False
    line = line_of_words(words)
    count = int(line.max()) + 1
    x0, x1 = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(x0, line, words.x0)
    np.maximum.at(x1, line, words.x1)
    near = FLUSH * float(np.median(words.size))
    sides: tuple[Floats, ...] = (x0, x1, (x0 + x1) / 2)
    return any(_share_near(side, near) >= FLUSH_SHARE for side in sides)


def _share_near(places: Floats, near: float) -> float:
    """Which part of some places lies near the one that most are near to."""
    ordered = np.sort(places)
    close = np.searchsorted(ordered, ordered + near) - np.searchsorted(ordered, ordered - near)
    return float(close.max() / len(places))


def _with_lines(lattice: Lattice, more: Floats) -> Lattice:
    """The grid with further vertical lines; its cells reach over the columns that these make of one."""
    xs = np.sort(np.concatenate([lattice.xs, more]))
    at = np.searchsorted(xs, lattice.xs)
    spans = tuple(Span(s.row, int(at[s.column]), s.row_end, int(at[s.column_end])) for s in lattice.spans)
    label = np.repeat(lattice.label, np.diff(at), axis=1)
    return replace(lattice, xs=xs, spans=spans, label=label)
