"""An edition as a tree of statements, for formats of items: sections, areas, competences, descriptors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from ..normalize.edition import EMPTY, FILLED, MISSING, Edition
from .identifiers import Name, name_version


class Kind(StrEnum):
    """What a statement of the tree is."""

    SECTION = "section"
    AREA = "area"
    COMPETENCE = "competence"
    DESCRIPTOR = "descriptor"


@dataclass(frozen=True, slots=True)
class Statement:
    """One item of the tree, after its parent; `place` counts from 1 among its siblings.

    `descriptor` and `level` are those of a descriptor's column. `empty` and `missing` are the codes of a
    competence's cells that carry no statement: printed without text, or not in the document.
    """

    name: Name
    parent: Name
    place: int
    kind: Kind
    code: str
    text: str
    descriptor: str | None = None
    level: str | None = None
    empty: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def gaps(self) -> str:
        """A sentence on the cells without a statement, empty where there is none."""
        parts = (("Empty in the edition", self.empty), ("Not in the document", self.missing))
        return " ".join(f"{what}: {', '.join(codes)}." for what, codes in parts if codes)


def outline_edition(edition: Edition) -> list[Statement]:
    """The statements of an edition, parents first; sections and areas without an identifier are left out."""
    places: Counter[Name] = Counter()
    seen: set[Name] = set()
    statements = []
    for statement in _walk(edition):
        if statement.name in seen:
            continue
        seen.add(statement.name)
        places[statement.parent] += 1
        statements.append(replace(statement, place=places[statement.parent]))
    return statements


def _walk(edition: Edition) -> Iterator[Statement]:
    """Every statement at each of its mentions."""
    root = name_version(edition)
    for (number,), group in edition.cells.group_by(["number"], maintain_order=True):
        cells = group.to_dicts()
        first = cells[0]
        parent = root
        for kind, id_, title in (
            (Kind.SECTION, first["section"], first["section_title"]),
            (Kind.AREA, first["area_id"], first["area"]),
        ):
            if id_ is not None:
                name = root.child(kind.value, id_)
                yield Statement(name, parent, 0, kind, id_, title or id_)
                parent = name
        competence = root.child(str(number))
        codes = {
            status: tuple(cell["code"] for cell in cells if cell["status"] == status)
            for status in (EMPTY, MISSING)
        }
        label = f"{number}. {first['area']}" if first["area"] else str(number)
        yield Statement(
            competence,
            parent,
            0,
            Kind.COMPETENCE,
            str(number),
            label,
            empty=codes[EMPTY],
            missing=codes[MISSING],
        )
        for cell in cells:
            if cell["status"] == FILLED:
                name = competence.child(cell["column"])
                yield Statement(
                    name,
                    competence,
                    0,
                    Kind.DESCRIPTOR,
                    cell["code"],
                    cell["text"],
                    cell["descriptor"],
                    cell["level"],
                )
