"""An edition as a tree of statements, for formats of items: sections, areas, competences, descriptors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

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
    def type(self) -> str:
        """What it is, in a word: a descriptor's kind, or its place in the tree."""
        return (self.descriptor or self.kind).capitalize()

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
    """Every statement at each of its mentions, all at place 0."""
    root = name_version(edition)
    for _, group in edition.cells.group_by(["number"], maintain_order=True):
        cells = group.to_dicts()
        parent = root
        for statement in _walk_groups(root, cells[0]):
            yield statement
            parent = statement.name
        competence = _state_competence(root, parent, cells)
        yield competence
        yield from (_state_descriptor(competence.name, cell) for cell in cells if cell["status"] == FILLED)


def _walk_groups(root: Name, cell: Mapping[str, Any]) -> Iterator[Statement]:
    """The section of a cell and, below it, its area, as far as they have identifiers."""
    parent = root
    for kind, id_, title in (
        (Kind.SECTION, cell["section"], cell["section_title"]),
        (Kind.AREA, cell["area_id"], cell["area"]),
    ):
        if id_ is not None:
            name = root.child(kind, id_)
            yield Statement(name, parent, 0, kind, id_, title or id_)
            parent = name


def _state_competence(root: Name, parent: Name, cells: Sequence[Mapping[str, Any]]) -> Statement:
    """A competence; it has no text of its own but its number and the area that it belongs to."""
    number, area = cells[0]["number"], cells[0]["area"]
    empty, missing = (tuple(cell["code"] for cell in cells if cell["status"] == status) for status in (EMPTY, MISSING))
    label = f"{number}. {area}" if area else number
    return Statement(root.child(number), parent, 0, Kind.COMPETENCE, number, label, empty=empty, missing=missing)


def _state_descriptor(competence: Name, cell: Mapping[str, Any]) -> Statement:
    """The text of a cell."""
    name = competence.child(cell["column"])
    kind, level = cell["descriptor"] or None, cell["level"] or None
    return Statement(name, competence, 0, Kind.DESCRIPTOR, cell["code"], cell["text"], kind, level)
