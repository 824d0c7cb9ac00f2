"""How an edition is printed: independent options, named combinations, random ones."""

from dataclasses import dataclass, fields, replace
from random import Random
from typing import Literal, get_args, get_type_hints

Rules = Literal[
    "full", "horizontal", "fills", "none", "double", "dashed", "rectangles", "fill-edges"
]
Number = Literal["first", "second", "area", "cell"]
Letter = Literal["column", "text", "header", "none"]
LetterStyle = Literal["a", "a.", "a)", "(a)"]
Joint = Literal[" ", "", "."]
Empty = Literal["letter", "blank", "dash"]
Area = Literal["merged", "repeated", "first", "heading"]
Section = Literal["banner", "title"]
Paper = Literal["a4-landscape", "a4-portrait", "a3-landscape", "letter-landscape", "mixed"]
Watermark = Literal["none", "text", "picture"]
Facing = Literal["no", "repeated", "bare"]
Emphasis = Literal["none", "coloured", "struck"]
Output = Literal["lines", "words", "kerned", "glyphs"]
Order = Literal["rows", "columns", "shuffled"]
Letters = Literal["latin", "script", "mixed"]
Levels = Literal["latin", "script"]
Fonts = Literal["embedded", "standard", "named", "unmapped"]
Family = Literal["sans", "serif", "condensed"]
Palette = Literal["blue", "green", "grey", "warm"]
Align = Literal["top", "middle"]


class UnsupportedLayout(Exception):
    """A printer cannot print this layout, or not in this language."""


@dataclass(frozen=True)
class Layout:
    """Every choice of a typesetter; raises ValueError for choices that exclude each other."""

    name: str
    rules: Rules = "full"
    palette: Palette = "blue"
    number: Number = "second"  # own column before or after the area, in the area, or in every cell
    letter: Letter = "column"  # own column before each text, before the text, in the header, none
    letter_ruled: bool = True  # a rule between a letter's own column and its text
    letter_style: LetterStyle = "a"
    joint: Joint = " "  # between number and letter where they share a cell
    empty: Empty = "letter"
    area: Area = "merged"
    area_again: bool = False  # the name once more where the area goes on over the page
    section: Section = "banner"
    split_rows: bool = False
    header_rows: Literal[1, 2, 3] = 2
    vertical_header: bool = False
    rotate: Literal[0, 90, 180, 270] = 0
    paper: Paper = "a4-landscape"
    facing: Facing = "no"  # the first columns left, the others right, with number and area or bare
    watermark: Watermark = "none"
    emphasis: Facing = Literal["no", "repeated", "bare"]
Emphasis = "none"
    footnotes: bool = False
    hyphenate: bool = False
    justify: bool = False
    soft_hyphens: bool = False
    ligatures: bool = False
    output: Output = "lines"
    order: Order = "rows"
    invisible: bool = False
    clipped: bool = False
    overprinted: bool = False
    letters: Letters = "latin"
    levels: Levels = "latin"
    fonts: Fonts = "embedded"
    family: Family = "sans"
    size: float = 7.5
    align: Align = "top"
    cover: bool = False
    foreword: bool = False
    contents: bool = False
    first_table: bool = False  # a small table with numbers and letters before the edition's
    annex: bool = False
    running: bool = True  # running heads and page numbers
    cropped: bool = False  # printer's marks and a slug line outside the crop box

    def __post_init__(self) -> None:
        conflict = self._find_conflict()
        if conflict:
            raise ValueError(f"layout {self.name}: {conflict}")

    def _find_conflict(self) -> str:
        if self.number == "cell" and self.letter not in ("column", "text"):
            return "a number in every cell needs a letter there"
        if self.number == "area" and self.area not in ("repeated", "first"):
            return "a number in the area cell needs an area cell in every row"
        if self.area_again and self.area not in ("merged", "first"):
            return "an area is named again only where it is named once"
        if self.empty == "letter" and self.letter not in ("column", "text"):
            return "an empty cell shows its letter only where cells have letters"
        if self.facing != "no" and self.paper not in ("a4-landscape", "a4-portrait"):
            return "facing pages are A4"
        if self.paper == "a4-portrait" and self.facing == "no":
            return "nine columns need two portrait pages"
        return ""


def random_layout(rng: Random) -> Layout:
    """A random consistent layout; half of the rare options stay off."""
    hints = get_type_hints(Layout)
    while True:
        choices = {
            field.name: _choose(rng, hints[field.name], field.default)
            for field in fields(Layout)
            if field.name not in ("name", "size")
        }
        name = f"random-{rng.randrange(16**6):06x}"
        try:
            return replace(Layout(name), size=rng.choice((7.0, 7.5, 8.0)), **choices)
        except ValueError:
            continue


def _choose(rng: Random, hint: object, default: object) -> object:
    if rng.random() < 0.5:
        return default
    return rng.random() < 0.5 if hint is bool else rng.choice(get_args(hint))
