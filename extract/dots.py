"""Dotted rules: browsers draw each dot of a border as a shape of its own."""

from __future__ import annotations

import numpy as np

from .arrays import Floats

LARGEST = 3.0  # points; a larger shape is no dot of a rule
GAP = 4.0  # points between the middles of dots; farther ones are of different rules
LEAST = 6  # dots of a rule
IN_LINE = 0.3  # points; the middles of a rule's dots differ no more


def find_dotted_rules(boxes: Floats) -> Floats:
    """The rules that small shapes (left, bottom, right, top) line up to: rows of (x0, y0, x1, y1, thickness)."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    dots = boxes[(width <= LARGEST) & (height <= LARGEST)]
    if len(dots) < LEAST:
        return np.empty((0, 5))
    x, y = (dots[:, 0] + dots[:, 2]) / 2, (dots[:, 1] + dots[:, 3]) / 2
    thick = float(np.median(dots[:, 3] - dots[:, 1]))
    rules = [(a, at, b, at, thick) for at, a, b in _runs(y, x)]
    rules += [(at, a, at, b, thick) for at, a, b in _runs(x, y)]
    return np.array(rules).reshape(-1, 5)


def _runs(across: Floats, along: Floats) -> list[tuple[float, float, float]]:
    """(place across, first, last) of each run of dots in one line."""
    order = np.lexsort((along, np.rint(across / IN_LINE)))
    across, along = across[order], along[order]
    step = np.diff(along)
    parted = (np.abs(np.diff(across)) > IN_LINE) | (step > GAP) | (step < 0)
    runs = np.split(np.arange(len(along)), np.flatnonzero(parted) + 1)
    return [(float(across[r].mean()), float(along[r[0]]), float(along[r[-1]])) for r in runs if len(r) >= LEAST]
