"""Fills behind single words: numbers and letters on a coloured badge, text marked as with a pen. They are no cells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .arrays import Bools, Floats
from .drawing import Drawing
from .words import Words

HEIGHT = 1.5  # of the font size; a highlight is no higher, a cell has more space above and below its line
PADDING = 0.6  # of the font size, left and right of the words
TOUCH = 1.0  # points; fills that lie so near each other are cells of a table
MAX_FILLS = 1500  # a page with more is a drawing


def without_highlights(drawing: Drawing, words: Words) -> Drawing:
    """A page's drawing without the fills that only lie behind words of one line, apart from all other fills."""
    fills = drawing.fills
    if not len(words) or not 0 < len(fills) <= MAX_FILLS:
        return drawing
    low = np.flatnonzero(fills[:, 3] - fills[:, 1] <= HEIGHT * float(words.size.max()))
    middle = words.middle
    hidden = [k for k in low.tolist() if not _touches(k, fills) and _is_highlight(fills[k], words, middle)]
    return replace(drawing, fills=np.delete(fills, hidden, axis=0)) if hidden else drawing


def _is_highlight(fill: Floats, words: Words, middle: tuple[Floats, Floats]) -> bool:
    """Whether a fill fits closely around words, whose centres are given."""
    x0, top, x1, bottom = fill[:4].tolist()
    x, y = middle
    inside: Bools = (x > x0) & (x < x1) & (y > top) & (y < bottom)
    if not inside.any():
        return False
    size = float(words.size[inside].max())
    left, right = float(words.x0[inside].min()) - x0, x1 - float(words.x1[inside].max())
    return bool(bottom - top <= HEIGHT * size and max(left, right) <= PADDING * size)


def _touches(index: int, fills: Floats) -> bool:
    """Whether another fill that is no larger background lies at a fill's side."""
    x0, top, x1, bottom = fills[index, :4].tolist()
    near = (fills[:, 0] < x1 + TOUCH) & (fills[:, 2] > x0 - TOUCH) & (fills[:, 1] < bottom + TOUCH)
    near &= fills[:, 3] > top - TOUCH
    around = (fills[:, 0] <= x0) & (fills[:, 2] >= x1) & (fills[:, 1] <= top) & (fills[:, 3] >= bottom)
    return bool((near & ~around).any())
