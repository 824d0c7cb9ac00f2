"""Rows that only space parts: which lines of text are one row, undrawn or inside a drawn row.

A line goes on where it begins in lower case below an ended line, or where its first word had no room there. Figures
never go on. A drawn row is split where it holds short values, figures most of all, line below line; a cell of running
text over several lines stays one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .arrays import Bools, Floats, Ints
from .gutters import Gutters, line_of_words
from .headings import centred_spans
from .pieces import Pieces, find_pieces
from .regions import holds_values, row_bands
from .words import Words

SHARED = 0.5  # of the rows must have text in two columns or more
FIGURES = 0.4  # of the pieces outside the first column must be figures, and so many rows must have some
WORDS = 3.0  # words a piece at most, on average
PAIRS = 0.5  # of the drawn rows must hold two rows; single ones of two lines are one
LEAST_LINES = 6  # of a table whose rules do not part its rows
MOST_STRIPS = 0.4  # of the lines; with more strips rules part rows
ROWS_A_LINE = 0.6  # rows that space parts; with fewer the lines are running text
LABELLED = 0.8  # of these rows must have text in the first column
HALF_PITCH = 0.75  # of the font size; lines closer than this stand beside each other
SLACK = 0.35  # of the font size; wider white than usual parts rows
HEADER_SLACK = 0.6  # of the font size, between the lines of a header
ALIGNED = 0.4  # of the font size
LEAST_LABELS = 3  # lines of labels; fewer tell nothing
MIDDLE = 0.2  # of the font size, between the middles of a label and of its values
BLOCK_GAP = 0.15  # of the font size; so much more white than between a label's lines parts labels
ROOM = 0.25  # of the font size: a space
COLUMN_SPACE = 0.6  # of the font size, between the text of two columns
LOWER_SHARE = 0.4  # of a column's width; a shorter line was ended on purpose
FULL_SHARE = 0.5  # the same before a line that begins with a capital

BODY_SHARE = 0.6  # of the lines in strips of several rows: the body of a table
TALL_STRIP = 0.12  # of the lines; lower strips are rows
BODY_PITCH = 1.8  # times the font size; lines farther apart are of different rows
BODY_ROWS = 3  # of it at least

Spans = dict[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Rows:
    """The row and column of each word, the number of rows, (rows, columns) of the cells that span."""

    row: Ints
    column: Ints
    height: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Split:
    """The new row of each member word, and how many new rows each old row became."""

    row: Ints
    heights: tuple[int, ...]


def arrange_rows(
    words: Words, column: Ints, phrases: Sequence[tuple[int, int, int]], values: bool, strip: Ints | None = None
) -> Rows:
    """The rows of words in columns that nothing draws. `phrases`: (word, first column, last column) of text that runs
    over columns; `values`: whether the columns hold short values, whose headings can be told by their place; `strip`:
    the strip between drawn rules each word stands in, which no row leaves."""
    band = row_bands(words)
    size = float(np.median(words.size))
    row = _units(words, band, column, size)[band]
    locked = int(row.max()) + 1
    if values:
        row, locked = _rows_by_labels(words, band, column, row, size)
    width = int(column.max()) + 1
    labels = set(range(int(row.max()) + 1)) - set(row[column > 0].tolist())
    spans: Spans = {}
    for word, first, last in phrases:
        if values and first == 0 and last < width - 1 and int(row[word]) in labels:
            continue  # a long label beside values, not a heading over some of them
        key = int(row[word]), first
        spans[key] = (1, max(last - first + 1, spans.get(key, (1, 1))[1]))
    height = int(row.max()) + 1
    if values:
        column = column.copy()
        for (r, c), (first, last) in centred_spans(find_pieces(words, row, column), spans, height, size).items():
            column[(row == r) & (column == c)] = first
            spans[r, first] = (1, last - first + 1)
    pieces = find_pieces(words, row, column)
    white = _white(words, row, height)
    white[locked:] = np.inf
    if strip is not None:
        own = np.full(height, len(strip))
        np.minimum.at(own, row, strip)
        white[1:][own[1:] != own[:-1]] = np.inf
    joined = _join(pieces, white, spans, size, values)
    row = joined[row]
    return _settle(row, column, {(int(joined[r]), c): span for (r, c), span in spans.items()}, values)


def _rows_by_labels(words: Words, band: Ints, column: Ints, row: Ints, size: float) -> tuple[Ints, int]:
    """The row of each word of a table of values whose labels stand apart from each other, each beside the one line of
    its values, and the first such row; `row` as it is where labels do not tell rows."""
    as_is = row, int(row.max()) + 1
    rows = find_pieces(words, band, column)
    body = _first_body_row(rows, rows.by_row(int(band.max()) + 1))
    beside = np.unique(band[column > 0])
    while body and body - 1 not in beside and _white_above(words, band, body) < size:
        body -= 1
    label = np.flatnonzero((column == 0) & (band >= body))
    line = line_of_words(words.take(label)) if len(label) else label
    count = int(line.max(initial=-1)) + 1
    if count < LEAST_LABELS:
        return as_is
    top, bottom = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(top, line, words.top[label])
    np.maximum.at(bottom, line, words.bottom[label])
    value = beside[beside >= body]
    middle = np.array([_middle(words, np.flatnonzero((band == b) & (column > 0))) for b in value.tolist()])
    block = _blocks_apart(top, bottom, size, middle)
    if block is None:
        block = _blocks_around(top, bottom, size, middle)
    if block is None:
        return as_is
    start = int(row[band < body].max(initial=-1)) + 1
    moved = np.where(band < body, row, start)
    moved[label] = start + block[line]
    values = (column > 0) & (band >= body)
    first = np.searchsorted(block, np.arange(block[-1] + 1))
    at = np.searchsorted(top[first] - 0.5 * size, middle) - 1
    moved[values] = start + at[np.searchsorted(value, band[values])]
    return moved, start


def _middle(words: Words, member: Ints) -> float:
    """The height of the middle of some words."""
    return float((words.top[member] + words.bottom[member]).mean() / 2)


def _blocks_apart(top: Floats, bottom: Floats, size: float, middle: Floats) -> Ints | None:
    """Label line -> label, where more white stands between labels than between their lines, and none has the values
    (by their middles) of two rows."""
    gaps = top[1:] - bottom[:-1]
    block = np.concatenate([[0], np.cumsum(gaps > np.quantile(gaps, 0.1) + BLOCK_GAP * size)])
    first, last = (np.searchsorted(block, np.arange(block[-1] + 1), side) for side in ("left", "right"))
    at = np.searchsorted(top[first] - 0.4 * size, middle - 0.2 * size, side="right") - 1
    inside = (at >= 0) & (middle < bottom[last - 1][at] + 0.1 * size)
    told = len(block) > block[-1] + 1 and inside.all() and len(np.unique(at)) == len(at)
    return block if told else None


def _blocks_around(top: Floats, bottom: Floats, size: float, middle: Floats) -> Ints | None:
    """Label line -> label, where each row's values stand in the middle of its label's lines, half a line off those of
    some; None where that does not come out even."""
    block = np.zeros(len(top), dtype=np.int64)
    start, halves = 0, False
    for index, height in enumerate(middle.tolist()):
        if start >= len(top):
            return None
        off = np.abs((top[start] + bottom[start:]) / 2 - height)
        lines = int(off.argmin()) + 1
        if off[lines - 1] > MIDDLE * size:
            return None
        block[start : start + lines] = index
        halves |= lines % 2 == 0
        start += lines
    return block if halves and start == len(top) else None


def _white_above(words: Words, band: Ints, index: int) -> float:
    """The white between a band and the one above it, in points."""
    return float(words.top[band == index].min() - words.bottom[band == index - 1].max())


def _units(words: Words, band: Ints, column: Ints, size: float) -> Ints:
    """Band -> unit: bands half a line apart are one row whose label has another number of lines than its values."""
    count = int(band.max()) + 1
    base = np.bincount(band, weights=words.base) / np.bincount(band)
    beside = np.bincount(band[column > 0], minlength=count) > 0
    unit = np.zeros(count, dtype=np.int64)
    last = 0 if beside[0] else -1
    for index in range(1, count):
        near = base[index] - base[index - 1] < HALF_PITCH * size
        joins = near and (not beside[index] or last < 0 or base[index] - base[last] < HALF_PITCH * size)
        unit[index] = unit[index - 1] + (not joins)
        if beside[index]:
            last = index
        elif not joins:
            last = -1
    return unit


def _white(words: Words, row: Ints, height: int) -> Floats:
    """The white above each row, in points; none above the first."""
    top, bottom = np.full(height, np.inf), np.full(height, -np.inf)
    np.minimum.at(top, row, words.top)
    np.maximum.at(bottom, row, words.bottom)
    return np.concatenate([[np.inf], top[1:] - bottom[:-1]])


def _join(pieces: Pieces, white: Floats, spans: Spans, size: float, values: bool) -> Ints:
    """Unit -> row, by which units go on the row above."""
    rows = pieces.by_row(len(white))
    known = white[np.isfinite(white)]
    usual = float(np.quantile(known, 0.25)) if len(known) else 0.0
    body = _first_body_row(pieces, rows) if values else 0
    limit = _column_widths(pieces, spans, size)
    low = values and _are_values_low(pieces, rows)
    row = np.zeros(len(rows), dtype=np.int64)
    current = {int(pieces.column[i]): i for i in rows[0]}
    for unit in range(1, len(rows)):
        if unit < body:
            label = low and len(current) > 1 and _columns(pieces, rows[unit]) == {0}
            joins = white[unit] < HEADER_SLACK * size and not label and not _has_span(pieces, rows[unit - 1], spans)
        else:
            close = white[unit] <= usual + SLACK * size
            plain = not (_has_span(pieces, rows[unit], spans) or _has_span(pieces, rows[unit - 1], spans))
            own = low and len(current) > 1  # the values of that row end it
            begins = unit == body and not (low and set(current) == {0})
            joins = close and plain and not own and not begins
            joins = joins and _goes_on(pieces, current, rows[unit], limit, unit, size)
        row[unit] = row[unit - 1] + (not joins)
        if not joins:
            current = {}
        current.update({int(pieces.column[i]): i for i in rows[unit]})
    return row


def _columns(pieces: Pieces, members: Sequence[int]) -> set[int]:
    """The columns that a row fills."""
    return set(pieces.column[list(members)].tolist())


def _are_values_low(pieces: Pieces, rows: Sequence[Sequence[int]]) -> bool:
    """Whether values stand beside the last line of their labels, not the first: labels that go on in lower case say."""
    low = high = 0
    for above, below in pairwise(rows):
        if not (above and below) or pieces.column[above[0]] or pieces.column[below[0]] or not pieces.lower[below[0]]:
            continue
        if not pieces.lower[above[0]]:
            low += len(above) == 1 and len(below) > 1
            high += len(above) > 1 and len(below) == 1
    return low > high


def _first_body_row(pieces: Pieces, rows: Sequence[Sequence[int]]) -> int:
    """The first row whose values right of the first column are figures for the most part; 0 where there is none."""
    for index, members in enumerate(rows):
        beside = [i for i in members if pieces.column[i] > 0]
        if beside and 2 * int(pieces.figures[beside].sum()) >= len(beside):
            return index
    return 0


def _has_span(pieces: Pieces, members: Sequence[int], spans: Spans) -> bool:
    """Whether a row holds text over several columns."""
    return any((int(pieces.row[i]), int(pieces.column[i])) in spans for i in members)


def _column_widths(pieces: Pieces, spans: Spans, size: float) -> dict[int, float]:
    """The room for text in each column, in points: up to the text of the next, or as wide as its widest line."""
    single = np.array([(r, c) not in spans for r, c in zip(pieces.row.tolist(), pieces.column.tolist(), strict=True)])
    columns = np.unique(pieces.column[single]).tolist()
    left = {c: float(pieces.x0[single & (pieces.column == c)].min()) for c in columns}
    last = {c: float(pieces.x1[single & (pieces.column == c)].max()) for c in columns[-1:]}
    room = {a: left[b] - COLUMN_SPACE * size - left[a] for a, b in pairwise(columns)}
    return room | {c: last[c] - left[c] for c in columns[-1:]}


def _goes_on(
    pieces: Pieces, current: dict[int, int], members: Sequence[int], limit: dict[int, float], unit: int, size: float
) -> bool:
    """Whether each piece of a unit goes on the text above it in the current row."""
    label_only = set(current) == {0}
    some = False
    for index in members:
        above = current.get(int(pieces.column[index]))
        if above is None:
            if not label_only:
                return False
            continue
        with_values = label_only and len(members) > 1  # a label before its values, or a heading over rows?
        if pieces.row[above] != unit - 1 or not _follows(pieces, above, index, limit, size, with_values):
            return False
        some = True
    return some


def _follows(pieces: Pieces, above: int, index: int, limit: dict[int, float], size: float, lower_only: bool) -> bool:
    """Whether a piece goes on the one above it: it begins in lower case, or had no room there."""
    if pieces.figures[index]:
        return False
    width = float(pieces.x1[above] - pieces.x0[above])
    room = limit.get(int(pieces.column[index]), width)
    if pieces.lower[index]:
        return width >= LOWER_SHARE * room and not pieces.figures[above]
    if lower_only or not _is_aligned(pieces, above, index, size):
        return False
    full = width + ROOM * size + float(pieces.first[index]) > room
    return full and width >= FULL_SHARE * room and int(pieces.words[above]) > 1


def _is_aligned(pieces: Pieces, above: int, index: int, size: float) -> bool:
    """Whether a piece begins no further left than the one above, or has its middle or its end."""
    left, right = pieces.x0[index] - pieces.x0[above], pieces.x1[index] - pieces.x1[above]
    return bool(left > -ALIGNED * size or abs(left + right) < ALIGNED * size or abs(right) < ALIGNED * size)


def _settle(row: Ints, column: Ints, spans: Spans, values: bool) -> Rows:
    """The rows with spans that cover no other text; headings beside spanning ones reach over all header rows."""
    filled = set(zip(row.tolist(), column.tolist(), strict=True))
    kept = {(r, c): (1, n) for (r, c), (_, n) in spans.items() if not any((r, c + k) in filled for k in range(1, n))}
    height = int(row.max()) + 1
    if values:
        row = row.copy()
        top, depth = _header_rows(kept, filled)
        for c in sorted({c for r, c in filled if top <= r < top + depth}) if depth > 1 else []:
            if not any(first <= c < first + n for (r, first), (_, n) in kept.items() if top <= r < top + depth):
                row[(column == c) & (row >= top) & (row < top + depth)] = top
                kept[top, c] = (depth, 1)
    return Rows(row, column, height, kept)


def _header_rows(spans: Spans, filled: set[tuple[int, int]]) -> tuple[int, int]:
    """(first, number) of the header rows that spanning headings show: those with such and the one below them."""
    width = max(c for _, c in filled) + 1
    top = 0
    while any(r == top and c == 0 and n >= width for (r, c), (_, n) in spans.items()):
        top += 1
    depth = 0
    while any(r == top + depth and c > 0 for r, c in spans):
        depth += 1
    return (top, depth + 1) if depth else (top, 0)


def split_rows(words: Words, row: Ints, column: Ints, height: int, whole: Sequence[tuple[int, int]]) -> Split:
    """Split the drawn rows of a table that hold several rows of figures.

    `row`, `column`: the place of each word; `whole`: (first row, last row + 1) of cells that span rows, which are not
    split apart."""
    figures = words.figure
    spanned = {r for first, end in whole for r in range(first, end)}
    members = [np.flatnonzero(row == old) for old in range(height)]
    inner = [
        np.zeros(len(member), dtype=np.int64) if old in spanned else _rows_inside(words, column, figures, member)
        for old, member in enumerate(members)
    ]
    heights = [int(rows.max(initial=0)) + 1 for rows in inner]
    pairs = sum(count > 1 for count in heights) >= PAIRS * sum(len(member) > 0 for member in members)
    heights = [count if count > 2 or pairs else 1 for count in heights]
    new_row = row.copy()
    top = 0
    for member, rows, count in zip(members, inner, heights, strict=True):
        new_row[member] = top + (rows if count > 1 else 0)
        top += count
    return Split(new_row, tuple(heights))


def _rows_inside(words: Words, column: Ints, figures: Bools, member: Ints) -> Ints:
    """The rows that space parts among the words of a drawn row; all the first where it is one row."""
    outside = member[column[member] > column[member].min(initial=0)]
    if not len(outside) or figures[outside].sum() * WORDS < FIGURES * len(outside):
        return np.zeros(len(member), dtype=np.int64)
    rows = arrange_rows(words.take(member), column[member], (), False).row
    return rows if _are_rows(rows, column[member], figures[member]) else np.zeros_like(rows)


def are_rows_undrawn(words: Words, gutters: Gutters, strip: Ints) -> bool:
    """Whether rules part only the header, groups of rows and totals of a table, so that most of its rows are set by
    space: many lines a strip, and short values, or text whose lines are rows with their labels for the most part."""
    lines = len(np.unique(line_of_words(words)))
    strips = len(np.unique(strip))
    if lines < LEAST_LINES or strips > MOST_STRIPS * lines:
        return False
    if holds_values(words, gutters) or has_rows_in_strips(words, gutters, strip):
        return True
    column = np.searchsorted(gutters.centres, words.middle[0])
    rows = arrange_rows(words, column, (), False, strip)
    labelled = len(np.unique(rows.row[rows.column == 0]))
    return rows.height >= ROWS_A_LINE * lines and labelled >= LABELLED * rows.height


def has_rows_in_strips(words: Words, gutters: Gutters, strip: Ints) -> bool:
    """Whether rules part only the header and sections of a table: most lines stand in strips that hold several rows, as
    pieces in the first columns show that stand apart, beside lines of the others."""
    line = line_of_words(words)
    column = np.searchsorted(gutters.centres, words.middle[0])
    total = int(line.max(initial=-1)) + 1
    lines = np.bincount(np.unique(strip * total + line) // max(total, 1))
    held = 0
    for number in np.flatnonzero(lines >= max(LEAST_LINES, TALL_STRIP * total)).tolist():
        inside = strip == number
        if _count_starts(words.take(inside), line[inside], column[inside]) >= BODY_ROWS:
            held += int(lines[number])
    return held >= max(LEAST_LINES, BODY_SHARE * total)


def _count_starts(words: Words, line: Ints, column: Ints) -> int:
    """How many rows the first columns of a strip show: lines apart from those above, with text in three columns."""
    several = np.unique(np.column_stack([line, column]), axis=0)[:, 0]
    shared = np.flatnonzero(np.bincount(several) > 2)
    starts = 0
    for first in range(min(2, int(column.max()))):
        own = np.unique(line[column == first])
        base = np.array([float(words.base[line == number].mean()) for number in own])
        apart = np.diff(base, prepend=-np.inf) > BODY_PITCH * float(np.median(words.size))
        starts = max(starts, int(np.isin(own[apart], shared).sum()))
    return starts


def _are_rows(row: Ints, column: Ints, figures: Bools) -> bool:
    """Whether the rows that space parts in a drawn row are rows of their own."""
    places = np.unique(np.column_stack([row, column]), axis=0)
    several = np.unique(places[:, 0], return_counts=True)[1] >= 2
    outside = column > column.min()
    pieces = int((places[:, 1] > column.min()).sum())
    if several.sum() < 2 or several.mean() < SHARED or outside.sum() > WORDS * max(pieces, 1):
        return False
    with_figures = np.unique(np.column_stack([row, column])[outside & figures], axis=0)
    rows_with = len(np.unique(with_figures[:, 0]))
    return len(with_figures) >= FIGURES * max(pieces, 1) and rows_with >= FIGURES * len(several)
