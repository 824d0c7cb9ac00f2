"""Drawn grids: rules and edges of fills -> edges -> connected grids -> cells with spans.

Each step is a free function whose result can be looked at (`--debug` draws it).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints
from .drawing import Drawing

SNAP = 3.4  # points; edges closer than this are one: double rules, the white gap between two fills
JOIN = 5.0  # points; pieces of one rule with smaller gaps are one: dashes, fills side by side
COVER = 0.55  # of a grid place's side must be drawn for the side to count
SHORT = 5.0  # points; shorter edges are ornaments
PAGE_SHARE = 0.92  # of the page's width and height: a larger fill is the page's background
MAX_PLACES = 50_000  # of a grid; finer ones are graph paper or a drawing
MAX_FILLS = 1500  # more are compared with no other
WHITE = 0xFFFFFF
LEAST_BROKEN, BROKEN = 3, 0.7  # vertical lines, and so much of the inner ones, break off at a heading
LADDER = 3  # rules, of one width, that a heading outside them can belong to
MAX_EDGES = 3000  # of each direction; a page with more is a drawing


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges of one direction: position, start and end along the other axis, in points."""

    at: Floats
    start: Floats
    end: Floats

    def __len__(self) -> int:
        return len(self.at)

    def take(self, which: Ints | Bools) -> Edges:
        """The edges of an index or a mask."""
        return Edges(self.at[which], self.start[which], self.end[which])


