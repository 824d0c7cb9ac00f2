"""Columns that nothing draws: white gutters that run down a whole region.

A place is in a gutter when no line of the region puts ink there, apart from text that runs right across (banners,
spanning headers). The fewer lines bear witness, the wider a gutter must be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints
from .words import Words

NARROW, NEIGHBOURHOOD = 0.15, 8.0  # of the font size: a gutter before flush lines, and how far text beside it reaches
FLUSH, FLUSH_LINES, FLUSH_SHARE = 0.15, 12, 0.8  # lines flush within this part of the font size, so many, and most
STEP = 0.5  # points; resolution of the coverage profile
ACROSS_SHARE = 0.08  # of a region's lines may run across a gutter
HEADER_LINES = 5  # at the top of a region may belong to its header
WIDE_PHRASE = 0.3  # of the region's width
DOT = 0x2E
SAME_LINE = 0.3  # of the font size; baselines closer than this are one line
PIECE = 0.6  # of the font size; a wider gap parts the values of a row
BODY_SHARE = 0.75  # of the usual number of pieces; lines with fewer do not tell where columns are
BODY_LINES = 3  # so many lines at least must agree
VALUE_WORDS = 3.5  # words a piece; more are running text
FIGURES = 0.3  # of the words right of the first column
SPACE_FROM, SPACE_TO = 0.1, 0.8  # of the font size: gaps like spaces between the words of one value
SPACES_SHARE = 0.15  # so many for each word are no chance
SPACES_WIDE = 1.3  # times the usual space; no gutter is narrower
LABELS_OVER = 0.15  # of the lines; where so many labels run over a gutter it is none
FILLED = 0.08  # of the lines must fill a column
OUTLIERS = 0.1  # of the lines may run over a gutter that the others agree on
LEFT = 0.5  # of the font size; what begins so near the region's left edge begins there
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


NO_GUTTERS = Gutters(np.empty(0), np.empty(0))


def find_gutters(words: Words) -> Gutters:
    """The gutters between the words of a region.

    In tables of short values the fullest lines tell. In others headers reach over columns without being alone on their
    line; where the region has more gutters without its first lines than with them, those lines do not count."""
    if len(words) < 2:
        return Gutters(np.empty(0), np.empty(0))
    agreed = find_agreed_gutters(words)
    if len(agreed.left):
        return agreed
    best = _find_gutters(words)
    base = np.rint(words.base)
    lines = np.unique(base)
    for skipped in range(1, min(HEADER_LINES, len(lines) // 3) + 1):
        found = _find_gutters(words.take(base > lines[skipped - 1]))
        if len(found.left) > len(best.left):
            best = found
    headings = _stand_alone_at_left(words)
    if 2 * len(np.unique(base[~headings])) > len(lines) and headings.any():
        found = _find_gutters(words.take(~headings))
        best = found if len(found.left) > len(best.left) else best
    return best


def _stand_alone_at_left(words: Words) -> Bools:
    """The words of phrases that are alone on their line and begin at the region's left edge, as headings do."""
    reach_left, _, alone = _phrases(words)
    at_left: Bools = alone & (reach_left < float(words.x0.min()) + LEFT * float(np.median(words.size)))
    return at_left


def find_agreed_gutters(words: Words) -> Gutters:
    """The gutters that the fullest lines of a table of short values agree on, none where its values are text.

    Lines with fewer pieces (headings, spanning headers, notes) bear no witness, and single lines may run over."""
    none = Gutters(np.empty(0), np.empty(0))
    words = words.take(~is_dot(words))
    if len(words) < 2:
        return none
    line = line_of_words(words)
    order = np.lexsort((words.x0, line))
    size = float(np.median(words.size))
    gap = words.x0[order][1:] - np.maximum.accumulate(words.x1[order] + 1e6 * line[order])[:-1] + 1e6 * line[order][1:]
    same = line[order][1:] == line[order][:-1]
    pieces = np.bincount(line[order][1:][same & (gap > PIECE * size)], minlength=int(line.max()) + 1) + 1
    usual = np.sort(pieces)[-min(3, len(pieces))]
    body = pieces >= max(2, BODY_SHARE * usual)
    if usual < 2 or body.sum() < BODY_LINES or (np.bincount(line)[body] > VALUE_WORDS * pieces[body]).mean() > 0.25:
        return none
    reach = _reach_of_first_pieces(words, line)
    part, line = words.take(body[line]), line[body[line]]
    text = ~words.figure[order]
    spaces = gap[same & (text[1:] | text[:-1]) & (gap > SPACE_FROM * size) & (gap < SPACE_TO * size)]
    least = SPACES_WIDE * float(np.median(spaces)) if len(spaces) > SPACES_SHARE * len(words) else 0.0
    gutters = _with_filled_columns(part, _outside_labels(part, low_gutters(part, size, least), reach), line)
    outside = part.x0 > gutters.left[0] if len(gutters.left) else np.zeros(len(part), dtype=bool)
    return gutters if part.figure[outside].sum() >= FIGURES * max(int(outside.sum()), 1) else none


def _reach_of_first_pieces(words: Words, line: Ints) -> Floats:
    """Where the text that begins each line ends."""
    order = np.lexsort((words.x0, line))
    row = line[order]
    wide = words.x0[order][1:] - words.x1[order][:-1] > PIECE * words.size[order][1:]
    start = np.concatenate([[True], row[1:] != row[:-1]])
    parted = np.concatenate([[False], wide]) & ~start
    before = np.cumsum(parted)
    first = before == before[start][np.cumsum(start) - 1]
    reach = np.full(int(line.max()) + 1, -np.inf)
    np.maximum.at(reach, row[first], words.x1[order][first])
    return reach


