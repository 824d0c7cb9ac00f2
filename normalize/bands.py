"""White bands between printed lines, and which of them part rows whose cells stand in the middle of their height."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ..extract.table import Line

SHRINK = 0.15  # of a line's height; boxes of set-solid lines touch
CENTRED = 0.2  # of a line's height; cells are off the middle of their rows no more on average
BETTER = 0.02  # of a line's height; so much better another way must fit than that in which all begin on one line
ON_LINE = 0.35  # of a line's height; a number's top may be so far from that of the text on its line
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


Edges = tuple[float, float]  # upper and lower edge of the text of a cell, in points
Alignment = Callable[[Placed, Sequence[Edges]], list[float]]


def centred_borders(
    numbers: Sequence[Placed], lines: Sequence[Placed], bands: Sequence[Band], height: float
) -> list[float] | None:
    """The upper border of the row of each number, where cells, or the numbers alone, stand in the middle of their rows;
    None where they do not. `height`: of a line, in points.

    Of all ways to part the rows, that in which the text of each cell keeps best to its place; if no way fits better in
    which all begin on the row's first line."""
    shown = {number.column for number in numbers}
    text = [p for p in lines if p.column not in shown]
    choices = _choices(numbers, lines, bands)
    if len(numbers) < 2 or not text or not all(choices):
        return None
    width = {b.middle: WIDTH_WEIGHT * min((b.end - b.start) / height, MOST_OFF) for b in bands}
    cells = _Cells(text)
    on_top, _ = _part_rows(numbers, cells, choices, width, height, _on_top)
    if on_top <= BETTER:
        return None
    ways = (_part_rows(numbers, cells, choices, width, height, align) for align in ALIGNMENTS)
    off, borders = min(ways, key=lambda way: way[0])
    return borders if off < CENTRED and off < on_top - BETTER else None


class _Cells:
    """The text of each column between two heights, looked up once for each pair."""

    def __init__(self, text: Sequence[Placed]) -> None:
        """Lines of text, in any order."""
        self._text = sorted(text, key=lambda p: p.middle)
        self._middles = [p.middle for p in self._text]
        self._known: dict[tuple[float, float], list[Edges]] = {}

    def between(self, top: float, end: float) -> list[Edges]:
        """Upper and lower edge of the text of each column there."""
        if (top, end) not in self._known:
            edges: dict[int, Edges] = {}
            for p in self._text[bisect_right(self._middles, top) : bisect_left(self._middles, end)]:
                upper, lower = edges.get(p.column, (p.top, p.bottom))
                edges[p.column] = min(upper, p.top), max(lower, p.bottom)
            self._known[top, end] = list(edges.values())
        return self._known[top, end]


def _choices(numbers: Sequence[Placed], lines: Sequence[Placed], bands: Sequence[Band]) -> list[list[float]]:
    """Where the row of each number may begin, and where the last may end."""
    first, last = min(p.top for p in lines) - 1, max(p.bottom for p in lines) + 1
    above = [first, *(b.middle for b in bands if b.end <= numbers[0].middle)]
    heights = [b.middle for b in bands]
    between = [
        heights[bisect_right(heights, upper.middle) : bisect_left(heights, lower.middle)]
        for upper, lower in pairwise(numbers)
    ]
    return [above, *between, [last]]


def _part_rows(
    numbers: Sequence[Placed],
    cells: _Cells,
    choices: Sequence[Sequence[float]],
    width: Mapping[float, float],
    height: float,
    align: Alignment,
) -> tuple[float, list[float]]:
    """How far cells are off their place on average, in line heights, and the upper borders of the rows, by the way to
    part them in which they are off least."""
    best = dict.fromkeys(choices[0], (0.0, 0, 0.0, 0.0))  # border -> cost, number of cells, how far off, border above
    reached = []
    for number, ends in zip(numbers, choices[1:], strict=True):
        ways: dict[float, tuple[float, int, float, float]] = {}
        for end in ends:
            for top, (cost, count, off, _) in best.items():
                apart = [min(x / height, MOST_OFF) for x in align(number, cells.between(top, end))]
                way = (cost + sum(apart) - width.get(top, 0.0), count + len(apart), off + sum(apart), top)
                ways[end] = min(ways.get(end, way), way)
        reached.append(ways)
        best = ways
    (end,) = choices[-1]
    _, count, off, _ = best[end]
    borders = []
    for ways in reversed(reached):
        end = ways[end][3]
        borders.append(end)
    return off / max(count, 1), borders[::-1]


def _on_top(number: Placed, cells: Sequence[Edges]) -> list[float]:
    """How far cells begin from the highest, and that from the line of the number, which may be set larger."""
    if not cells:
        return []
    first = min(upper for upper, _ in cells)
    slack = ON_LINE * (number.bottom - number.top)
    return [upper - first for upper, _ in cells] + len(cells) * [max(abs(first - number.top) - slack, 0.0)]


def _in_middle(number: Placed, cells: Sequence[Edges]) -> list[float]:
    """How far the middles of cells are from that of the number."""
    return [abs((upper + lower) / 2 - number.middle) for upper, lower in cells]


def _below_number(number: Placed, cells: Sequence[Edges]) -> list[float]:
    """How far the middles of cells are from that of the highest, and its first line from the number's."""
    if not cells:
        return []
    first, last = min(upper for upper, _ in cells), max(lower for _, lower in cells)
    return [abs((upper + lower - first - last) / 2) for upper, lower in cells] + len(cells) * [abs(first - number.top)]


def _beside_number(number: Placed, cells: Sequence[Edges]) -> list[float]:
    """How far cells begin from the highest, and their middle is from the number's."""
    if not cells:
        return []
    first, last = min(upper for upper, _ in cells), max(lower for _, lower in cells)
    return [upper - first for upper, _ in cells] + len(cells) * [abs((first + last) / 2 - number.middle)]


ALIGNMENTS = (_in_middle, _below_number, _beside_number)  # but for that on top
