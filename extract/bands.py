"""Rows inside a drawn row: rules often part only header, body and total, while the rows between are set by space.

A band of text is a row of its own where the bands hold short values, figures most of all, in several columns; a cell
of running text over several lines stays one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .pdfium import Bools, Ints
from .regions import row_bands
from .words import Words

SHARED = 0.6  # of the bands must have text in two columns or more
FIGURES = 0.4  # of the pieces outside the first column must be figures
WORDS = 3.0  # words a piece at most, on average


@dataclass(frozen=True, slots=True)
class Split:
    """The new row of each member word, and how many new rows each old row became."""

    row: Ints
    heights: tuple[int, ...]


def split_rows(words: Words, row: Ints, column: Ints, height: int, whole: Sequence[tuple[int, int]]) -> Split:
    """Split the drawn rows of a table that hold several rows of figures.

    `row`, `column`: the place of each word; `whole`: (first row, last row + 1) of cells that span rows, which are not
    split apart."""
    figures = _figures(words)
    new_row = row.copy()
    heights: list[int] = []
    top = 0
    spanned = {r for first, end in whole for r in range(first, end)}
    for old in range(height):
        member = np.flatnonzero(row == old)
        bands = row_bands(words.take(member)) if len(member) else np.empty(0, dtype=np.int64)
        count = int(bands.max(initial=0)) + 1
        if count > 1 and old not in spanned and _are_rows(words, member, bands, column[member], figures[member]):
            new_row[member] = top + bands
        else:
            count = 1
            new_row[member] = top
        heights.append(count)
        top += count
    return Split(new_row, tuple(heights))


def _figures(words: Words) -> Bools:
    """Which words are figures: digits and no letters."""
    digit = (words.code >= 0x30) & (words.code <= 0x39)
    letter = (words.code >= 0x41) & ~np.isin(words.code, (0x5B, 0x5D, 0xA3, 0xB0, 0xB1, 0x2013, 0x2014, 0x2212, 0x20AC))
    ends = np.concatenate([[0], np.cumsum(digit)]), np.concatenate([[0], np.cumsum(letter)])
    digits, letters = (total[words.end] - total[words.start] for total in ends)
    figures: Bools = (digits > 0) & (letters == 0)
    return figures


def _are_rows(words: Words, member: Ints, bands: Ints, column: Ints, figures: Bools) -> bool:
    """Whether the bands of a drawn row are rows of their own."""
    places = np.unique(np.column_stack([bands, column]), axis=0)
    several = np.unique(places[:, 0], return_counts=True)[1] >= 2
    outside = column > column.min()
    if several.mean() < SHARED or outside.sum() > WORDS * max(int((places[:, 1] > column.min()).sum()), 1):
        return False
    with_figures = np.unique(np.column_stack([bands, column])[outside & figures], axis=0)
    pieces = int((places[:, 1] > column.min()).sum())
    return len(with_figures) >= FIGURES * max(pieces, 1)