def _outside_labels(words: Words, gutters: Gutters, reach: Floats) -> Gutters:
    """Without gutters that are but spaces of the labels on the left: what lies behind them is text, and the text of
    other lines runs over them."""
    kept = 0
    figures = words.figure
    column = np.searchsorted(gutters.centres, words.middle[0])
    while kept < len(gutters.left):
        behind = figures[column == kept + 1]
        over = int((reach > gutters.right[kept]).sum())
        if behind.sum() >= FIGURES * max(len(behind), 1) or over < max(2, LABELS_OVER * len(reach)):
            break
        kept += 1
    return Gutters(gutters.left[kept:], gutters.right[kept:])


def low_gutters(words: Words, size: float, least: float) -> Gutters:
    """Places that hardly any of the words' lines covers, wide enough for a gutter and `least`, in points, cut back to
    the least covered."""
    lines = _count_lines(words)
    x_first = float(words.x0.min())
    places = int(np.ceil((float(words.x1.max()) - x_first) / STEP)) + 1
    first = np.floor((words.x0 - x_first) / STEP).astype(np.int64)
    last = np.ceil((words.x1 - x_first) / STEP).astype(np.int64)
    profile = cover_profile(first, last, places)
    allowed = int(OUTLIERS * lines) if lines > 8 else int(lines > 4)
    found = []
    for a, b in find_runs(profile <= allowed):
        if a == 0 or b == places or (b - a) * STEP < max(least_width(lines, size), least):
            continue
        lowest = max(find_runs(profile[a:b] == profile[a:b].min()), key=lambda run: run[1] - run[0])
        found.append((x_first + (a + lowest[0]) * STEP, x_first + (a + lowest[1]) * STEP))
    return Gutters(np.array([a for a, _ in found]), np.array([b for _, b in found]))


def _with_filled_columns(words: Words, gutters: Gutters, line: Ints) -> Gutters:
    """Without the gutters beside columns that hardly a line fills."""
    if not len(gutters.left):
        return gutters
    column = np.searchsorted(gutters.centres, words.middle[0])
    filled = np.unique(np.column_stack([column, line]), axis=0)[:, 0]
    counts = np.bincount(filled, minlength=len(gutters.left) + 1)
    least = max(2, int(FILLED * len(np.unique(line))))
    keep = np.ones(len(gutters.left), dtype=bool)
    keep[np.maximum(np.flatnonzero(counts < least) - 1, 0)] = False
    return Gutters(gutters.left[keep], gutters.right[keep])


def is_dot(words: Words) -> Bools:
    """Which words are but a dot, as in leaders of dots and spaces."""
    dots: Bools = (words.end - words.start == 1) & (words.code[words.start] == DOT)
    return dots


def line_of_words(words: Words) -> Ints:
    """The text line of each word, counted from the top; baselines that hardly differ are one line."""
    order = np.argsort(words.base, kind="stable")
    step = np.diff(words.base[order]) > SAME_LINE * np.minimum(words.size[order][1:], words.size[order][:-1])
    line = np.zeros(len(words), dtype=np.int64)
    line[order[1:]] = np.cumsum(step)
    return line


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
    low = [
        (x_first + a * STEP, x_first + b * STEP) for a, b in find_runs(cover_profile(first, last, places) <= allowed)
    ]
    low = [(a, b) for a, b in low if a > x_first and b < x_last]
    inside = _not_across(words, low, allowed)
    white = find_runs(cover_profile(first[inside], last[inside], places) == 0)
    found = [(x_first + a * STEP, x_first + b * STEP) for a, b in white]
    kept = [
        (a, b)
        for a, b in found
        if a > x_first and b < x_last and (b - a >= width or (b - a >= NARROW * body and _begins_column(words, a, b)))
    ]
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


def _begins_column(words: Words, left: float, right: float) -> bool:
    """Whether the lines on both sides of a narrow white place begin flush at its right, many of them: a column set
    close to its neighbour."""
    reach = NEIGHBOURHOOD * float(np.median(words.size))
    before = (words.x1 <= left + STEP) & (words.x1 > left - reach)
    behind = np.flatnonzero((words.x0 >= right - STEP) & (words.x0 < right + reach))
    base = np.rint(words.base)
    lines, first = np.unique(base[behind], return_inverse=True)
    starts = np.full(len(lines), np.inf)
    np.minimum.at(starts, first, words.x0[behind])
    both = np.isin(lines, base[before])
    flush = starts[both] - right < FLUSH * float(np.median(words.size))
    return int(both.sum()) >= FLUSH_LINES and bool(flush.mean() >= FLUSH_SHARE)


def least_width(lines: int, size: float) -> float:
    """How wide a gutter must be, in points: chance aligns the spaces of a few lines, hardly those of many."""
    if lines >= 12:
        return 0.36 * size
    return 0.6 * size if lines >= 6 else 1.0 * size


def _count_lines(words: Words) -> int:
    """The number of distinct baselines."""
    return len(np.unique(np.rint(words.base)))


def cover_profile(first: Ints, last: Ints, places: int) -> Ints:
    """How many words cover each place of the profile."""
    steps = np.zeros(places + 1, dtype=np.int64)
    np.add.at(steps, np.clip(first, 0, places), 1)
    np.add.at(steps, np.clip(last, 0, places), -1)
    return np.cumsum(steps)[:places]


def find_runs(mask: Bools) -> list[tuple[int, int]]:
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
