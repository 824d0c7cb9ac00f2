"""An edition as people look at it: rows under areas and sections, cells with what is to be known of each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Any

from ...extract.table import Box
from ...normalize.edition import FILLED, MISSING, Edition
from ...normalize.finding import Finding, Severity
from ...normalize.normalise import LOW
from ...normalize.profile import Column

# What most printed cells need is no repair that a reader would want to see marked.
ROUTINE_REPAIRS = frozenset({"line-break", "space", "empty-mark"})
CORRECTION = "correction"
DOUBTS = (Severity.ERROR, Severity.WARNING)


class State(StrEnum):
    """What a cell is, at a glance: the first of these that holds, in reverse order."""

    FILLED = "filled"
    EMPTY = "empty"
    REPAIRED = "repaired"
    CORRECTED = "corrected"
    DOUBTFUL = "doubtful"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: its text, how it came to be, where it stands (`box` in points), and its findings."""

    number: str
    column: Column
    text: str
    status: str
    printed: str
    repairs: tuple[str, ...]
    confidence: float
    page: int | None
    box: Box | None
    findings: tuple[Finding, ...]

    @property
    def code(self) -> str:
        """The cell's code: `6c`."""
        return self.number + self.column.id

    @property
    def severity(self) -> Severity | None:
        """How much the cell is in doubt: by its worst finding or its confidence; None where it is not."""
        severities = {finding.severity for finding in self.findings}
        if Severity.ERROR in severities:
            return Severity.ERROR
        doubted = Severity.WARNING in severities or self.confidence < LOW
        return Severity.WARNING if doubted else None

    @property
    def states(self) -> tuple[State, ...]:
        """Every state that holds, the status first and the weightiest last."""
        holds = {
            State.REPAIRED: bool({*self.repairs} - ROUTINE_REPAIRS - {CORRECTION}),
            State.CORRECTED: CORRECTION in self.repairs,
            State.DOUBTFUL: self.severity is not None,
        }
        return (State(self.status), *(state for state, held in holds.items() if held))

    @property
    def state(self) -> State:
        """The weightiest state."""
        return State.MISSING if self.status == MISSING else self.states[-1]

    @property
    def urgency(self) -> int:
        """How soon somebody should look: 0 first; the last for what needs no look."""
        order = (State.MISSING, State.DOUBTFUL, State.CORRECTED, State.REPAIRED)
        if self.severity is Severity.ERROR:
            return 0
        return order.index(self.state) + 1 if self.state in order else len(order) + 1


NO_URGENCY = 5  # of cells that are simply filled or empty


@dataclass(frozen=True, slots=True)
class RowView:
    """One competence: its groups, its cells in column order, and the findings about it as a whole."""

    number: str
    section: str | None
    section_title: str | None
    area_id: str | None
    area: str | None
    cells: tuple[CellView, ...]
    findings: tuple[Finding, ...]

    @property
    def severity(self) -> Severity | None:
        """The worst severity among the findings about the row, None without a doubt."""
        return next((s for s in DOUBTS if any(f.severity is s for f in self.findings)), None)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share a banner (a section) or a merged cell (an area); the printed title, None: unknown."""

    id: str | None
    title: str | None
    rows: tuple[RowView, ...]


@dataclass(frozen=True)
class EditionView:
    """An edition with all its rows; `findings` are those about the edition as a whole."""

    edition: Edition
    columns: tuple[Column, ...]
    rows: tuple[RowView, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def cells(self) -> tuple[CellView, ...]:
        """All cells in the order of the grid."""
        return tuple(cell for row in self.rows for cell in row.cells)

    @cached_property
    def counts(self) -> Mapping[State, int]:
        """How many cells are in each state; a repaired cell also counts as filled."""
        counts = Counter(state for cell in self.cells for state in cell.states)
        return {state: counts[state] for state in State}

    @cached_property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings about the edition, its rows and its cells, in this order of places."""
        places: list[Iterable[Finding]] = [self.findings]
        for row in self.rows:
            places += [row.findings, *(cell.findings for cell in row.cells)]
        return tuple(finding for findings in places for finding in findings)

    @cached_property
    def severities(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity."""
        return count_severities(self.all_findings)

    @property
    def sections(self) -> tuple[Group, ...]:
        """The rows by section."""
        return _group(self.rows, lambda row: (row.section, row.section_title))

    @property
    def levels(self) -> tuple[tuple[str, int], ...]:
        """The levels with how many columns each spans."""
        return tuple((level, len([*same])) for level, same in groupby(self.columns, lambda c: c.level))


def group_areas(rows: Sequence[RowView]) -> tuple[Group, ...]:
    """The rows of a section by area, as their merged cells are printed."""
    return _group(rows, lambda row: (row.area_id, row.area))


def _group(rows: Sequence[RowView], label: Callable[[RowView], tuple[str | None, str | None]]) -> tuple[Group, ...]:
    """Successive rows of one label."""
    return tuple(Group(id_, title, tuple(same)) for (id_, title), same in groupby(rows, label))


def count_severities(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity, the worst first."""
    counts = Counter(finding.severity for finding in findings)
    return {severity: counts[severity] for severity in Severity}


def view_edition(edition: Edition, findings: Iterable[Finding]) -> EditionView:
    """The edition with those of `findings` that are about it, each at its place."""
    places: dict[tuple[str | None, str | None], list[Finding]] = {}
    records = edition.cells.sort("order", maintain_order=True).to_dicts()
    known: set[tuple[str | None, str | None]] = {(r["number"], r["column"]) for r in records}
    known |= {(r["number"], None) for r in records}
    for finding in findings:
        place = (finding.number, finding.column)
        places.setdefault(place if place in known else (None, None), []).append(finding)
    rows = tuple(_view_row([*same], places) for _, same in groupby(records, lambda r: r["number"]))
    columns = {cell.column.id: cell.column for row in rows for cell in row.cells}
    return EditionView(edition, tuple(columns.values()), rows, tuple(places.get((None, None), ())))


def _view_row(
    records: Sequence[Mapping[str, Any]], places: Mapping[tuple[str | None, str | None], list[Finding]]
) -> RowView:
    """One competence from its canonical cells."""
    first = records[0]
    return RowView(
        number=first["number"],
        section=first["section"],
        section_title=first["section_title"],
        area_id=first["area_id"],
        area=first["area"],
        cells=tuple(
            _view_cell(record, tuple(places.get((record["number"], record["column"]), ()))) for record in records
        ),
        findings=tuple(places.get((first["number"], None), ())),
    )


def _view_cell(record: Mapping[str, Any], findings: tuple[Finding, ...]) -> CellView:
    """One cell from its canonical record."""
    return CellView(
        number=record["number"],
        column=Column(record["column"], record["level"], record["descriptor"]),
        text=record["text"],
        status=record["status"],
        printed=record["source_text"],
        repairs=tuple(record["repairs"].split()),
        confidence=record["confidence"],
        page=record["page"],
        box=_read_box(record),
        findings=findings,
    )


def _read_box(record: Mapping[str, Any]) -> Box | None:
    """The box of a cell, None where one of its edges is not known."""
    edges = [record[name] for name in ("x0", "top", "x1", "bottom")]
    if record["page"] is None or not all(edge is not None and math.isfinite(edge) for edge in edges):
        return None
    return Box(record["page"], *edges)


def summarize_text(view: EditionView) -> str:
    """The edition in a line, for those who do not see its map: `214 filled, 119 empty, 3 doubtful`."""
    parts = [f"{n} {state}" for state, n in view.counts.items() if n or state == FILLED]
    return ", ".join(parts)
