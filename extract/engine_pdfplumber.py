"""PDF by pdfplumber: the second opinion on drawn tables, behind the same interface as our own engine."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from typing import Any

from .errors import DocumentError, describe_cause
from .pdf import MAX_PAGES, open_pdf, save_copy
from .progress import announce_page
from .table import Box, Cell, Document, Evidence, Line, Paragraph, Style, Table

ENGINE = "pdfplumber"
WORD_GAP = 0.15  # of the font size; pdfplumber's default of 3 points swallows the spaces of small print
NEAR = 3.0  # points; borders closer than this are one grid line (pdfplumber's own snap tolerance)


class _StumbleError(DocumentError):
    """pdfplumber cannot read the file as it is."""


def read(data: bytes, name: str, password: str | None = None, part: range | None = None) -> Document:
    """The document in a PDF's bytes as pdfplumber sees it, or the pages of it whose index (from 0) is in `part`;
    DocumentError where it cannot read the file, nor the copy that PDFium saves of it, in which much is mended."""
    try:
        blocks, pages = _read_pages(data, name, password, part)
    except _StumbleError:
        with open_pdf(data, name, password) as document:
            copy = save_copy(document)
        blocks, pages = _read_pages(copy, name, None, part)
    return Document(name, hashlib.sha256(data).hexdigest(), "pdf", ENGINE, tuple(blocks), pages)


def _read_pages(
    data: bytes, name: str, password: str | None, part: range | None
) -> tuple[list[Table | Paragraph], int]:
    """(what is on the pages of a part, the count of all pages)."""
    import pdfplumber

    blocks: list[Table | Paragraph] = []
    number: int | None = None
    try:
        with pdfplumber.open(io.BytesIO(data), password=password) as document:
            pages = len(document.pages)
            if pages > MAX_PAGES:
                raise DocumentError(name, f"{pages} pages", expected=f"at most {MAX_PAGES}")
            for page in document.pages[slice(part.start, part.stop) if part else slice(None)]:
                number = page.page_number
                announce_page(number, pages)
                blocks += _read_page(page)
                page.close()
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # pdfminer raises whatever a broken file makes it stumble over
        found = f"pdfplumber cannot read it ({describe_cause(error)})"
        expected = "a PDF that it can read, or --engine pdfium"
        raise _StumbleError(name, found, expected=expected, page=number) from None
    return blocks, pages


def _read_page(page: Any) -> list[Table | Paragraph]:
    """Tables and paragraphs of one page in reading order; columns by text where no rules are drawn."""
    tables = page.find_tables()
    drawn = bool(tables)
    if not drawn:
        tables = page.find_tables({"vertical_strategy": "text", "horizontal_strategy": "text"})
    placed: list[tuple[float, Table | Paragraph]] = [(t.bbox[1], _table(t, page, drawn)) for t in tables if t.cells]
    rest = page.filter(lambda item: not any(_inside(item, table.bbox) for table in tables))
    for line in rest.extract_text_lines(return_chars=False, x_tolerance_ratio=WORD_GAP):
        box = Box(page.page_number, line["x0"], line["top"], line["x1"], line["bottom"])
        style = Style(size=round(line["bottom"] - line["top"], 1))
        placed.append((line["top"], Paragraph((Line(line["text"], box, style),), page.page_number)))
    return [block for _, block in sorted(placed, key=lambda item: item[0])]


def _inside(item: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    """Whether an object's centre lies in a table's box."""
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _table(found: Any, page: Any, drawn: bool) -> Table:
    """A pdfplumber table with the spans that its cells' boxes imply."""
    xs = grid_lines([edge for cell in found.cells for edge in (cell[0], cell[2])])
    ys = grid_lines([edge for cell in found.cells for edge in (cell[1], cell[3])])
    cells = []
    for x0, top, x1, bottom in found.cells:
        row, column = nearest(ys, top), nearest(xs, x0)
        box = Box(page.page_number, x0, top, x1, bottom)
        text = page.crop((x0, top, x1, bottom), strict=False).extract_text(x_tolerance_ratio=WORD_GAP) or ""
        lines = tuple(Line(line, box) for line in text.split("\n") if line.strip())
        cells.append(Cell(row, column, lines, max(nearest(ys, bottom) - row, 1), max(nearest(xs, x1) - column, 1), box))
    evidence = Evidence.DRAWN if drawn else Evidence.SPACE
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Table(
        len(ys) - 1, len(xs) - 1, tuple(cells), evidence, evidence, Box(page.page_number, *found.bbox), page.page_number
    )


def grid_lines(edges: Sequence[float]) -> list[float]:
    """Positions of edges, those close together as one, ascending."""
    lines: list[float] = []
    for edge in sorted(edges):
        if not lines or edge - lines[-1] > NEAR:
            lines.append(edge)
    return lines


def nearest(lines: Sequence[float], edge: float) -> int:
    """The index of the grid line nearest to an edge."""
    return min(range(len(lines)), key=lambda index: abs(lines[index] - edge))
