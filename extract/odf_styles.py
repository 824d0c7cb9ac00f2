"""The styles of an OpenDocument file: what a run, a paragraph or a cell inherits."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TypeVar

from lxml import etree

from .ink import Ink

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_POINTS = re.compile(r"(\d+(?:\.\d+)?)pt")
_LENGTH = re.compile(r"(\d{1,9}(?:\.\d+)?)(pt|cm|mm|in)")
_UNITS = {"pt": 1.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0}
_HEADINGS = {"Title", "Subtitle", "Heading"}
_MAX_ANCESTORS = 50

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Properties:
    """What a style says; None where it says nothing."""

    bold: bool | None = None
    italic: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    hidden: bool | None = None
    vertical: bool | None = None
    size: float | None = None
    language: str | None = None
    list_style: str | None = None

    def over(self, other: Properties) -> Properties:
        """The two combined; what this one says wins."""
        names = (entry.name for entry in fields(self))
        return Properties(*(_first(getattr(self, name), getattr(other, name)) for name in names))

    @property
    def ink(self) -> Ink:
        """The same for the lines of a table."""
        return Ink(
            self.size or 0.0,
            bool(self.bold),
            bool(self.italic),
            bool(self.struck),
            bool(self.vertical),
            bool(self.raised),
        )


NOTHING = Properties()


def _first(one: T | None, other: T | None) -> T | None:
    return other if one is None else one


class Styles:
    """The styles of the given documents by family and name; those of the first document win."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._elements: dict[tuple[str, str], etree._Element] = {}
        self._known: dict[tuple[str, str | None], Properties] = {}
        for root in roots:
            for element in root.iter(STYLE + "style"):
                key = (element.get(STYLE + "family", ""), element.get(STYLE + "name", ""))
                self._elements.setdefault(key, element)
            for element in root.iter(STYLE + "default-style"):
                self._elements.setdefault((element.get(STYLE + "family", ""), ""), element)

    def describe(self, family: str, name: str | None) -> Properties:
        """What the style gives with all its ancestors and the family's defaults."""
        key = (family, name)
        if key not in self._known:
            properties = Properties()
            for element in self._trace(family, name):
                properties = properties.over(_read_properties(element))
            self._known[key] = properties
        return self._known[key]

    def is_heading(self, name: str | None) -> bool:
        """Whether a paragraph style is, or descends from, one of the standard headings."""
        return any(element.get(STYLE + "name") in _HEADINGS for element in self._trace("paragraph", name))

    def hides_table(self, name: str | None) -> bool:
        """Whether the table style hides a sheet."""
        element = self._elements.get(("table", name or ""))
        properties = None if element is None else element.find(STYLE + "table-properties")
        return properties is not None and properties.get(TABLE + "display") == "false"

    def find_width(self, name: str | None) -> float | None:
        """The width of a table column in points; None where its style does not say."""
        element = self._elements.get(("table-column", name or ""))
        properties = None if element is None else element.find(STYLE + "table-column-properties")
        width = None if properties is None else _LENGTH.fullmatch(properties.get(STYLE + "column-width", ""))
        return float(width.group(1)) * _UNITS[width.group(2)] if width else None

    def _trace(self, family: str, name: str | None) -> list[etree._Element]:
        """The style and its ancestors, nearest first, the defaults last."""
        traced: list[etree._Element] = []
        element = self._elements.get((family, name or ""))
        while element is not None and element not in traced and len(traced) < _MAX_ANCESTORS:
            traced.append(element)
            element = self._elements.get((family, element.get(STYLE + "parent-style-name", "")))
        return traced


def _read_properties(element: etree._Element) -> Properties:
    text = element.find(STYLE + "text-properties")
    cell = element.find(STYLE + "table-cell-properties")
    angle = None if cell is None else cell.get(STYLE + "rotation-angle")
    mode = None if cell is None else cell.get(STYLE + "writing-mode")
    said = angle is not None or mode is not None
    vertical = (angle in ("90", "270") or mode in ("tb-rl", "tb-lr", "bt-lr")) if said else None
    own = Properties(vertical=vertical, list_style=element.get(STYLE + "list-style-name"))
    return own if text is None else own.over(_read_text_properties(text))


def _read_text_properties(text: etree._Element) -> Properties:
    weight, slant = text.get(FO + "font-weight"), text.get(FO + "font-style")
    line, position = text.get(STYLE + "text-line-through-style"), text.get(STYLE + "text-position")
    display, language = text.get(TEXT + "display"), text.get(FO + "language")
    size = _POINTS.fullmatch(text.get(FO + "font-size", ""))
    country = text.get(FO + "country", "none")
    return Properties(
        bold=None if weight is None else weight == "bold" or (weight.isdecimal() and int(weight[:4]) >= 600),
        italic=None if slant is None else slant in ("italic", "oblique"),
        struck=None if line is None else line != "none",
        raised=None if position is None else _is_raised(position),
        hidden=None if display is None else display == "none",
        size=float(size.group(1)) if size else None,
        language=None if language in (None, "none") else language + ("" if country == "none" else f"-{country}"),
    )


def _is_raised(position: str) -> bool:
    """`super 58%` or a percentage of the font size above the base line."""
    first = position.partition(" ")[0]
    if first.endswith("%"):
        return not first.startswith(("-", "0"))
    return first == "super"
