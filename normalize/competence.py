"""What the assembly builds: competences as printed, with the headings above them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..extract.table import Line
from .sheet import RawRow


@dataclass(slots=True)
class Heading:
    """Text over rows: a banner row, or a paragraph between tables."""

    lines: list[Line]
    in_table: bool
    page: int | None
    bold: bool = False

    @property
    def text(self) -> str:
        """The heading in one line, converter's mark-up stripped, for comparing."""
        joined = " ".join(line.text for line in self.lines)
        return " ".join(re.sub(r"</?\w+[^>]*>|\*+|^#+", " ", joined).split())


@dataclass(slots=True)
class Competence:
    """One competence as printed: number (None where none is printed), cells, area lines, headings before it."""

    printed: str | None
    row: RawRow
    number: str | None = None
    headings: list[Heading] = field(default_factory=list)
    area: list[Line] | None = None
    doubts: list[tuple[str, str]] = field(default_factory=list)
    parts: int = 1
    copies: int = 0


def plain_text(text: str) -> str:
    """A text for comparing: mark-up, line-end hyphens and spaces folded, lower case."""
    if any(sign in text for sign in "<*_"):
        text = re.sub(r"</?\w+[^>]*>|\*\*|__", "", text)
    if any(sign in text for sign in "-\u2010\u00ad"):
        text = re.sub(r"(\w)[-\u2010\u00ad]\s*(?=\w)", r"\1", text)
    return " ".join(text.split()).strip(" :.").casefold()
