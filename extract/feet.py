"""Running feet that stand so close below a table without lower rule that they look like part of it: a browser's address
and page number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .layout import Layout

FOOT = 0.07  # of the page's height, from its lower edge
LEAST_PAGES, MOST = 3, 0.6  # that show the same there, and so much of all pages
LONG = 8  # characters of a text that no two pages show at one place by chance
GRAIN = 2.0  # points
Mark = tuple[str, int, int]  # a text, or what it is; its height; its left edge, or how it differs from the page's index
_PAGE_NUMBER = re.compile(r"(\d{1,4})(?:/\d{1,4})?")


def without_feet(layouts: Sequence[Layout]) -> list[Layout]:
    """The pages' layouts without the words in tables that are running feet: the page's number, or a long text, at one
    height on most pages."""
    marks = [_marks(layout) for layout in layouts]
    counts = Counter(mark for found in marks for mark in set(found.values()))
    least = max(LEAST_PAGES, MOST * len(layouts))
    repeated = {mark for mark, count in counts.items() if count >= least}
    return [
        _without(layout, [word for word, mark in found.items() if mark in repeated])
        for layout, found in zip(layouts, marks, strict=True)
    ]


def _marks(layout: Layout) -> dict[int, Mark]:
    """Word at the foot of a page -> what is the same there on other pages."""
    words = layout.words
    found: dict[int, Mark] = {}
    for word in np.flatnonzero(words.top > (1 - FOOT) * layout.page.height).tolist():
        text = "".join(map(chr, words.code[words.start[word] : words.end[word]].tolist()))
        height = round(float(words.base[word]) / GRAIN)
        number = _PAGE_NUMBER.fullmatch(text)
        if number:
            found[word] = ("number", height, int(number[1]) - layout.page.number)
        elif len(text) >= LONG:
            found[word] = (text, height, round(float(words.x0[word]) / GRAIN))
    return found


def _without(layout: Layout, feet: Sequence[int]) -> Layout:
    """A layout with some words in no table."""
    if not any((grid.row[feet] >= 0).any() for grid in layout.grids if len(feet)):
        return layout
    grids = []
    for grid in layout.grids:
        row, column = grid.row.copy(), grid.column.copy()
        row[feet] = column[feet] = -1
        grids.append(replace(grid, row=row, column=column))
    return replace(layout, grids=tuple(grids))
