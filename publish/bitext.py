"""The statements of a version with their texts in every language: what translation formats are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..normalize.edition import MISSING, Edition
from .identifiers import Name, name_version
from .outline import Kind, Statement, outline_edition


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to translate: language -> text, and the languages whose document lacks it."""

    name: Name
    statement: Statement
    texts: Mapping[str, str]
    missing: frozenset[str]

    @property
    def facts(self) -> dict[str, str]:
        """What a translator should know of the place, by name."""
        known = {"kind": self.statement.kind.value, "code": self.statement.code}
        return known | {
            k: v for k, v in (("level", self.statement.level), ("descriptor", self.statement.descriptor)) if v
        }


def align_texts(editions: Sequence[Edition]) -> list[Unit]:
    """Titles of sections and areas and texts of descriptors, in printed order."""
    texts: dict[Name, dict[str, str]] = {}
    statements: dict[Name, Statement] = {}
    for edition in editions:
        for statement in outline_edition(edition):
            if statement.kind is not Kind.COMPETENCE:
                texts.setdefault(statement.name, {})[edition.language] = statement.text
                statements.setdefault(statement.name, statement)
    missing = _find_missing(editions)
    order = _order_names(editions)
    units = [Unit(name, statements[name], texts[name], frozenset(missing.get(name, ()))) for name in statements]
    return sorted(units, key=lambda unit: order[unit.name])


def _find_missing(editions: Sequence[Edition]) -> dict[Name, set[str]]:
    """Name -> languages whose document does not have the cell."""
    missing: dict[Name, set[str]] = {}
    for edition in editions:
        root = name_version(edition)
        cells = edition.cells.filter(edition.cells["status"] == MISSING)
        for number, column in cells.select("number", "column").iter_rows():
            missing.setdefault(root.child(number, column), set()).add(edition.language)
    return missing


def _order_names(editions: Sequence[Edition]) -> dict[Name, tuple[int, int, int]]:
    """Each name's place: the position of its first competence; its section, its area, then its columns."""
    order: dict[Name, tuple[int, int, int]] = {}
    for edition in editions:
        root = name_version(edition)
        cells = edition.cells.select("order", "number", "column", "section", "area_id").iter_rows()
        for place, (position, number, column, section, area) in enumerate(cells):
            for rank, steps in enumerate(((Kind.SECTION, section), (Kind.AREA, area), (number, column))):
                if steps[1] is not None:
                    order.setdefault(root.child(*steps), (position, rank, place))
    return order
