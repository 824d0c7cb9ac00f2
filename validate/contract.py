"""Rules of the data contract: the schema, the complete grid, and which cells a person corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..extract.errors import DatasetError
from ..normalize.finding import Finding
from ..normalize.schema import check_cells
from .pair import Pair
from .subject import Subject, join_names


def check_schema(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """The cells keep the data contract (pandera): columns, types, keys, statuses, ranges."""
    edition = subject.edition
    try:
        check_cells(edition.cells, "/".join(edition.key))
    except DatasetError as error:
        yield subject.report(
            "schema-violated",
            str(error),
            evidence=str(error),
            suggestion="read the document again with this version of the program, or mend the dataset",
        )


def check_grid(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every competence has a cell for every column, in order, and all cells are of one edition."""
    letters = subject.profile.letters
    broken = [number for number, row in subject.rows.items() if tuple(cell.column for cell in row) != letters]
    if broken:
        yield subject.report(
            "schema-violated",
            f"the grid is incomplete: competence {join_names(broken)} has not just the columns {' '.join(letters)}",
            evidence=join_names(broken),
            suggestion="read the document again with this version of the program, or mend the dataset",
        )
    for name, value in zip(("framework", "version", "language"), subject.edition.key, strict=True):
        others = [str(other) for other in subject.edition.cells[name].unique().sort() if other != value]
        if others:
            yield subject.report(
                "schema-violated",
                f"cells of {name} {join_names(others)} stand in the edition {value}",
                evidence=join_names(others),
                suggestion="keep the editions apart",
            )


def check_corrections(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """The cells that a person corrected are listed."""
    for cell in subject.cells:
        if "correction" in cell.repairs.split():
            yield subject.report("correction-applied", f"{cell.code} was corrected by a person", cell=cell)
