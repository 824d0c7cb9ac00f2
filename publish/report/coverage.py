"""Coverage as a heat map: competences x columns, over all editions of a version and for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ...normalize.edition import EMPTY, FILLED
from ...normalize.profile import Column
from .view import EditionView, RowView, State

SHARES = 4  # shades of a cell that only some editions fill
LETTERS = {state: state.value[0] for state in State} | {State.MISSING: "x"}
NOTHING = "-"  # no such cell in the edition


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One place of the grid: how many editions fill, leave empty, lack or doubt it; each one's state."""

    code: str
    filled: int
    empty: int
    missing: int
    doubtful: int
    states: str

    @property
    def total(self) -> int:
        """How many editions have a word on this place."""
        return self.filled + self.empty + self.missing

    @property
    def mixed(self) -> bool:
        """Whether some editions fill the cell and others leave it empty."""
        return self.filled > 0 and self.empty > 0

    @property
    def shade(self) -> str:
        """The class of its colour: `filled`, `empty`, `missing`, `mixed-1` to `mixed-3` by share filled."""
        if self.mixed:
            part = max(1, min(SHARES - 1, round(self.filled / self.total * SHARES)))
            return f"mixed mixed-{part}"
        if self.filled:
            return FILLED
        return EMPTY if self.empty else "missing"

    @property
    def label(self) -> str:
        """The place in words: `6c: filled in 3 of 4, empty in 1, doubtful in 1`."""
        counts = [(FILLED, self.filled), (EMPTY, self.empty), ("missing", self.missing)]
        parts = [f"{word} in {n} of {self.total}" for word, n in counts if n]
        doubt = [f"doubtful in {self.doubtful}"] if self.doubtful else []
        return f"{self.code}: {', '.join([*parts, *doubt])}"


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One competence: its number, its groups as an edition prints them, and its places."""

    number: str
    section: str | None
    section_title: str | None
    area: str | None
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatSection:
    """Successive competences of one section."""

    id: str | None
    title: str | None
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class HeatMap:
    """The grid of a version; `views` are its editions in the order of each cell's `states`."""

    views: tuple[EditionView, ...]
    pivot: EditionView
    columns: tuple[Column, ...]
    rows: tuple[HeatRow, ...]

    @property
    def levels(self) -> tuple[tuple[str, int], ...]:
        """The levels with how many columns each spans."""
        return self.pivot.levels

    @property
    def sections(self) -> tuple[HeatSection, ...]:
        """The rows by section."""
        groups = groupby(self.rows, lambda row: (row.section, row.section_title))
        return tuple(HeatSection(id_, title, tuple(rows)) for (id_, title), rows in groups)

    @property
    def uneven(self) -> int:
        """The number of places that some editions fill and others leave empty."""
        return sum(cell.mixed for row in self.rows for cell in row.cells)


def map_coverage(views: Sequence[EditionView], pivot: EditionView) -> HeatMap:
    """The heat map of a version's editions, rows and columns named as in `pivot`."""
    heads: dict[str, RowView] = {row.number: row for row in pivot.rows}
    for view in views:
        for row in view.rows:
            heads.setdefault(row.number, row)
    columns = {column.id: column for view in (pivot, *views) for column in view.columns}
    states = [{cell.code: cell.state for cell in view.cells} for view in views]
    statuses = [{cell.code: cell.status for cell in view.cells} for view in views]
    rows = tuple(
        HeatRow(
            head.number,
            head.section,
            head.section_title,
            head.area,
            tuple(_heat(head.number + letter, statuses, states) for letter in columns),
        )
        for head in heads.values()
    )
    return HeatMap(tuple(views), pivot, tuple(columns.values()), rows)


def _heat(code: str, statuses: Sequence[Mapping[str, str]], states: Sequence[Mapping[str, State]]) -> HeatCell:
    """One place over all editions."""
    found = [status[code] for status in statuses if code in status]
    return HeatCell(
        code,
        filled=found.count(FILLED),
        empty=found.count(EMPTY),
        missing=found.count("missing"),
        doubtful=sum(state.get(code) is State.DOUBTFUL for state in states),
        states="".join(LETTERS[state[code]] if code in state else NOTHING for state in states),
    )


def draw_thumbnail(view: EditionView) -> dict[str, str]:
    """State -> the outline of all its cells on a grid of unit squares, for a picture of one path a state."""
    paths: dict[str, list[str]] = {}
    for y, row in enumerate(view.rows):
        for x, cell in enumerate(row.cells):
            paths.setdefault(cell.state, []).append(f"M{x} {y}h1v1h-1z")
    return {state: "".join(paths[state]) for state in State if state in paths}
