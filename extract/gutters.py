"""Columns that nothing draws: white gutters that run down a whole region.

A place is in a gutter when no line of the region puts ink there, apart from text that runs right across (banners,
spanning headers). The fewer lines bear witness, the wider a gutter must be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .pdfium import Bools, Floats, Ints
from .words import Words

STEP = 0.5  # points; resolution of the coverage profile
ACROSS_SHARE = 0.08  # of a region's lines may run across a gutter
HEADER_LINES = 5  # at the top of a region may belong to its header
WIDE_PHRASE = 0.3  # of the region's width
SPACE = 0.45  # of the font size; words closer than this are one phrase


@dataclass(frozen=True, slots=True)
class Gutters:
    """Inner gutters of a region from left to right: their left and right edges in points."""

    left: Floats
    right: Floats

    @property
    def centres(self) -> Floats:
        """The middle of each gutter."""
        return (self.left + self.right) / 2


def find_gutters(words: Words) -> Gutters:
    """The gutters between the words of a region.

    Headers reach over columns without being alone on their line; where the region has more gutters without its first
    lines than with them, those lines do not count."""
    if len(words) < 2:
        return Gutters(np.empty(0), np.empty(0))
    best = _find_gutters(words)
    base = np.rint(words.base)
    lines = np.unique(base)
    for skipped in range(1, min(HEADER_LINES, len(lines) // 3) + 1):
        found = _find_gutters(words.take(base > lines[skipped - 1]))
        if len(found.left) > len(best.left):
            best = found
    return best


def _find_gutters(words: Words) -> Gutters:
    """The gutters that every line bears witness to, apart from phrases that run right across."""
    if len(words) < 2:
        return Gutters(np.empty(0), np.empty(0))
    x_first, x_last = float(words.x0.min()), float(words.x1.max())
    places = int(np.ceil((x_last - x_first) / STEP)) + 1
    first = np.floor((words.x0 - x_first) / STEP).astype(np.int64)
    last = np.ceil((words.x1 - x_first) / STEP).astype(np.int64)
    lines = _count_lines(words)
    body = float(np.median(words.size))
    width = least_width(lines, body)
    allowed = max(1, int(ACROSS_SHARE * lines))
    low = [(x_first + a * STEP, x_first + b * STEP) for a, b in _intervals(_profile(first, last, places) <= allowed)]
    low = [(a, b) for a, b in low if a > x_first and b < x_last]
    inside = _not_across(words, low, allowed)
    white = _intervals(_profile(first[inside], last[inside], places) == 0)
    found = [(x_first + a * STEP, x_first + b * STEP) for a, b in white]
    kept = [(a, b) for a, b in found if b - a >= width and a > x_first and b < x_last]
    return Gutters(np.array([a for a, _ in kept]), np.array([b for _, b in kept]))


def _not_across(words: Words, low: list[tuple[float, float]], allowed: int) -> Bools:
    """The words that bear witness: not those of phrases that run right across a place where hardly any word stands,
    alone on their line (banners, titles) or over much of the region (spanning headers)."""
    reach_left, reach_right, alone = _phrases(words)
    crossed = np.zeros(len(words), dtype=np.int64)
    for left, right in low:
        across = (reach_left <= left) & (reach_right >= right)
        if len(np.unique(np.rint(words.base[across]))) <= 2 * allowed + 1:
            crossed += across
    wide = reach_right - reach_left > WIDE_PHRASE * float(words.x1.max() - words.x0.min())
    return ~((wide | alone) & (crossed > 0))


def least_width(lines: int, size: float) -> float:
    """How wide a gutter must be, in points: chance aligns the spaces of a few lines, hardly those of many."""
    if lines >= 12:
        return 0.36 * size
    return 0.6 * size if lines >= 6 else 1.0 * size


def _count_lines(words: Words) -> int:
    """The number of distinct baselines."""
    return len(np.unique(np.rint(words.base)))


def _profile(first: Ints, last: Ints, places: int) -> Ints:
    """How many words cover each place of the profile."""
    steps = np.zeros(places + 1, dtype=np.int64)
    np.add.at(steps, np.clip(first, 0, places), 1)
    np.add.at(steps, np.clip(last, 0, places), -1)
    return np.cumsum(steps)[:places]


def _intervals(mask: Bools) -> list[tuple[int, int]]:
    """[first, last) of each run of true places."""
    padded = np.concatenate([[False], mask, [False]])
    change = np.flatnonzero(padded[1:] != padded[:-1])
    return [(int(a), int(b)) for a, b in change.reshape(-1, 2)]


def _phrases(words: Words) -> tuple[Floats, Floats, Bools]:
    """For each word the left and right end of the phrase it stands in (neighbours on its line without a wide gap),
    and whether that phrase is alone on its line."""
    order = np.lexsort((words.x0, np.rint(words.base)))
    base, x0, x1 = np.rint(words.base)[order], words.x0[order], words.x1[order]
    size = words.size[order]
    line_starts = np.ones(len(order), dtype=bool)
    line_starts[1:] = base[1:] != base[:-1]
    new = line_starts.copy()
    new[1:] |= x0[1:] - x1[:-1] > SPACE * np.maximum(size[1:], size[:-1])
    label, line = np.cumsum(new) - 1, np.cumsum(line_starts) - 1
    starts = np.flatnonzero(new)
    left, right = np.minimum.reduceat(x0, starts), np.maximum.reduceat(x1, starts)
    phrases_on_line = np.bincount(line[starts])
    reach_left, reach_right = np.empty(len(order)), np.empty(len(order))
    alone = np.zeros(len(order), dtype=bool)
    reach_left[order], reach_right[order] = left[label], right[label]
    alone[order] = phrases_on_line[line] == 1
    return reach_left, reach_right, alone
