"""How an edition is printed: independent options, named combinations, random ones."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any, Literal, get_args, get_type_hints

Rules = Literal["full", "horizontal", "fills", "none", "double", "dashed", "rectangles", "fill-edges"]
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


class UnsupportedLayout(Exception):  # noqa: N818  # no error of the program, but a skip
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
    emphasis: Emphasis = "none"
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
        in_cells = self.letter in ("column", "text")
        demands = {
            "a number in every cell needs a letter there": self.number != "cell" or in_cells,
            "an empty cell shows its letter only where others do": self.empty != "letter" or in_cells,
            "a number in the area cell needs an area cell in every row": self.number != "area"
            or self.area in ("repeated", "first"),
            "an area is named again only where it is named once": not self.area_again
            or self.area in ("merged", "first"),
            "an area cell with a number is never blank": not self.area_again or self.number != "area",
            "facing pages are A4": self.facing == "no" or self.paper in ("a4-landscape", "a4-portrait"),
            "nine columns need two portrait pages": self.paper != "a4-portrait" or self.facing != "no",
        }
        for demand, met in demands.items():
            if not met:
                raise ValueError(f"layout {self.name}: {demand}")


def check_options(layout: Layout, printable: Mapping[str, tuple[object, ...]]) -> None:
    """Raise UnsupportedLayout where an option has a value that is not printable."""
    for option in fields(layout):
        value = getattr(layout, option.name)
        if value not in printable.get(option.name, (value,)):
            raise UnsupportedLayout(f"{layout.name}: {option.name} = {value}")


LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("plain"),
        Layout("narrow-letters", letter_ruled=False, header_rows=3, area_again=True, align="middle"),
        Layout("together", number="cell", letter="text", split_rows=True),
        Layout("together-column", number="cell", joint="", empty="blank", palette="grey"),
        Layout("horizontal", rules="horizontal", letter="text", empty="dash", area="first", split_rows=True),
        Layout("colour-fields", rules="fills", letter="text", letter_style="a)", palette="green"),
        Layout("colour-again", rules="fills", area_again=True, split_rows=True, palette="warm"),
        Layout("bare", rules="none", number="first", letter="text", area="repeated", palette="grey"),
        Layout("double", rules="double", letter="none", empty="blank", palette="warm", split_rows=True),
        Layout("dashed", rules="dashed", letter="header", empty="dash", area="heading", number="first"),
        Layout("rectangles", rules="rectangles", split_rows=True, area_again=True, output="words"),
        Layout("edges", rules="fill-edges", letter="text", letter_style="(a)", palette="warm"),
        Layout("headings", area="heading", number="first", letter="text", section="title", split_rows=True),
        Layout("numbered-areas", number="area", area="repeated", header_rows=1),
        Layout("numbered-areas-once", number="area", area="first", letter="text", rules="horizontal"),
        Layout("named-again", area="first", area_again=True, letter="text", split_rows=True, palette="green"),
        Layout("vertical", vertical_header=True, header_rows=3, letter="header", empty="blank"),
        Layout("turned-90", rotate=90, letter="text", split_rows=True),
        Layout("turned-270", rotate=270, output="words", rules="fills"),
        Layout(
            "mixed",
            paper="mixed",
            letter="text",
            section="title",
            split_rows=True,
            cover=True,
            foreword=True,
            contents=True,
            first_table=True,
            annex=True,
        ),
        Layout("facing", paper="a4-portrait", facing="repeated", letter="text", size=8.0),
        Layout("facing-bare", paper="a4-portrait", facing="bare", number="cell", letter="text", size=8.0),
        Layout(
            "book",
            footnotes=True,
            justify=True,
            hyphenate=True,
            family="serif",
            cover=True,
            foreword=True,
            contents=True,
            first_table=True,
            annex=True,
        ),
        Layout("draft", watermark="text", emphasis="struck", footnotes=True, letter="text", annex=True),
        Layout("picture", watermark="picture", emphasis="coloured", rules="none", number="first"),
        Layout("glyphs", output="glyphs", order="shuffled", letter="text", rules="horizontal"),
        Layout("kerned", output="kerned", ligatures=True, hyphenate=True, soft_hyphens=True, justify=True),
        Layout("columnwise", order="columns", family="condensed", size=7.0, split_rows=True),
        Layout("hidden", invisible=True, clipped=True, overprinted=True, split_rows=True),
        Layout("cropped", cropped=True, rotate=180, hyphenate=True, family="serif", letter="text"),
        Layout("script-letters", letters="script", levels="script", split_rows=True, letter="text"),
        Layout("mixed-letters", letters="mixed", levels="script", number="cell", joint="."),
        Layout("standard-fonts", fonts="standard", letter="text", paper="letter-landscape"),
        Layout("named-glyphs", fonts="named", paper="a3-landscape", letter="text", size=8.0),
        Layout("unmapped", fonts="unmapped", letter="text"),
    )
}


def random_layout(rng: Random, printable: Mapping[str, tuple[object, ...]] | None = None) -> Layout:
    """A random consistent layout that can be read; about half of the options keep their defaults.

    `printable` limits options to the values that a printer has."""
    hints = get_type_hints(Layout)
    while True:
        choices: dict[str, Any] = {}
        for field in fields(Layout):
            if field.name not in ("name", "size"):
                values = _list_values(hints[field.name], field.name, printable or {})
                choices[field.name] = _choose(rng, field.default, values)
        name = f"random-{rng.randrange(16**6):06x}"
        try:
            return replace(Layout(name), size=rng.choice((7.0, 7.5, 8.0)), **choices)
        except ValueError:
            continue


def _list_values(hint: object, option: str, printable: Mapping[str, tuple[object, ...]]) -> tuple[object, ...]:
    values = (False, True) if hint is bool else get_args(hint)
    wanted = printable.get(option, values)
    return tuple(value for value in values if value in wanted and value != "unmapped")


def _choose(rng: Random, default: object, values: tuple[object, ...]) -> object:
    return default if rng.random() < 0.5 else rng.choice(values)
