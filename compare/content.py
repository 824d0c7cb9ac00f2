"""What of an edition is compared: its printed content by row, without how and where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..normalize.edition import MISSING, Edition
from ..normalize.profile import Column


@dataclass(frozen=True, slots=True)
class Row:
    """A competence: number, 1-based position, groups, letter -> text ("" empty, None not in the document)."""

    number: str
    position: int
    section: str | None
    section_title: str | None
    area_id: str | None
    area: str | None
    cells: Mapping[str, str | None]

    @property
    def absent(self) -> bool:
        """Whether nothing of the row is in the document."""
        return all(text is None for text in self.cells.values())

    @property
    def text(self) -> str:
        """The filled texts in column order, one a line."""
        return "\n".join(text for text in self.cells.values() if text)


@dataclass(frozen=True)
class Content:
    """The printed content of an edition: columns and rows in order, title and headers where read."""

    framework: str
    version: str
    language: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str | None
    headers: Mapping[str, str]

    @property
    def letters(self) -> tuple[str, ...]:
        """The canonical column letters in order."""
        return tuple(column.id for column in self.columns)

    @cached_property
    def by_number(self) -> Mapping[str, Row]:
        """Number -> row."""
        return {row.number: row for row in self.rows}


def read_content(edition: Edition) -> Content:
    """The comparable content of an edition; positions count from 1 along the cells' `order`."""
    frame = edition.cells.sort("order", maintain_order=True)
    names = (
        "number",
        "section",
        "section_title",
        "area_id",
        "area",
        "column",
        "level",
        "descriptor",
        "text",
        "status",
    )
    heads: dict[str, tuple[str | None, str | None, str | None, str | None]] = {}
    cells: dict[str, dict[str, str | None]] = {}
    columns: dict[str, Column] = {}
    for number, section, title, area_id, area, letter, level, descriptor, text, status in frame.select(
        names
    ).iter_rows():
        heads.setdefault(number, (section, title, area_id, area))
        columns.setdefault(letter, Column(letter, level, descriptor))
        cells.setdefault(number, {})[letter] = None if status == MISSING else text
    rows = tuple(Row(number, i, *heads[number], cells[number]) for i, number in enumerate(heads, 1))
    return Content(
        edition.framework,
        edition.version,
        edition.language,
        tuple(columns.values()),
        rows,
        edition.title,
        dict(edition.headers),
    )
