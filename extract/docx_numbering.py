"""The numbers, letters and bullets that Word prints before the paragraphs of its lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from . import numerals
from .docx_styles import WORD, Styles, child, switch, value
from .numerals import Numeral
from .package import read_int

LEVELS = 9
# Formats that count in digits or in a script of their own; any other is noted and printed in digits.
_NUMERALS: Mapping[str, Numeral] = {
    "decimal": str,
    "decimalZero": numerals.pad(2),
    "lowerLetter": numerals.repeat(numerals.LATIN),
    "upperLetter": numerals.capitalise(numerals.repeat(numerals.LATIN)),
    "lowerRoman": numerals.roman,
    "upperRoman": numerals.capitalise(numerals.roman),
    "russianLower": numerals.repeat(numerals.RUSSIAN),
    "russianUpper": numerals.capitalise(numerals.repeat(numerals.RUSSIAN)),
    "arabicAlpha": numerals.repeat(numerals.ARABIC_ALPHABET),
    "arabicAbjad": numerals.repeat(numerals.ARABIC_ABJAD),
    "hebrew1": numerals.add_up(numerals.HEBREW_NUMERALS),
    "hebrew2": numerals.repeat(numerals.HEBREW),
    "hindiNumbers": numerals.shift_digits("०"),
    "thaiNumbers": numerals.shift_digits("๐"),
    "numberInDash": lambda number: f"- {number} -",
    "decimalFullWidth": numerals.shift_digits("\uff10"),
    "chicago": numerals.repeat("*†‡§"),
    "hex": lambda number: f"{number:X}",
    "none": lambda number: "",
}
_SUFFIXES = {"space": " ", "nothing": ""}


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts, and what it prints; `restart`: the level starting it anew, 0 none."""

    start: int = 1
    form: str = "decimal"
    numeral: Numeral = str
    template: str = ""
    suffix: str = " "
    restart: int | None = None
    legal: bool = False
    hidden: bool = False
    style: str | None = None
    font: str | None = None


@dataclass(slots=True)
class _Count:
    """Where a list stands: the numbers of its levels, and the lists whose overriding starts were used."""

    numbers: dict[int, int] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _List:
    """One list of the document: what it shares its count with, its levels, its overriding starts."""

    shared: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]


class Numbering:
    """Counts the paragraphs of all lists in reading order; `unknown` has the formats it could not print."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self.unknown: set[str] = set()
        self._styles = styles
        abstract = [] if root is None else root.findall(WORD + "abstractNum")
        lists = [] if root is None else root.findall(WORD + "num")
        self._abstract = {element.get(WORD + "abstractNumId", ""): element for element in abstract}
        self._elements = {element.get(WORD + "numId", ""): element for element in lists}
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, _Count] = {}

    def count_paragraph(self, list_id: str, level: int | None, style: str | None) -> tuple[str, str | None]:
        """What is printed before the next paragraph of that list, and in which font; empty for nothing."""
        if list_id not in self._lists:
            self._lists[list_id] = self._read_list(list_id)
        found = self._lists[list_id]
        if found is None:
            return "", None
        place = _find_level(found, style) if level is None else min(max(level, 0), LEVELS - 1)
        format_ = found.levels.get(place)
        if format_ is None:
            return "", None
        count = self._counts.setdefault(found.shared, _Count())
        _advance(count, found, list_id, place)
        if format_.hidden:
            return "", None
        return self._print(found, count, place, format_), format_.font

    def _print(self, found: _List, count: _Count, place: int, format_: Level) -> str:
        if format_.form == "bullet":
            return format_.template + format_.suffix
        numbers: dict[int, str] = {}
        for other, level in found.levels.items():
            if f"%{other + 1}" in format_.template:
                number = count.numbers.get(other, level.start)
                legal = format_.legal and level.form != "none"
                numbers[other + 1] = str(number) if legal else level.numeral(number)
                if level.form not in _NUMERALS and not level.form.startswith("custom") and not legal:
                    self.unknown.add(level.form)
        text = numerals.fill_template(format_.template, numbers)
        return text + format_.suffix if text else ""

    def _read_list(self, list_id: str) -> _List | None:
        element = self._elements.get(list_id)
        shared = value(element, "abstractNumId")
        if element is None or shared is None:
            return None
        abstract = self._follow_link(self._abstract.get(shared))
        levels = dict(_read_levels(abstract))
        starts: dict[int, int] = {}
        for override in element.findall(WORD + "lvlOverride"):
            place = read_int(override.get(WORD + "ilvl"), 0)
            start = value(override, "startOverride")
            if start is not None:
                starts[place] = read_int(start, 1)
            levels.update(_read_levels(override))
        return _List(shared, levels, starts)

    def _follow_link(self, abstract: etree._Element | None) -> etree._Element | None:
        """The definition itself, where a numbering style stands between."""
        link = value(abstract, "numStyleLink")
        list_id = self._styles.find_list(link) if link else None
        linked = value(self._elements.get(list_id or ""), "abstractNumId")
        return abstract if linked is None else self._abstract.get(linked)


def _find_level(found: _List, style: str | None) -> int:
    """The level that a paragraph style is tied to, otherwise the first."""
    return next((place for place, level in found.levels.items() if style and level.style == style), 0)


def _advance(count: _Count, found: _List, list_id: str, place: int) -> None:
    """Count one paragraph of that level; deeper levels start anew unless they say otherwise."""
    key = (list_id, place)
    anew = place in found.starts and key not in count.started
    if anew or place not in count.numbers:
        count.numbers[place] = found.starts.get(place, found.levels[place].start)
    else:
        count.numbers[place] += 1
    count.started.add(key)
    for deeper in [other for other in count.numbers if other > place]:
        level = found.levels.get(deeper)
        restart = None if level is None else level.restart
        if restart is None or place < restart:
            del count.numbers[deeper]


def _read_levels(parent: etree._Element | None) -> list[tuple[int, Level]]:
    elements = [] if parent is None else parent.findall(WORD + "lvl")
    return [(read_int(element.get(WORD + "ilvl"), 0), _read_level(element)) for element in elements]


def _read_level(element: etree._Element) -> Level:
    form, numeral = _read_format(element)
    restart = value(element, "lvlRestart")
    properties = child(element, "rPr")
    fonts = child(properties, "rFonts")
    return Level(
        start=read_int(value(element, "start"), 0),
        form=form,
        numeral=numeral,
        template=value(element, "lvlText") or "",
        suffix=_SUFFIXES.get(value(element, "suff") or "", " "),
        restart=None if restart is None else read_int(restart, 0),
        legal=bool(switch(element, "isLgl")),
        hidden=bool(switch(properties, "vanish")),
        style=value(element, "pStyle"),
        font=None if fonts is None else fonts.get(WORD + "ascii"),
    )


def _read_format(element: etree._Element) -> tuple[str, Numeral]:
    """Name and numeral of a level's format; a custom one shows its first number, as in 001, 002."""
    found = element.find(f".//{WORD}numFmt")
    form = "decimal" if found is None else found.get(WORD + "val", "decimal")
    if found is not None and form == "custom":
        first = found.get(WORD + "format", "").partition(",")[0].strip()
        if first.isdecimal():
            return f"custom {first}", numerals.pad(len(first))
    return form, _NUMERALS.get(form, str)
