"""The styles of a Word document: what a run or a paragraph inherits."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TypeVar

from lxml import etree

from .ink import Ink
from .package import read_int

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_NAME = re.compile(r"heading \d|title|subtitle")
_MAX_ANCESTORS = 50
_RAISED = 4  # half-points above the base line

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunProperties:
    """How a run is set, as far as one place says; None where it says nothing."""

    bold: bool | None = None
    italic: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    hidden: bool | None = None
    size: float | None = None
    font: str | None = None
    language: str | None = None

    def over(self, other: RunProperties) -> RunProperties:
        """The two combined; what this one says wins."""
        if self == NO_PROPERTIES:
            return other
        if other == NO_PROPERTIES:
            return self
        names = (entry.name for entry in fields(self))
        return RunProperties(*(_first(getattr(self, name), getattr(other, name)) for name in names))

    @property
    def ink(self) -> Ink:
        """The same for the lines of a table."""
        return Ink(self.size or 0.0, bool(self.bold), bool(self.italic), bool(self.struck), raised=bool(self.raised))


NO_PROPERTIES = RunProperties()


@dataclass(frozen=True, slots=True)
class ParagraphProperties:
    """What a paragraph style gives: its runs' properties, whether it is a heading, its list and level."""

    run: RunProperties = NO_PROPERTIES
    heading: bool = False
    list_id: str | None = None
    level: int | None = None


def _first(one: T | None, other: T | None) -> T | None:
    return other if one is None else one


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that name in Word's namespace, if any."""
    return None if element is None else element.find(WORD + name)


def value(element: etree._Element | None, name: str, attribute: str = "val") -> str | None:
    """The attribute of the first child of that name, if both are there."""
    found = child(element, name)
    return None if found is None else found.get(WORD + attribute)


def switch(element: etree._Element | None, name: str) -> bool | None:
    """Whether an on-off property is on; None where it is not said."""
    found = child(element, name)
    return None if found is None else found.get(WORD + "val", "true") not in ("0", "false", "off", "none")


def read_run_properties(element: etree._Element | None) -> RunProperties:
    """The properties in a `w:rPr`; none without one."""
    if element is None or not len(element):
        return NO_PROPERTIES
    position = value(element, "vertAlign")
    if position is None and read_int(value(element, "position"), 0) >= _RAISED:
        position = "superscript"
    size = value(element, "sz")
    fonts = child(element, "rFonts")
    strikes = [mark for mark in (switch(element, "strike"), switch(element, "dstrike")) if mark is not None]
    bidirectional = bool(switch(element, "rtl"))
    return RunProperties(
        bold=switch(element, "b"),
        italic=switch(element, "i"),
        struck=any(strikes) if strikes else None,
        raised=None if position is None else position == "superscript",
        hidden=switch(element, "vanish"),
        size=read_int(size, 0) / 2 if size else None,
        font=None if fonts is None else fonts.get(WORD + "ascii"),
        language=value(element, "lang", "bidi" if bidirectional else "val"),
    )


class Styles:
    """The styles of `styles.xml`, looked up by id with all they are based on."""

    def __init__(self, root: etree._Element | None) -> None:
        elements = [] if root is None else root.findall(WORD + "style")
        self._elements = {element.get(WORD + "styleId", ""): element for element in elements}
        defaults = child(child(child(root, "docDefaults"), "rPrDefault"), "rPr")
        self._defaults = read_run_properties(defaults)
        self._paragraphs: dict[str | None, ParagraphProperties] = {}
        self._runs: dict[str | None, RunProperties] = {None: NO_PROPERTIES}
        self._default_paragraph = next(
            (
                element.get(WORD + "styleId")
                for element in elements
                if element.get(WORD + "type") == "paragraph" and element.get(WORD + "default") in ("1", "true")
            ),
            None,
        )

    def describe_paragraph(self, style: str | None) -> ParagraphProperties:
        """What the paragraph style gives, the default one for None."""
        style = style or self._default_paragraph
        if style not in self._paragraphs:
            self._paragraphs[style] = self._combine_paragraph(style)
        return self._paragraphs[style]

    def describe_run(self, style: str | None) -> RunProperties:
        """What the character style gives; nothing for None."""
        if style not in self._runs:
            properties = NO_PROPERTIES
            for element in self._trace(style):
                properties = properties.over(read_run_properties(child(element, "rPr")))
            self._runs[style] = properties
        return self._runs[style]

    def find_list(self, style: str) -> str | None:
        """The id of the list that a numbering style stands for."""
        return value(child(child(self._elements.get(style), "pPr"), "numPr"), "numId")

    def _combine_paragraph(self, style: str | None) -> ParagraphProperties:
        run = NO_PROPERTIES
        heading: bool | None = None
        list_id: str | None = None
        level: str | None = None
        for element in self._trace(style):
            run = run.over(read_run_properties(child(element, "rPr")))
            properties = child(element, "pPr")
            heading = _first(heading, _is_heading(properties))
            if heading is None and _HEADING_NAME.fullmatch((value(element, "name") or "").lower()):
                heading = True
            list_id = _first(list_id, value(child(properties, "numPr"), "numId"))
            level = _first(level, value(child(properties, "numPr"), "ilvl"))
        return ParagraphProperties(
            run.over(self._defaults), bool(heading), list_id, None if level is None else read_int(level, 0)
        )

    def _trace(self, style: str | None) -> list[etree._Element]:
        """The style and its ancestors, nearest first."""
        traced: list[etree._Element] = []
        element = self._elements.get(style or "")
        while element is not None and element not in traced and len(traced) < _MAX_ANCESTORS:
            traced.append(element)
            element = self._elements.get(value(element, "basedOn") or "")
        return traced


def _is_heading(properties: etree._Element | None) -> bool | None:
    """Whether paragraph properties give an outline level; None where they do not say."""
    level = value(properties, "outlineLvl")
    return None if level is None else read_int(level, 9) < 9
