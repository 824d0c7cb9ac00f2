"""The coverage matrix: which cell of which edition is filled, empty or missing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from ..normalize.edition import EMPTY, FILLED, MISSING, Edition

if TYPE_CHECKING:
    from rich.table import Table

# One sign for a cell that all editions have alike; where they differ, each edition's sign in the order of
# languages.
SIGNS: Mapping[str, str] = {FILLED: "●", EMPTY: "·", MISSING: "✗"}


class CoverageRecord(TypedDict):
    """The matrix as other programs read it: `cells` has code -> language -> status."""

    framework: str
    version: str
    numbers: list[str]
    columns: list[str]
    languages: list[str]
    cells: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The status of every cell (code, language) of the editions of one framework and version."""

    framework: str
    version: str
    numbers: tuple[str, ...]
    columns: tuple[str, ...]
    languages: tuple[str, ...]
    statuses: Mapping[tuple[str, str], str]

    def status(self, code: str, language: str) -> str:
        """The status of a cell in a language; `missing` where the edition does not have it."""
        return self.statuses.get((code, language), MISSING)

    def record(self) -> CoverageRecord:
        """The matrix as plain data."""
        cells = {
            number + column: {language: self.status(number + column, language) for language in self.languages}
            for number in self.numbers
            for column in self.columns
        }
        return CoverageRecord(
            framework=self.framework,
            version=self.version,
            numbers=list(self.numbers),
            columns=list(self.columns),
            languages=list(self.languages),
            cells=cells,
        )


def measure_coverage(editions: Sequence[Edition]) -> list[Coverage]:
    """One matrix for each framework and version among the editions; numbers and columns in the editions'
    order."""
    groups: dict[tuple[str, str], list[Edition]] = {}
    for edition in editions:
        groups.setdefault(edition.key[:2], []).append(edition)
    return [_cover(*key, group) for key, group in sorted(groups.items())]


def _cover(framework: str, version: str, editions: Sequence[Edition]) -> Coverage:
    """The matrix of the editions of one framework and version."""
    statuses: dict[tuple[str, str], str] = {}
    numbers: dict[str, int] = {}
    columns: set[str] = set()
    for edition in editions:
        for number, column, code, status, order in edition.cells.select(
            "number", "column", "code", "status", "order"
        ).iter_rows():
            statuses[code, edition.language] = status
            numbers[number] = min(order, numbers.get(number, order))
            columns.add(column)
    return Coverage(
        framework,
        version,
        tuple(sorted(numbers, key=lambda number: (numbers[number], number))),
        tuple(sorted(columns)),
        tuple(sorted({edition.language for edition in editions})),
        statuses,
    )


def dump_coverage(coverages: Sequence[Coverage]) -> str:
    """The matrices as JSON."""
    return json.dumps([coverage.record() for coverage in coverages], ensure_ascii=False, indent=2) + "\n"


def tabulate_coverage(coverage: Coverage) -> Table:
    """The matrix as a table for the terminal: one sign where all editions agree, one for each where they
    differ."""
    from rich.table import Table  # imported only to print
    from rich.text import Text

    legend = ", ".join(f"{sign} {status}" for status, sign in SIGNS.items())
    table = Table(
        title=f"{coverage.framework} {coverage.version}: {' '.join(coverage.languages)}",
        caption=legend,
        pad_edge=False,
    )
    table.add_column("no.", justify="right")
    for column in coverage.columns:
        table.add_column(column)
    for number in coverage.numbers:
        signs = [_sign(coverage, number + column) for column in coverage.columns]
        table.add_row(number, *(Text(sign, style="" if len(sign) == 1 else "bold red") for sign in signs))
    return table


def _sign(coverage: Coverage, code: str) -> str:
    """One sign for a cell that all editions have alike, else one an edition."""
    signs = [SIGNS[coverage.status(code, language)] for language in coverage.languages]
    return signs[0] if len(set(signs)) == 1 and signs[0] != SIGNS[MISSING] else "".join(signs)
