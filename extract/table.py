"""What every reader hands on: a document as printed, without knowledge of any framework.

A `Document` is a sequence of blocks in reading order; a block is a `Table` or a `Paragraph`. Boxes are in
points from the top-left corner of the page as displayed; pages count from 1. Formats without pages have no boxes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page: 1-based page, edges in points from the top-left corner as displayed."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: Box) -> Box:
        """The smallest box around both, on the page of the first."""
        return Box(
            self.page,
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )

    @staticmethod
    def around(boxes: Iterable[Box | None]) -> Box | None:
        """The smallest box around some, on the page of the first; None where none is known."""
        known = [box for box in boxes if box is not None]
        return reduce(Box.union, known) if known else None


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is set; `size` is the font size in points, 0 where the format does not say."""

    size: float = 0.0
    bold: bool = False
    italic: bool = False
    struck: bool = False
    vertical: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; `raised` are the [start, end) ranges of `text` set as superscript (footnote marks)."""

    text: str
    box: Box | None = None
    style: Style = PLAIN
    raised: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: zero-based row and column of its first grid place, spans, its printed lines."""

    row: int
    column: int
    lines: tuple[Line, ...] = ()
    rowspan: int = 1
    colspan: int = 1
    box: Box | None = None
    header: bool = False
    confidence: float = 1.0

    @property
    def text(self) -> str:
        """The printed lines, joined by line feeds."""
        return "\n".join(line.text for line in self.lines)


class Evidence(StrEnum):
    """What told the rows or the columns of a table apart."""

    MARKUP = "markup"  # the format says so: HTML, DOCX, spreadsheet, tagged PDF
    DRAWN = "drawn"  # ruling lines, or edges of fills
    SPACE = "space"  # white gutters and alignment alone
    FIELDS = "fields"  # separators in converted text; fields may be ragged


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of `height` x `width` places; cells in row-major order, a spanning cell once, at its first place."""

    height: int
    width: int
    cells: tuple[Cell, ...]
    rows_by: Evidence = Evidence.MARKUP
    columns_by: Evidence = Evidence.MARKUP
    box: Box | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text outside tables: a title, a banner, running text."""

    lines: tuple[Line, ...]
    page: int | None = None
    heading: bool = False

    @property
    def text(self) -> str:
        """The printed lines, joined by line feeds."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader saw and could not settle; becomes a finding with the same code (`docs/findings.md`)."""

    code: str
    message: str
    page: int | None = None
    box: Box | None = None
    evidence: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as printed; `name` is the path as the user gave it, `sha256` that of its bytes."""

    name: str
    sha256: str
    format: str
    engine: str
    blocks: tuple[Table | Paragraph, ...]
    pages: int | None = None
    notes: tuple[Note, ...] = ()
    declared_language: str | None = None
    tables: tuple[Table, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", tuple(block for block in self.blocks if isinstance(block, Table)))

    @property
    def garbled(self) -> bool:
        """Whether the document's fonts or encoding leave much of its text unreadable."""
        return any(note.code == "text-garbled" for note in self.notes)
