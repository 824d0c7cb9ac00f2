"""Pieces: the words that stand in one row and one column of a table, as the evidence for what belongs together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints
from .words import Words


@dataclass(frozen=True, slots=True)
class Pieces:
    """One entry for each row and column that holds words, in reading order: left and right edge, number of words,
    width of the first word, whether all words are figures, whether it begins in lower case."""

    row: Ints
    column: Ints
    x0: Floats
    x1: Floats
    words: Ints
    first: Floats
    figures: Bools
    lower: Bools

    def __len__(self) -> int:
        return len(self.row)

    def by_row(self, height: int) -> list[list[int]]:
        """The indices of the pieces of each row, left to right."""
        rows: list[list[int]] = [[] for _ in range(height)]
        for index, row in enumerate(self.row.tolist()):
            rows[row].append(index)
        return rows


def find_pieces(words: Words, row: Ints, column: Ints) -> Pieces:
    """The pieces of words by their row and column; words whose row is negative are in none."""
    order = np.lexsort((words.x0, column, row))
    order = order[row[order] >= 0]
    r, c = row[order], column[order]
    start = np.flatnonzero(np.concatenate([[True], (r[1:] != r[:-1]) | (c[1:] != c[:-1])])) if len(r) else r
    if not len(start):
        none, index, flags = np.empty(0), np.empty(0, dtype=np.int64), np.empty(0, dtype=bool)
        return Pieces(index, index, none, none, index, none, flags, flags)
    head = order[start]
    lower = [chr(code).islower() for code in words.code[words.start[head]].tolist()]
    return Pieces(
        row=r[start],
        column=c[start],
        x0=np.minimum.reduceat(words.x0[order], start),
        x1=np.maximum.reduceat(words.x1[order], start),
        words=np.diff(np.append(start, len(order))),
        first=words.x1[head] - words.x0[head],
        figures=np.logical_and.reduceat(words.figure[order], start),
        lower=np.array(lower, dtype=bool),
    )