@dataclass(frozen=True, slots=True)
class Span:
    """A cell of a lattice: first and last+1 row and column."""

    row: int
    column: int
    row_end: int
    column_end: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """A drawn grid: `xs` and `ys` are its lines in points (one more than columns, rows); `label` gives each grid
    place its cell in `spans`; `columns_drawn`/`rows_drawn` tell whether inner lines of that direction are drawn."""

    xs: Floats
    ys: Floats
    label: Ints
    spans: tuple[Span, ...]
    columns_drawn: bool
    rows_drawn: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(x0, top, x1, bottom) in points."""
        return float(self.xs[0]), float(self.ys[0]), float(self.xs[-1]), float(self.ys[-1])


def find_edges(drawing: Drawing, width: float, height: float) -> tuple[Edges, Edges]:
    """Horizontal and vertical edges of a page: rules and the sides of fills, snapped and joined."""
    fills = drawing.fills
    page_wide = fills[:, 2] - fills[:, 0] > PAGE_SHARE * width
    page_high = fills[:, 3] - fills[:, 1] > PAGE_SHARE * height
    fills = _seen(fills[~(page_wide & page_high)])
    h, v = drawing.horizontal, drawing.vertical
    horizontal = Edges(
        np.concatenate([h[:, 0], fills[:, 1], fills[:, 3]]),
        np.concatenate([h[:, 1], fills[:, 0], fills[:, 0]]),
        np.concatenate([h[:, 2], fills[:, 2], fills[:, 2]]),
    )
    vertical = Edges(
        np.concatenate([v[:, 0], fills[:, 0], fills[:, 2]]),
        np.concatenate([v[:, 1], fills[:, 1], fills[:, 1]]),
        np.concatenate([v[:, 2], fills[:, 3], fills[:, 3]]),
    )
    return _join(horizontal), _join(vertical)


def _seen(fills: Floats) -> Floats:
    """Without the fills that do not show: those inside a fill of their own colour, as text processors paint behind
    each paragraph of a filled cell, and white ones that lie on no other."""
    if not 0 < len(fills) <= MAX_FILLS:
        return fills
    x0, top, x1, bottom, colour = fills.T
    over = (x0[:, None] < x1) & (x1[:, None] > x0) & (top[:, None] < bottom) & (bottom[:, None] > top)
    inside = (x0[:, None] >= x0 - 0.5) & (x1[:, None] <= x1 + 0.5)
    inside &= (top[:, None] >= top - 0.5) & (bottom[:, None] <= bottom + 0.5)
    area = (x1 - x0) * (bottom - top)
    larger = (area < area[:, None]).T
    hidden = (inside & larger & (colour[:, None] == colour)).any(axis=1)
    coloured = (over & (colour[:, None] != colour)).any(axis=1)
    seen: Floats = fills[~hidden & (coloured | (colour != WHITE))]
    return seen


def _join(edges: Edges) -> Edges:
    """Snap positions that are close, join the pieces on each position, drop what stays short."""
    if not len(edges):
        return edges
    order = np.argsort(edges.at, kind="stable")
    at = edges.at[order]
    group = np.concatenate([[0], np.cumsum(_new_position(at))])
    position = np.bincount(group, weights=at) / np.bincount(group)
    start, end = edges.start[order], edges.end[order]
    by_start = np.lexsort((start, group))
    group, start, end = group[by_start], start[by_start], end[by_start]
    reach = _running_reach(group, end)
    new = np.concatenate([[True], (group[1:] != group[:-1]) | (start[1:] - reach[:-1] > JOIN)])
    first = np.flatnonzero(new)
    joined = Edges(position[group[first]], start[first], np.maximum.reduceat(end, first))
    return joined.take(joined.end - joined.start >= SHORT)


def _new_position(at: Floats) -> Bools:
    """Where sorted positions leave the snapping distance of the first of their group."""
    steps = np.zeros(max(len(at) - 1, 0), dtype=bool)
    anchor = at[0]
    for index, value in enumerate(at[1:].tolist()):
        if value - anchor > SNAP:
            steps[index] = True
            anchor = value
    return steps


def _running_reach(group: Ints, end: Floats) -> Floats:
    """The furthest end so far within each group."""
    span = float(end.max() - end.min() + 1.0)
    reach: Floats = np.maximum.accumulate(end + group * span) - group * span
    return reach


def find_lattices(horizontal: Edges, vertical: Edges) -> list[Lattice]:
    """The drawn grids of a page, top to bottom; grids of horizontal rules alone have one column."""
    if len(horizontal) > MAX_EDGES or len(vertical) > MAX_EDGES:
        return []
    horizontal = _with_interruptions(horizontal, vertical)
    h_part, v_part = _components(horizontal, vertical)
    lattices = []
    for part in np.unique(np.concatenate([h_part, v_part])).tolist():
        lattice = _lattice(horizontal.take(h_part == part), vertical.take(v_part == part))
        if lattice is not None:
            lattices.append(lattice)
    return sorted(_outermost(lattices), key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _components(horizontal: Edges, vertical: Edges) -> tuple[Ints, Ints]:
    """Labels of connected edges; horizontal rules of the same width one above the other count as connected."""
    h, v = len(horizontal), len(vertical)
    touch = (
        (vertical.at[None, :] >= horizontal.start[:, None] - SNAP)
        & (vertical.at[None, :] <= horizontal.end[:, None] + SNAP)
        & (horizontal.at[:, None] >= vertical.start[None, :] - SNAP)
        & (horizontal.at[:, None] <= vertical.end[None, :] + SNAP)
    )
    rows, columns = np.nonzero(touch)
    lonely = np.flatnonzero(~touch.any(axis=1))
    pairs_a, pairs_b = _ladders(horizontal, lonely)
    rules, boxes = _boxes_on_ladders(horizontal, lonely, touch)
    a, b = np.concatenate([rows, pairs_a, rules]), np.concatenate([columns + h, pairs_b, boxes])
    label = label_connected(h + v, a, b)
    return label[:h], label[h:]


def _ladders(horizontal: Edges, lonely: Ints) -> tuple[Ints, Ints]:
    """Pairs of rules without vertical edges: each with the next one below of nearly the same extent, and the pieces of
    a rule that a merged cell interrupts, beside each other below or above a whole one."""
    if len(lonely) < 2:
        return lonely[:0], lonely[:0]
    lonely = lonely[np.argsort(horizontal.at[lonely], kind="stable")]
    at, start, end = horizontal.at[lonely], horizontal.start[lonely], horizontal.end[lonely]
    overlap = np.minimum(end[:, None], end) - np.maximum(start[:, None], start)
    same = overlap > 0.5 * np.maximum((end - start)[:, None], end - start)
    below = same & (np.arange(len(at)) > np.arange(len(at))[:, None])
    above = np.flatnonzero(below.any(axis=1))
    whole = (start[:, None] <= start + SNAP) & (end[:, None] >= end - SNAP)  # [a, b]: a reaches over b
    beside = np.triu(np.abs(at[:, None] - at) < SNAP, 1)
    left, right = np.nonzero(beside)
    shared = (whole[:, left] & whole[:, right]).any(axis=0) if len(left) else np.empty(0, dtype=bool)
    first = np.concatenate([above, left[shared]])
    second = np.concatenate([below[above].argmax(axis=1), right[shared]])
    return lonely[first], lonely[second]


def _boxes_on_ladders(horizontal: Edges, lonely: Ints, touch: Bools) -> tuple[Ints, Ints]:
    """Pairs of a rule without vertical edges and a side of a box that is as wide, among several such rules or no
    further from them than they are from each other: a filled heading in their table. `touch`: [horizontal, vertical]
    edges that meet."""
    rules, boxes = [], []
    sides = np.flatnonzero((touch.sum(axis=1) == 2) & (touch[:, touch.sum(axis=0) == 2].sum(axis=1) == 2))
    at, start, end = horizontal.at, horizontal.start, horizontal.end
    for side in sides.tolist():
        wide = lonely[(np.abs(start[lonely] - start[side]) < SNAP) & (np.abs(end[lonely] - end[side]) < SNAP)]
        apart = np.abs(at[wide] - at[side])
        steps = np.diff(np.sort(at[wide]))
        between = len(wide) and at[wide].min() < at[side] < at[wide].max()
        if between or (len(wide) >= LADDER and apart.min() <= steps.max()):
            rules.append(int(wide[apart.argmin()]))
            boxes.append(side)
    return np.array(rules, dtype=np.int64), np.array(boxes, dtype=np.int64)


def _outermost(lattices: list[Lattice]) -> list[Lattice]:
    """Without frames (grids of fewer cells around another grid) and grids that lie inside a cell of a larger one."""
    frames = [a for a in lattices if len(a.spans) <= 1 or any(_frames(a, b) for b in lattices if b is not a)]
    rest = [a for a in lattices if not any(a is frame for frame in frames)]
    return [a for a in rest if not any(b is not a and _inside(a, b) for b in rest)]


def _frames(outer: Lattice, inner: Lattice) -> bool:
    """Whether a grid is but a frame around another: fewer cells, and the other within one of them."""
    if len(inner.spans) <= max(len(outer.spans), 3) or not _inside(inner, outer):
        return False
    x0, top, x1, bottom = inner.box
    crossed_x = (outer.xs > x0 + SNAP) & (outer.xs < x1 - SNAP)
    crossed_y = (outer.ys > top + SNAP) & (outer.ys < bottom - SNAP)
    return not crossed_x.any() and not crossed_y.any()


def _inside(inner: Lattice, outer: Lattice) -> bool:
    """Whether a grid's box lies in another's."""
    x0, top, x1, bottom = inner.box
    left, upper, right, lower = outer.box
    return x0 >= left - SNAP and x1 <= right + SNAP and top >= upper - SNAP and bottom <= lower + SNAP


def _lattice(horizontal: Edges, vertical: Edges) -> Lattice | None:
    """The grid of connected edges, None where it has not even two lines each way."""
    xs = _positions(vertical.at, horizontal.start, horizontal.end)
    ys = _positions(horizontal.at, vertical.start, vertical.end)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2) or len(xs) * len(ys) > MAX_PLACES:
        return None
    right_closed = _coverage(vertical, xs[1:-1], ys).T
    down_closed = _coverage(horizontal, ys[1:-1], xs)
    label = merge_places(right_closed, down_closed)
    spans = find_spans(label)
    return Lattice(
        xs, ys, label, spans, len(xs) > 2 and bool(right_closed.any()), len(ys) > 2 and bool(down_closed.any())
    )


def _with_interruptions(horizontal: Edges, vertical: Edges) -> Edges:
    """Horizontal edges and the heights at which the vertical ones break off and begin again: a heading over all columns
    stands between, though no rule is drawn above or below it."""
    at, start, end = (getattr(vertical, name) for name in Edges.__slots__)
    order = np.lexsort((start, at))
    same = np.abs(np.diff(at[order])) < 0.01
    gaps = np.column_stack([end[order][:-1], start[order][1:]])[same]
    gaps = gaps[gaps[:, 1] > gaps[:, 0]]
    broken, counts = np.unique(np.round(gaps), axis=0, return_counts=True)
    more: list[tuple[float, float, float]] = []
    for (upper, lower), count in zip(broken.tolist(), counts.tolist(), strict=True):
        here = at[(start < upper + SNAP) & (end > upper - SNAP)]
        if count < max(LEAST_BROKEN, BROKEN * (len(here) - 2)):
            continue
        more += [(_nearest(horizontal.at, y), float(here.min()), float(here.max())) for y in (upper, lower)]
    added = np.array(more).reshape(-1, 3)
    return Edges(
        np.concatenate([horizontal.at, added[:, 0]]),
        np.concatenate([horizontal.start, added[:, 1]]),
        np.concatenate([horizontal.end, added[:, 2]]),
    )


def _nearest(positions: Floats, value: float) -> float:
    """The position that is the same as a value for the eye, or else the value."""
    near = positions[np.abs(positions - value) <= SNAP]
    return float(near[np.abs(near - value).argmin()]) if len(near) else value


def _positions(at: Floats, start: Floats, end: Floats) -> Floats:
    """Grid lines of one axis: the edges across it, and the ends of the edges along it where none closes them."""
    inner = np.unique(at)
    ends = [] if not len(start) else [float(start.min()), float(end.max())]
    if not len(inner):
        return np.array(ends)
    outer = [value for value in ends if np.abs(inner - value).min() > 2 * SNAP and not inner[0] < value < inner[-1]]
    return np.unique(np.concatenate([inner, outer]))


def _coverage(edges: Edges, positions: Floats, across: Floats) -> Bools:
    """[position, interval]: whether the edges on a position cover that interval between `across` lines."""
    lower, upper = across[:-1], across[1:]
    covered = np.zeros((len(positions), len(lower)))
    for index, position in enumerate(positions.tolist()):
        on = np.abs(edges.at - position) < 0.01
        overlap = np.minimum(edges.end[on][:, None], upper) - np.maximum(edges.start[on][:, None], lower)
        covered[index] = np.clip(overlap, 0, None).sum(axis=0)
    closed: Bools = covered >= COVER * (upper - lower)
    return closed


def merge_places(right_closed: Bools, down_closed: Bools) -> Ints:
    """[row, column] -> cell: places without a drawn side between them are one cell, of whatever shape."""
    rows, columns = right_closed.shape[0], right_closed.shape[1] + 1
    place = np.arange(rows * columns).reshape(rows, columns)
    right, down = ~right_closed, ~down_closed
    first = np.concatenate([place[:, :-1][right], place[:-1][down]])
    second = np.concatenate([place[:, 1:][right], place[1:][down]])
    return label_connected(rows * columns, first, second).reshape(rows, columns)


def label_connected(count: int, first: Ints, second: Ints) -> Ints:
    """The least of the `count` things that each is connected with, by pairs of things."""
    label = np.arange(count)
    while True:
        least = np.minimum(label[first], label[second])
        linked = label.copy()
        for end in (first, second):
            np.minimum.at(linked, end, least)
            np.minimum.at(linked, label[end], least)  # what they were connected with follows
        linked = linked[linked]
        if np.array_equal(linked, label):
            return label
        label = linked


def find_spans(label: Ints) -> tuple[Span, ...]:
    """The rectangle of each cell; `label` is renumbered in reading order, ragged shapes cut back to rectangles."""
    rows, columns = label.shape
    left = label.tolist()  # -1 once a place is taken
    spans: list[Span] = []
    for row in range(rows):
        for column in range(columns):
            own = left[row][column]
            if own < 0:
                continue
            column_end = column + 1
            while column_end < columns and left[row][column_end] == own:
                column_end += 1
            strip = [own] * (column_end - column)
            row_end = row + 1
            while row_end < rows and left[row_end][column:column_end] == strip:
                row_end += 1
            for taken in left[row:row_end]:
                taken[column:column_end] = [-1] * len(strip)
            label[row:row_end, column:column_end] = len(spans)
            spans.append(Span(row, column, row_end, column_end))
    return tuple(spans)
