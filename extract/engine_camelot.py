"""PDF by Camelot: the second opinion on drawn tables (lattice), and on undrawn ones (its hybrid parser)."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import Any

import numpy as np

from .errors import DocumentError
from .lattice import find_spans, merge_places
from .pdf import open_pdf
from .table import Box, Cell, Document, Evidence, Line, Paragraph, Table

ENGINE = "camelot"


def read(data: bytes, name: str, password: str | None = None) -> Document:
    """The tables of a PDF's bytes as Camelot sees them; DocumentError where it cannot read the file.

    Camelot hands out tables alone: titles and banners outside them are not in the document."""
    try:
        with open_pdf(data, name, password) as document, warnings.catch_warnings():
            heights = [page.get_height() for page in document]
            warnings.simplefilter("ignore")  # Camelot warns of every page without a table
            found = list(_find_tables(_unlock(document) if password else data))
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # Camelot raises whatever a broken file makes it stumble over
        what = f"Camelot cannot read it ({type(error).__name__}: {error})"
        raise DocumentError(name, what, expected="a PDF that it can read, or --engine pdfium") from None
    blocks: tuple[Table | Paragraph, ...] = tuple(
        _table(table, heights[table.page - 1], drawn) for table, drawn in found
    )
    return Document(name, hashlib.sha256(data).hexdigest(), "pdf", ENGINE, blocks, len(heights))


def _unlock(document: Any) -> bytes:
    """The document without encryption: Camelot draws its pages without the password."""
    import pypdfium2.raw as pdfium

    unlocked = io.BytesIO()
    document.save(unlocked, flags=pdfium.FPDF_REMOVE_SECURITY)
    return unlocked.getvalue()


def _find_tables(data: bytes) -> list[tuple[Any, bool]]:
    """(table, whether drawn), in reading order; undrawn ones are sought where a document has no drawn one."""
    from camelot.io import read_pdf

    tables = read_pdf(data, pages="all", flavor="lattice", suppress_stdout=True)
    drawn = [table for table in tables if table.shape[1] > 1]
    if drawn:
        return [(table, True) for table in sorted(drawn, key=_place)]
    tables = read_pdf(data, pages="all", flavor="hybrid", suppress_stdout=True)
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
