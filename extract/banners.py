"""Titles that share a drawn cell with the row beside them: where neither has a fill and no rule parts them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .arrays import Ints
from .gutters import line_of_words
from .lattice import Lattice, Span
from .words import Words

LEAST_COLUMNS = 4
LEAST_FILLED = 3  # columns in which the row beside a title has text


def part_banners(lattice: Lattice, words: Words, member: Ints) -> Lattice:
    """The grid with a row of its own for each line of text that runs across the columns of an open cell, alone at its
    head or foot."""
    for span in reversed(lattice.spans):
        if span.row_end - span.row == 1 and span.column_end - span.column >= LEAST_COLUMNS:
            for cut in _cuts(lattice, span, words, member):
                lattice = _with_row(lattice, span, cut)
    return lattice


def _cuts(lattice: Lattice, span: Span, words: Words, member: Ints) -> list[float]:
    """Where a cell is to be cut: below its first line, above its last, where these run across and others do not; the
    lower first, in points."""
    x, y = words.middle[0][member], words.middle[1][member]
    inside = (x > lattice.xs[span.column]) & (x < lattice.xs[span.column_end])
    inside &= (y > lattice.ys[span.row]) & (y < lattice.ys[span.row_end])
    part = words.take(member[inside])
    if not len(part):
        return []
    line = line_of_words(part)
    inner = lattice.xs[span.column + 1 : span.column_end]
    across = ((part.x0[:, None] < inner - 1) & (part.x1[:, None] > inner + 1)).any(axis=1)
    crossing = np.unique(line[across])
    last = int(line.max())
    if not 0 < len(crossing) < last + 1 or not set(crossing.tolist()) <= {0, last}:
        return []
    keeping = part.take(~np.isin(line, crossing))
    if len(np.unique(np.searchsorted(inner, keeping.middle[0]))) < LEAST_FILLED:
        return []  # the rest of a title or note, no row
    top, bottom = _edges(part, line)
    borders = ([last] if last in crossing else []) + ([1] if 0 in crossing else [])  # lines above which a row begins
    return [(bottom[border - 1] + top[border]) / 2 for border in borders]


def _edges(part: Words, line: Ints) -> tuple[list[float], list[float]]:
    """The upper and lower edges of lines."""
    count = int(line.max()) + 1
    return (
        [float(part.top[line == k].min()) for k in range(count)],
        [float(part.bottom[line == k].max()) for k in range(count)],
    )


def _with_row(lattice: Lattice, cell: Span, cut: float) -> Lattice:
    """The grid with another line at the height `cut`, which parts one cell."""
    row = cell.row
    spans = []
    for span in lattice.spans:
        if span == cell:
            spans.append(Span(row, span.column, row + 1, span.column_end))
            spans.append(Span(row + 1, span.column, row + 2, span.column_end))
        else:
            first = span.row + (span.row > row)
            spans.append(Span(first, span.column, span.row_end + (span.row_end > row), span.column_end))
    label = np.zeros((len(lattice.ys), len(lattice.xs) - 1), dtype=np.int64)
    for index, span in enumerate(spans):
        label[span.row : span.row_end, span.column : span.column_end] = index
    return replace(lattice, ys=np.insert(lattice.ys, row + 1, cut), label=label, spans=tuple(spans))
