"""White bands between printed lines, and which of them part rows whose cells stand in the middle of their height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ..extract.table import Line

SHRINK = 0.15  # of a line's height; boxes of set-solid lines touch
CENTRED, CENTRED_SHARE = 0.35, 0.85  # of a line's height off the middle of its row; of the cells must be no further off
MOST_OFF = 1.5  # of a line's height; further off is as wrong
WIDTH_WEIGHT = 0.3  # how much a band's width counts, in line heights, beside how far a cell is off


class Placed(NamedTuple):
    """A printed line in a column (and how many columns it spans): its edges and centre's height, in points."""

    line: Line
    column: int
    span: int
    top: float
    bottom: float
    middle: float


@dataclass(frozen=True, slots=True)
class Band:
    """A white band right across the columns: its edges, in points."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        """The height at which it is cut."""
        return (self.start + self.end) / 2


def find_bands(lines: Sequence[Placed]) -> list[Band]:
    """The white bands between the lines, top to bottom."""
    bands: list[Band] = []
    reach: float | None = None
    for p in sorted(lines, key=lambda p: p.top):
        inset = SHRINK * (p.bottom - p.top)
        if reach is not None and p.top + inset > reach:
            bands.append(Band(reach, p.top + inset))
        reach = max(reach if reach is not None else p.bottom - inset, p.bottom - inset)
    return bands


def centred_borders(
    numbers: Sequence[Placed], lines: Sequence[Placed], bands: Sequence[Band], height: float
) -> list[float] | None:
    """The upper border of the row of each number, where cells and numbers stand in the middle of their rows; None
    where they do not. `height`: of a line, in points.

    Of all ways to part the rows, that in which the text of each cell has its middle nearest to its number."""
    text = [p for p in lines if not any(p.column == number.column for number in numbers)]
    if len(numbers) < 2 or not text:
        return None
    first = min(p.top for p in lines) - 1
    choices = [[first, *(b.middle for b in bands if b.end <= numbers[0].middle)]]
    for above, below in pairwise(numbers):
        between = [b.middle for b in bands if above.middle < b.middle < below.middle]
        if not between:
            return None
        choices.append(between)
    choices.append([max(p.bottom for p in lines) + 1])
    width = {b.middle: WIDTH_WEIGHT * min((b.end - b.start) / height, MOST_OFF) for b in bands}
    best = {top: (0.0, [top]) for top in choices[0]}
    for number, ends in zip(numbers, choices[1:], strict=True):
        best = {
            end: min(
                (cost + _cost(number, text, top, end, height) - width.get(top, 0.0), [*path, end])
                for top, (cost, path) in best.items()
            )
            for end in ends
        }
    borders = min(best.values())[1]
    off = [
        apart
        for number, (top, end) in zip(numbers, pairwise(borders), strict=True)
        for apart in _off_middle(number, text, top, end, height)
    ]
    even = sum(apart < CENTRED for apart in off) >= CENTRED_SHARE * len(off)
    return borders[:-1] if off and even else None


def _cost(number: Placed, text: Sequence[Placed], top: float, end: float, height: float) -> float:
    """How far the cells between two heights are off the middle of their row, together, in line heights."""
    return sum(min(apart, MOST_OFF) for apart in _off_middle(number, text, top, end, height))


def _off_middle(number: Placed, text: Sequence[Placed], top: float, end: float, height: float) -> list[float]:
    """How far the text of each column between two heights has its middle from a number, in line heights."""
    edges: dict[int, tuple[float, float]] = {}
    for p in text:
        if top < p.middle < end:
            upper, lower = edges.get(p.column, (p.top, p.bottom))
            edges[p.column] = min(upper, p.top), max(lower, p.bottom)
    return [abs((upper + lower) / 2 - number.middle) / height for upper, lower in edges.values()]
