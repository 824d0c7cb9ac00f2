"""Tables cut from words at the white gutters between their columns."""

from __future__ import annotations

import numpy as np

from .arrays import Ints
from .bands import arrange_rows
from .gutters import SAME_LINE, Gutters
from .headings import underlined_phrases
from .lattice import Edges
from .mend import Grid
from .regions import columns_of, holds_values, spanning_phrases
from .table import Evidence
from .words import Words

FILLED = 3  # columns in which the rest of a row has text beside a heading that shares it
OVERLAP = 0.3  # of the font size; boxes of lines below each other may overlap so far
HEADING_COLUMNS = 3  # that a line alone in a drawn row reaches over
CENTRED = 1.0  # of the font size; so far a heading's middle may be from the table's
WORD_GAP = 1.0  # of the font size; words of one heading are no further apart


def cut_region(words: Words, member: Ints, gutters: Gutters, horizontal: Edges, strip: Ints | None = None) -> Grid:
    """The table of words in white columns: rows are lines of text and what goes on below them."""
    part = words.take(member)
    place, phrases = _places(part, gutters)
    values = holds_values(part, gutters)
    for word, first, last, heading in underlined_phrases(part, gutters, horizontal) if values else ():
        place[heading] = first
        phrases.append((word, first, last))
    rows = arrange_rows(part, place, phrases, values, strip)
    row, column = np.full((2, len(words)), -1)
    row[member], column[member] = rows.row, rows.column
    box = (float(part.x0.min()), float(part.top.min()), float(part.x1.max()), float(part.bottom.max()))
    return Grid(
        row,
        column,
        rows.height,
        len(gutters.left) + 1,
        rows.spans,
        {},
        Evidence.SPACE,
        Evidence.SPACE,
        box,
        gutters,
    )


def _places(part: Words, gutters: Gutters) -> tuple[Ints, list[tuple[int, int, int]]]:
    """The column of each word, and (word, first column, last column) of each phrase that runs over a gutter."""
    place = np.searchsorted(gutters.centres, part.middle[0])
    phrases = []
    for phrase in spanning_phrases(part, gutters):
        first, last = columns_of(part, phrase, gutters)
        place[phrase] = first
        phrases.append((int(phrase[0]), first, last))
    return place, phrases


def _part_headings(
    words: Words, band: Ints, gutters: Gutters, heights: list[tuple[float, float]]
) -> tuple[Ints, list[tuple[float, float]]]:
    """The drawn row of each word and the rows' heights, with rows of their own for lines over several columns that
    stand alone at the head or foot of a row with text in its columns."""
    cuts: list[tuple[float, int]] = []  # height, row
    for phrase in spanning_phrases(words, gutters):
        row = int(band[phrase[0]])
        rest = words.take(np.setdiff1d(np.flatnonzero(band == row), phrase))
        if len(np.unique(np.searchsorted(gutters.centres, rest.middle[0]))) < FILLED:
            continue
        top, bottom = float(words.top[phrase].min()), float(words.bottom[phrase].max())
        slack = OVERLAP * float(words.size[phrase].max())
        if float(rest.top.min()) > bottom - slack:
            cuts.append(((bottom + float(rest.top.min())) / 2, row))
        elif float(rest.bottom.max()) < top + slack:
            cuts.append(((top + float(rest.bottom.max())) / 2, row))
    for cut, row in sorted(cuts, reverse=True):
        band = band + ((band > row) | ((band == row) & (words.middle[1] > cut)))
        heights = [*heights[:row], (heights[row][0], cut), (cut, heights[row][1]), *heights[row + 1 :]]
    return band, heights


def _is_heading(words: Words, box: tuple[float, float, float, float], columns: int) -> bool:
    """Whether the words of a drawn row are one line over several columns or in the middle of the table, as a heading
    over all columns is."""
    left, right, size = float(words.x0.min()), float(words.x1.max()), float(words.size.max())
    centred = abs(left + right - box[0] - box[2]) < 2 * CENTRED * size
    order = np.argsort(words.x0)
    gaps = words.x0[order][1:] - words.x1[order][:-1]
    one_line = float(np.ptp(words.base)) < SAME_LINE * size and float(gaps.max(initial=0.0)) < WORD_GAP * size
    return one_line and (centred or columns >= HEADING_COLUMNS)


def cut_bands(
    words: Words,
    member: Ints,
    band: Ints,
    gutters: Gutters,
    box: tuple[float, float, float, float],
    heights: list[tuple[float, float]],
) -> Grid:
    """A table of drawn rows whose columns lie between gutters; text that runs across a gutter is a spanning cell."""
    part = words.take(member)
    band, heights = _part_headings(part, band, gutters, heights)
    place, phrases = _places(part, gutters)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for word, first, last in phrases:
        alone = np.flatnonzero(band == band[word])
        heading = last > first and _is_heading(part.take(alone), box, last - first + 1)
        if heading:
            place[alone] = 0
        key, width = (int(band[word]), 0 if heading else first), len(gutters.left) + 1 if heading else last - first + 1
        spans[key] = (1, max(width, spans.get(key, (1, 1))[1]))
    row, column = np.full((2, len(words)), -1)
    row[member], column[member] = band, place
    xs = [box[0], *gutters.centres.tolist(), box[2]]
    places = {(r, c): (xs[c], y0, xs[c + 1], y1) for r, (y0, y1) in enumerate(heights) for c in range(len(xs) - 1)}
    return Grid(row, column, len(heights), len(xs) - 1, spans, places, Evidence.DRAWN, Evidence.SPACE, box, gutters)
