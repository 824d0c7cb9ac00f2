"""PDF by Camelot: the second opinion on drawn tables (lattice), and on undrawn ones (its hybrid parser)."""

from __future__ import annotations

import hashlib
import warnings
from contextlib import suppress
from typing import Any

import numpy as np

from .errors import DocumentError, describe_cause
from .lattice import find_spans, merge_places
from .pdf import no_page, open_pdf, save_copy, unreadable_page
from .table import Box, Cell, Document, Evidence, Line, Paragraph, Table

ENGINE = "camelot"


def read(data: bytes, name: str, password: str | None = None) -> Document:
    """The tables of a PDF's bytes as Camelot sees them; DocumentError where it cannot read the file.

    Camelot hands out tables alone: titles and banners outside them are not in the document. It reads the copy that
    PDFium saves, for it stumbles over much that PDFium mends, and draws pages without the password."""
    try:
        with open_pdf(data, name, password) as document, warnings.catch_warnings():
            pages = len(document)
            heights = _measure_pages(document)
            if not heights:
                raise no_page(name, pages)
            warnings.simplefilter("ignore")  # Camelot warns of every page without a table
            found = list(_find_tables(save_copy(document), ",".join(map(str, heights))))
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # Camelot raises whatever a broken file makes it stumble over
        undrawn = type(error).__name__ == "ImageConversionError"  # its text advises to install Ghostscript
        what = "draw its pages, perhaps for their size" if undrawn else f"read it ({describe_cause(error)})"
        raise DocumentError(
            name, f"Camelot cannot {what}", expected="a PDF that it can read, or --engine pdfium"
        ) from None
    blocks: tuple[Table | Paragraph, ...] = tuple(_table(table, heights[table.page], drawn) for table, drawn in found)
    notes = tuple(unreadable_page(page) for page in range(1, pages + 1) if page not in heights)
    return Document(name, hashlib.sha256(data).hexdigest(), "pdf", ENGINE, blocks, pages, notes)


def _measure_pages(document: Any) -> dict[int, float]:
    """The height in points of each page (from 1) that can be loaded."""
    import pypdfium2

    heights = {}
    for index in range(len(document)):
        with suppress(pypdfium2.PdfiumError):
            heights[index + 1] = float(document[index].get_height())
    return heights


def _find_tables(data: bytes, pages: str) -> list[tuple[Any, bool]]:
    """(table, whether drawn) on some pages, in reading order; undrawn ones are sought where there is no drawn one."""
    from camelot.io import read_pdf

    tables = read_pdf(data, pages=pages, flavor="lattice", suppress_stdout=True)
    drawn = [table for table in tables if table.shape[1] > 1]
    if drawn:
        return [(table, True) for table in sorted(drawn, key=_place)]
    tables = read_pdf(data, pages=pages, flavor="hybrid", suppress_stdout=True)
    return [(table, False) for table in sorted(tables, key=_place)]


def _place(table: Any) -> tuple[int, float, float]:
    """(page, distance from the top, left edge) of a Camelot table; its y axis points up."""
    return table.page, -float(table.cells[0][0].y2), float(table.cells[0][0].x1)


def _table(found: Any, height: float, drawn: bool) -> Table:
    """A Camelot table with its spans: cells without a side between them are one."""
    grid = found.cells
    right_closed = np.array([[cell.right for cell in row[:-1]] for row in grid], dtype=bool).reshape(len(grid), -1)
    down_closed = np.array([[cell.bottom for cell in row] for row in grid[:-1]], dtype=bool).reshape(-1, len(grid[0]))
    if not drawn:
        right_closed[:], down_closed[:] = True, True
    label = merge_places(right_closed, down_closed)
    cells = []
    for span in find_spans(label):
        parts = [grid[r][c] for r in range(span.row, span.row_end) for c in range(span.column, span.column_end)]
        x0, x1 = min(p.x1 for p in parts), max(p.x2 for p in parts)
        top, bottom = height - max(p.y2 for p in parts), height - min(p.y1 for p in parts)
        box = Box(found.page, x0, top, x1, bottom)
        text = "\n".join(p.text.strip("\n") for p in parts if p.text.strip())
        lines = tuple(Line(line.strip(), box) for line in text.split("\n") if line.strip())
        cells.append(Cell(span.row, span.column, lines, span.row_end - span.row, span.column_end - span.column, box))
    evidence = Evidence.DRAWN if drawn else Evidence.SPACE
    outer = cells[0].box
    for cell in cells[1:]:
        outer = outer.union(cell.box) if outer and cell.box else outer
    return Table(len(grid), len(grid[0]), tuple(cells), evidence, evidence, outer, found.page)
