"""Words become lines as they are printed, whatever stands beside them."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from esqf.extract import pdfium
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


@pytest.mark.parametrize(("boxes", "trusted"), [("loose", True), ("ink", False)])
def test_boxes_of_ink_are_no_baselines(boxes: str, trusted: bool) -> None:
    """In fonts of which only the ink is known (Type 3 by browsers) `y` is as high as `l`: each origin is asked."""
    heights = {"loose": [50] * 10, "ink": [35, 25, 35, 35, 25, 25, 35, 25, 35, 35]}[boxes]  # of `lalyaalall`, in 1/50
    kind = np.ones(10, dtype=np.int64)
    usual = pdfium._usual_ratios(kind, np.array(heights))
    regular = np.array(heights) == usual
    assert bool((pdfium._share_of(regular, kind) > pdfium.REGULAR).all()) is trusted
