"""Drawn tables whose labels are not ruled are given a row for each label."""

from __future__ import annotations

import tracemalloc

import numpy as np
from esqf.extract.mend import Grid, mend_grid
from esqf.extract.table import Evidence
from esqf.extract.words import Words
from esqf.options import MIB

LINE, SIZE = 12.0, 9.0  # points


def build_labels(count: int, height: int, shift: float = 0.0) -> tuple[Grid, Words]:
    """So many tall cells of labels, each beside rows of figures, its lines so far below those of the figures."""
    rows = np.arange(count * height)
    row = np.concatenate([rows // height * height, rows])
    column = np.repeat([0, 1], len(rows))
    base = np.concatenate([rows * LINE + shift, rows * LINE])
    left, zeros = column * 100.0, np.zeros(len(base), np.int64)
    words = Words(
        np.array([0x31], np.uint32), zeros, zeros + 1, left, base - SIZE, left + 20, base, base, base * 0 + SIZE, zeros,
        zeros > 0, zeros == 0,
    )  # fmt: skip
    spans = {(top, 0): (height, 1) for top in range(0, len(rows), height)}
    box = (0.0, -SIZE, 200.0, len(rows) * LINE)
    return Grid(row, column, len(rows), 2, spans, {}, Evidence.DRAWN, Evidence.DRAWN, box), words


def test_labels_in_tall_cells_go_to_their_rows() -> None:
    """A tall cell whose lines stand beside rows of their own is split, and one whose lines stand between is not."""
    grid, words = build_labels(3, 5)
    assert mend_grid(grid, words).row.tolist() == [*range(15), *range(15)]
    apart, lines = build_labels(3, 5, shift=LINE / 2)
    assert mend_grid(apart, lines).row.tolist() == apart.row.tolist()


def test_tall_cell_takes_no_more_memory_than_it_has_lines() -> None:
    """A label of thousands of lines is not held against every line beside it at once."""
    grid, words = build_labels(1, 3000)
    tracemalloc.start()
    try:
        assert mend_grid(grid, words).row.tolist() == [*range(3000), *range(3000)]
        assert tracemalloc.get_traced_memory()[1] < 32 * MIB
    finally:
        tracemalloc.stop()
