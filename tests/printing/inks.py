"""Fonts and colours for printing by hand."""

import io
from dataclasses import dataclass
from typing import Any

from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont as FontFile
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObjectReference,
    PDFTrueTypeFont,
)
from reportlab.pdfbase.ttfonts import FF_NONSYMBOLIC as NONSYMBOLIC
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

from printing.document import Cell
from printing.edition import PrintedEdition, dump_edition
from printing.fonts import find_face
from printing.layout import Fonts, Layout, Palette, Rules, UnsupportedLayout

LIGATURES = {"ffi": "\ufb03", "ffl": "\ufb04", "fi": "\ufb01", "fl": "\ufb02"}


@dataclass(frozen=True)
class Colours:
    """A palette: dark ground of headers, tints of levels A, B and C, and the rest."""

    strong: str
    tints: dict[str, str]
    pale: str
    rule: str
    accent: str

    def choose_fill(self, cell: Cell, rules: Rules, *, shaded: bool) -> str:
        """Ground of a cell, empty for none."""
        if cell.kind in ("header", "section"):
            return self.strong if rules not in ("none", "horizontal") else ""
        if cell.kind == "area" and cell.columns > 1:
            return self.pale
        if rules == "fill-edges":
            return self.tints["B"] if shaded else self.pale
        if rules == "fills":
            return self.tints.get(cell.level, self.pale)
        return ""

    def choose_rule(self, cell: Cell, rules: Rules) -> str:
        """Colour of the rules around a cell."""
        return "#ffffff" if cell.kind == "header" and rules != "horizontal" else self.rule

    def choose_text(self, cell: Cell, rules: Rules) -> str:
        """Colour of a cell's text."""
        if cell.kind in ("header", "section"):
            return "#ffffff" if rules not in ("none", "horizontal") else self.strong
        return "#000000"


_PALETTES: dict[Palette, Colours] = {
    "blue": Colours("#1f4e79", {"A": "#e3edf7", "B": "#cfe0f1", "C": "#bcd3ea"}, "#f1f5fa", "#1f4e79", "#c00000"),
    "green": Colours("#2e6b3e", {"A": "#e6f2e8", "B": "#d2e8d6", "C": "#bfdec5"}, "#f2f8f3", "#5a8f68", "#b03a2e"),
    "grey": Colours("#404040", {"A": "#f0f0f0", "B": "#e2e2e2", "C": "#d4d4d4"}, "#f7f7f7", "#000000", "#0000c0"),
    "warm": Colours("#8a4b1f", {"A": "#fbeee3", "B": "#f6dfcb", "C": "#f1d0b3"}, "#fdf7f1", "#b98a63", "#006080"),
}


def choose_colours(palette: Palette) -> Colours:
    """The colours of that palette."""
    return _PALETTES[palette]


@dataclass(frozen=True)
class FontPair:
    """Names of the regular and bold font, as the canvas knows them."""

    regular: str
    bold: str
    ligatures: bool

    def choose(self, bold: bool) -> str:
        """The name of one of the two."""
        return self.bold if bold else self.regular

    def measure(self, text: str, bold: bool, size: float) -> float:
        """Width of the text as it is shown."""
        return float(pdfmetrics.stringWidth(self.ligate(text), self.choose(bold), size))

    def ligate(self, text: str) -> str:
        """The text with ligatures where the layout has them."""
        if self.ligatures:
            for letters, ligature in LIGATURES.items():
                text = text.replace(letters, ligature)
        return text


class _NamedFace(TTFontFace):  # type: ignore[misc]  # reportlab has no types
    """A face whose subsets keep their map from code points, for names to lead to glyphs."""

    def makeSubset(self, codes: list[int]) -> bytes:  # noqa: N802  # reportlab's name
        """The font file with the glyphs of these code points."""
        subsetter = Subsetter()
        subsetter.populate(unicodes=codes)
        with FontFile(self.filename) as font:
            subsetter.subset(font)
            buffer = io.BytesIO()
            font.save(buffer)
        return buffer.getvalue()

    def addSubsetObjects(  # noqa: N802  # reportlab's name
        self, doc: PDFDocument, name: str, codes: list[int]
    ) -> PDFObjectReference:
        """Add the subset as a font that is not symbolic: its encoding counts."""
        reference = super().addSubsetObjects(doc, name, codes)
        doc.idToObject[reference.name].dict["Flags"] = NONSYMBOLIC
        return reference


class _UnmappedFont(TTFont):  # type: ignore[misc]  # reportlab has no types
    """A font whose codes no table of the file maps to Unicode."""

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802  # reportlab's name
        """Add the font's objects as reportlab does, then take away the map to Unicode."""
        subsets = [list(subset) for subset in self.state[doc].subsets]
        names = [self.getSubsetInternalName(place, doc)[1:] for place in range(len(subsets))]
        super().addObjects(doc)
        for name, codes in zip(names, subsets, strict=True):
            font = doc.idToObject["BasicFonts"].dict[name]
            del font.ToUnicode
            self.map_codes(font, codes)

    def map_codes(self, font: PDFTrueTypeFont, codes: list[int]) -> None:
        """Leave the codes of this subset unmapped."""


class _NamedFont(_UnmappedFont):
    """A font whose encoding names every glyph, as old workflows did."""

    def __init__(self, name: str, path: str, **options: Any) -> None:
        super().__init__(name, path, **options)
        self.face = _NamedFace(path)

    def map_codes(self, font: PDFTrueTypeFont, codes: list[int]) -> None:
        """Name the glyphs of this subset by their code points."""
        names = [PDFName(f"uni{code:04X}") for code in codes]
        font.Encoding = PDFDictionary(
            {
                "Type": PDFName("Encoding"),
                "BaseEncoding": PDFName("WinAnsiEncoding"),
                "Differences": PDFArray([0, *names]),
            }
        )


_CLASSES: dict[Fonts, type[TTFont]] = {"embedded": TTFont, "named": _NamedFont, "unmapped": _UnmappedFont}


def load_fonts(layout: Layout, edition: PrintedEdition) -> FontPair:
    """The layout's fonts, registered; raises UnsupportedLayout where they lack the language's letters."""
    if layout.fonts != "standard":
        return _register(layout, edition.language)
    try:
        dump_edition(edition).encode("cp1252")
    except UnicodeEncodeError as error:
        raise UnsupportedLayout(f"{layout.name}: standard fonts lack {error.object[error.start]}") from error
    return FontPair("Helvetica", "Helvetica-Bold", ligatures=False)


def _register(layout: Layout, language: str) -> FontPair:
    face = find_face(layout.family, language)
    names = []
    for path in (face.regular, face.bold):
        name = f"{layout.fonts}-{path.stem}"
        if name not in pdfmetrics.getRegisteredFontNames():
            readable = layout.fonts == "embedded"  # else codes are given in the order of use
            font = _CLASSES[layout.fonts](name, str(path), asciiReadable=readable)
            # The registry takes a face of the same name for the same font.
            font.face.name += layout.fonts.encode()
            pdfmetrics.registerFont(font)
        names.append(name)
    return FontPair(names[0], names[1], layout.ligatures)


def draw_picture() -> Image.Image:
    """A pale picture: a disc with a gradient."""
    side = 120
    picture = Image.new("RGB", (side, side), "white")
    for x in range(side):
        for y in range(side):
            distance = ((x - side / 2) ** 2 + (y - side / 2) ** 2) ** 0.5
            if distance < side / 2:
                shade = 225 + int(25 * distance / side)
                picture.putpixel((x, y), (shade, shade, 250))
    return picture
