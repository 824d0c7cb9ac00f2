"""The numbers, letters and bullets that an OpenDocument text prints before list items and headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from . import numerals
from .numerals import Numeral
from .odf_styles import STYLE, TEXT
from .package import read_int

LEVELS = 10
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_BULLET = "•"
# The alphabets that num-format names by its first letters and a language, as in «а, б, .., аа, аб, ... (bg)».
_ALPHABETS = {
    "bg": numerals.BULGARIAN,
    "ru": numerals.RUSSIAN,
    "sr": numerals.SERBIAN,
    "uk": numerals.RUSSIAN,
}
_SEQUENCES: Mapping[str, Numeral] = {
    "α": numerals.add_up(numerals.GREEK_NUMERALS),
    "أ": numerals.spell(numerals.ARABIC_ALPHABET),
    "ا": numerals.spell(numerals.ARABIC_ABJAD),
    "א": numerals.add_up(numerals.HEBREW_NUMERALS),
    "١": numerals.shift_digits("٠"),
    "۱": numerals.shift_digits("۰"),
    "*": numerals.repeat("*†‡§"),
}


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and what it prints around its number."""

    numeral: Numeral | None = None  # None prints no number
    start: int = 1
    prefix: str = ""
    suffix: str = ""
    bullet: str = ""
    shown: int = 1  # how many levels are printed, up to this one
    template: str | None = None  # such as %1%.%2%; wins over prefix and suffix
    space: str = " "


@dataclass(slots=True)
class ListState:
    """Where a list stands: the number of each level counted so far."""

    style: str | None
    numbers: dict[int, int] = field(default_factory=dict)


class ListStyles:
    """The list styles of the given documents by name, and the numbering of headings."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._styles: dict[str, Mapping[int, Level]] = {}
        self.outline: Mapping[int, Level] = {}
        self.unknown: set[str] = set()
        for root in roots:
            for element in root.iter(TEXT + "list-style"):
                self._styles.setdefault(element.get(STYLE + "name", ""), self._read_levels(element))
            for element in root.iter(TEXT + "outline-style"):
                self.outline = self.outline or self._read_levels(element)

    def find(self, name: str | None) -> Mapping[int, Level]:
        """The levels of that style, from 1; none for an unknown one."""
        return self._styles.get(name or "", {})

    def _read_levels(self, style: etree._Element) -> Mapping[int, Level]:
        levels: dict[int, Level] = {}
        for element in style:
            place = read_int(element.get(TEXT + "level"), 1)
            if element.tag == TEXT + "list-level-style-bullet":
                levels[place] = Level(bullet=element.get(TEXT + "bullet-char", _BULLET), space=_read_space(element))
            elif element.tag in (TEXT + "list-level-style-number", TEXT + "outline-level-style"):
                levels[place] = Level(
                    self._find_numeral(element),
                    read_int(element.get(TEXT + "start-value"), 1),
                    element.get(STYLE + "num-prefix", ""),
                    element.get(STYLE + "num-suffix", ""),
                    shown=min(max(read_int(element.get(TEXT + "display-levels"), 1), 1), place),
                    template=element.get(_LOEXT + "num-list-format"),
                    space=_read_space(element),
                )
        return levels

    def _find_numeral(self, element: etree._Element) -> Numeral | None:
        form = element.get(STYLE + "num-format", "")
        if form == "":
            return None
        numeral = find_numeral(form, synchronous=element.get(STYLE + "num-letter-sync") == "true")
        if numeral is None:
            self.unknown.add(form)
        return numeral or str


def find_numeral(form: str, *, synchronous: bool = False) -> Numeral | None:
    """How a num-format counts; None for one that is not known. `synchronous` letters go on aa, bb."""
    letters = numerals.repeat if synchronous else numerals.spell
    simple: Mapping[str, Numeral] = {
        "1": str,
        "a": letters(numerals.LATIN),
        "A": numerals.capitalise(letters(numerals.LATIN)),
        "i": numerals.roman,
        "I": numerals.capitalise(numerals.roman),
    }
    if form in simple:
        return simple[form]
    first = form.partition(",")[0]
    if first.isdecimal() and first.isascii():
        return numerals.pad(len(first))
    lower = first.lower()
    numeral = _SEQUENCES.get(lower)
    if lower == "а":
        alphabet = _ALPHABETS.get(form.rpartition("(")[2].rstrip(")"), numerals.RUSSIAN)
        numeral = (numerals.repeat if "бб" in form.lower() else numerals.spell)(alphabet)
    return numeral if numeral is None or lower == first else numerals.capitalise(numeral)


def _read_space(element: etree._Element) -> str:
    alignment = element.find(f".//{STYLE}list-level-label-alignment")
    followed = "listtab" if alignment is None else alignment.get(TEXT + "label-followed-by", "listtab")
    return "" if followed == "nothing" else " "


def count_item(state: ListState, levels: Mapping[int, Level], place: int, value: int | None) -> str:
    """Count one item of that level, perhaps with a value of its own; what is printed before it."""
    level = levels.get(place)
    if level is None:
        return ""
    if value is not None:
        state.numbers[place] = value
    elif place in state.numbers:
        state.numbers[place] += 1
    else:
        state.numbers[place] = level.start
    for deeper in [other for other in state.numbers if other > place]:
        del state.numbers[deeper]
    label = level.bullet or _print_number(state, levels, level, place)
    return label + level.space if label else ""


def _print_number(state: ListState, levels: Mapping[int, Level], level: Level, place: int) -> str:
    if level.numeral is None:
        return level.prefix + level.suffix if level.template is None else ""
    printed = {
        other: entry.numeral(state.numbers.get(other, entry.start))
        for other, entry in levels.items()
        if other <= place and entry.numeral is not None
    }
    if level.template is not None:
        text = level.template
        for other in range(LEVELS, 0, -1):
            text = text.replace(f"%{other}%", printed.get(other, ""))
        return text
    shown = [printed[other] for other in range(place - level.shown + 1, place + 1) if other in printed]
    return level.prefix + ".".join(shown) + level.suffix
