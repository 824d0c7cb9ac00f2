"""Words become lines as they are printed, whatever stands beside them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from esqf.extract.pdf import read
from reportlab.pdfgen.canvas import Canvas

Paint = Callable[[Canvas, float, float], None]  # at the left edge and the middle of a cell
HEIGHT = 60


def read_cell(paint: Paint) -> str:
    """The text of the first of six drawn cells, the others holding a word each."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300))
    canvas.setFont("Helvetica", 9)
    canvas.grid([50, 200, 350], [250 - HEIGHT * row for row in range(4)])
    for row in range(3):
        for column in range(2):
            x, y = 50 + 150 * column, 250 - HEIGHT * (row + 0.5)
            if (row, column) == (0, 0):
                paint(canvas, x, y)
            else:
                canvas.drawString(x + 5, y, "word")
    canvas.save()
    (table,) = read(file.getvalue(), "cells.pdf").tables
    return next(cell.text for cell in table.cells if (cell.row, cell.column) == (0, 0))


def beside(canvas: Canvas, x: float, y: float) -> None:
    """A letter at the middle of two lines that begin one below the other."""
    canvas.drawString(x + 5, y, "a")
    canvas.drawString(x + 25, y + 6, "knows the rules")
    canvas.drawString(x + 25, y - 6, "of the trade")


def centred(canvas: Canvas, x: float, y: float) -> None:
    """Lines around an axis, the widest of which begins with a short word."""
    canvas.drawCentredString(x + 75, y + 12, "Respect")
    canvas.drawCentredString(x + 75, y, "Lack of any interest of")
    canvas.drawCentredString(x + 75, y - 12, "colleagues")


@pytest.mark.parametrize(
    ("paint", "text"),
    [(beside, "a\nknows the rules\nof the trade"), (centred, "Respect\nLack of any interest of\ncolleagues")],
)
def test_letter_beside_its_text_comes_first_and_a_centred_line_stays_whole(paint: Paint, text: str) -> None:
    """A short word is set before the text only where the lines beside it begin at one edge."""
    assert read_cell(paint) == text


def print_type3(text: str) -> bytes:
    """A page with a line set in a Type 3 font of bars: `a` as high as an x, `l` an ascender, `y` with a descender."""
    glyphs = {"a": (500, 0, 500), "l": (300, 0, 700), "y": (500, -200, 500)}
    widths = " ".join(str(glyphs.get(chr(code), (300,))[0]) for code in range(97, 122))
    procs = " ".join(f"/{name} {6 + n} 0 R" for n, name in enumerate(glyphs))
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        _stream(f"BT /F 12 Tf 40 100 Td ({text}) Tj ET"),
        "<</Type/Font/Subtype/Type3/FontBBox[0 -200 600 800]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 121"
        f"/Widths[{widths}]/CharProcs<<{procs}>>/Resources<<>>"
        "/Encoding<</Type/Encoding/Differences[97/a 108/l 121/y]>>>>",
        *(
            _stream(f"{w} 0 40 {low} {w - 40} {high} d1 40 {low} {w - 80} {high - low} re f")
            for w, low, high in glyphs.values()
        ),
    ]
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(bodies) + 1}/Root 1 0 R>>\n"
    return data + f"{trailer}startxref\n{len(data)}\n%%EOF".encode()


def _stream(content: str) -> str:
    """A stream object."""
    return f"<</Length {len(content)}>>stream\n{content}\nendstream"


def test_boxes_of_ink_are_no_baselines() -> None:
    """In a Type 3 font a letter with a descender is as high as one with an ascender, and stands on the same line."""
    (block,) = read(print_type3("lalyalalyalal"), "page.pdf").blocks
    assert block.text == "lalyalalyalal"
