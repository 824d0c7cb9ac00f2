"""PDF by PDFium: characters -> words -> drawn grids and white columns -> tables and paragraphs as printed.

The wall to normalize/: this file tells what the page shows without knowing what it means. Rows and columns that are
drawn (or tagged) are final. Where only white space parts rows, a printed line cannot tell by itself whether it goes
on or begins a row; the table then says `rows_by=SPACE`, keeps every line with its box, and normalize/, which knows
the sequence of numbers and letters, draws the rows.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .agreement import agree_columns
from .arrays import Ints
from .errors import DocumentError
from .feet import without_feet
from .layout import Layout, find_layout
from .lines import LineSetter
from .mend import Grid
from .merging import merge_unruled
from .pdfium import OpenPage, Page
from .progress import announce_page
from .table import Box, Cell, Document, Line, Note, Paragraph, Style, Table
from .tags import Tags
from .words import Words, find_vertical_words

ENGINE = "pdfium"
MAX_PAGES = 2000
PAGES_AT_ONCE = 50  # are held in memory and looked at together
GARBLED_SHARE = 0.02  # of a page's characters; more without a Unicode map is a finding
PARAGRAPH_GAP = 0.75  # of the line height; a wider white band parts paragraphs
COLUMN_GAP = 2.0  # of the font size; a wider gap in a line outside tables parts paragraphs


def read(data: bytes, name: str, password: str | None = None, part: range | None = None) -> Document:
    """The document in a PDF's bytes, or the pages of it whose index (from 0) is in `part`; DocumentError where
    PDFium cannot open it."""
    import pypdfium2

    document = open_pdf(data, name, password)
    try:
        pages = len(document)
        blocks: list[Table | Paragraph] = []
        notes: list[Note] = []
        layouts: list[Layout] = []
        tags = Tags()
        for index in range(pages)[slice(part.start, part.stop) if part else slice(None)]:
            announce_page(index + 1, pages)
            try:
                layout = lay_out(document, index, tags)
            except pypdfium2.PdfiumError:
                notes.append(unreadable_page(index + 1))
                continue
            layouts.append(layout)
            notes += _page_notes(layout.page)
            if len(layouts) == PAGES_AT_ONCE:
                blocks += _read_pages(layouts)
                layouts = []
        blocks += _read_pages(layouts)
    finally:
        document.close()
    if not part and sum(note.code == "page-unreadable" for note in notes) == pages:
        raise no_page(name, pages)
    return Document(name, hashlib.sha256(data).hexdigest(), "pdf", ENGINE, tuple(blocks), pages, tuple(notes))


def lay_out(document: Any, index: int, tags: Tags) -> Layout:
    """The layout of page `index` (from 0) of a pypdfium2 document; its tags tell tables that are not drawn.
    pypdfium2.PdfiumError where the page cannot be loaded."""
    with OpenPage(document, index) as opened:
        return tags.follow(opened, find_layout(opened.read()))


def _read_pages(layouts: list[Layout]) -> Iterator[Table | Paragraph]:
    """Tables and paragraphs of pages that may show one table."""
    for layout in agree_columns(without_feet(layouts)):
        yield from read_blocks(layout)


def open_pdf(data: bytes, name: str, password: str | None = None) -> Any:
    """A pypdfium2 document; DocumentError that tells encrypted, broken and endless files apart."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        found, expected = _why_closed(data, password, str(error))
        raise DocumentError(name, found, expected=expected) from None
    pages = len(document)
    if pages > MAX_PAGES:
        document.close()
        raise DocumentError(name, f"{pages} pages", expected=f"at most {MAX_PAGES}")
    return document


def save_copy(document: Any) -> bytes:
    """The bytes of an open document as PDFium saves it: without encryption, and with its tables of objects mended."""
    import pypdfium2.raw as pdfium

    copy = io.BytesIO()
    document.save(copy, flags=pdfium.FPDF_REMOVE_SECURITY)
    return copy.getvalue()


def _why_closed(data: bytes, password: str | None, said: str) -> tuple[str, str]:
    """(what is wrong with a file, what to do) by what pypdfium2 said when PDFium did not open it."""
    import pypdfium2.raw as pdfium

    opened = pdfium.FPDF_LoadMemDocument64(data, len(data), password.encode() if password else None)
    if opened:  # the error said was that of another document: PDFium keeps the last one
        pdfium.FPDF_CloseDocument(opened)
        return "PDFium finds no pages in it", "a PDF that other programs show, saved anew without encryption"
    reason = said.partition("(PDFium: ")[2].rstrip(".)").lower()
    if "password" in reason:
        return "the PDF is encrypted and needs a password", "an unencrypted copy, or --password (ESQF_PASSWORD)"
    if "security" in reason:
        return "the PDF is encrypted in a way that PDFium does not know", "an unencrypted copy"
    return f"PDFium cannot open it ({reason or 'it does not say why'})", "a complete PDF file"


def no_page(name: str, pages: int) -> DocumentError:
    """The error for a PDF none of whose pages can be loaded."""
    found = f"none of its {pages} pages can be loaded" if pages > 1 else "its page cannot be loaded"
    return DocumentError(name, found, expected="a PDF that other programs show", page=1)


def unreadable_page(number: int) -> Note:
    """The doubt about a document one page of which (from 1) cannot be loaded."""
    return Note("page-unreadable", f"page {number} could not be read: PDFium cannot load it", number)


def _page_notes(page: Page) -> list[Note]:
    """Doubts about a page's text."""
    notes = []
    total = len(page.characters)
    if page.unmapped and page.unmapped > GARBLED_SHARE * total:
        message = f"{page.unmapped} of {total} characters have no usable Unicode map"
        advice = "ask the publisher for a PDF with embedded Unicode maps, or use another format of this edition"
        notes.append(Note("text-garbled", message, page.number, suggestion=advice))
    if not total and len(page.drawing.pictures):
        advice = "run optical character recognition on the document, or ask for a digital original"
        notes.append(Note("page-without-text", "the page is a picture without text", page.number, suggestion=advice))
    return notes


def read_blocks(layout: Layout) -> list[Table | Paragraph]:
    """Tables and paragraphs of a page in reading order."""
    setter = LineSetter(layout.page, layout.words)
    vertical = find_vertical_words(layout.page)
    placed: list[tuple[float, float, Table | Paragraph]] = []
    free = np.ones(len(layout.words), dtype=bool)
    taken: set[Line] = set()
    for grid in layout.grids:
        free &= grid.row < 0
        table = _set_table(layout, merge_unruled(grid, layout.edges[0]), setter, vertical)
        if vertical:
            taken |= {line for cell in table.cells for line in cell.lines if line.style.vertical}
        placed.append((grid.box[1], grid.box[0], _mirror(table) if setter.right_to_left else table))
    placed += _set_paragraphs(layout, np.flatnonzero(free), setter)
    placed += _set_upright([line for line in _upright_lines(layout.page, vertical) if line not in taken])
    return [block for _, _, block in sorted(placed, key=lambda item: item[:2])]


VerticalLines = list[tuple[str, tuple[float, float, float, float], float]]


def _set_table(layout: Layout, grid: Grid, setter: LineSetter, vertical: VerticalLines) -> Table:
    """A table with the lines of its cells; spanning cells stand once."""
    keys: list[tuple[int, int]] = sorted(
        set(grid.spans) | set(grid.places) | set(zip(grid.row.tolist(), grid.column.tolist(), strict=True)) - {(-1, -1)}
    )
    owner = _owners(keys, grid.spans)
    keys = [key for key in keys if key not in owner]
    number = {key: index for index, key in enumerate(keys)}
    number |= {key: number[over] for key, over in owner.items()}
    group = np.array(
        [number.get((r, c), -1) for r, c in zip(grid.row.tolist(), grid.column.tolist(), strict=True)], dtype=np.int64
    )
    lines = setter.set_groups(group, len(keys))
    cells = []
    for key, printed in zip(keys, lines, strict=True):
        edges = grid.places.get(key)
        extra = _vertical_lines(layout.page, edges, vertical) if edges and vertical else ()
        rowspan, colspan = grid.spans.get(key, (1, 1))
        box = layout.page.displayed(*edges) if edges else Box.around(line.box for line in printed)
        cells.append(Cell(*key, printed + extra, rowspan, colspan, box))
    return Table(
        grid.height,
        grid.width,
        tuple(cells),
        grid.rows_by,
        grid.columns_by,
        layout.page.displayed(*grid.box),
        layout.page.number,
    )


def _mirror(table: Table) -> Table:
    """A table of a right-to-left page with its columns in logical order: the first is the rightmost."""
    cells = [replace(cell, column=table.width - cell.column - cell.colspan) for cell in table.cells]
    return replace(table, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _owners(
    keys: Sequence[tuple[int, int]], spans: Mapping[tuple[int, int], tuple[int, int]]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Place -> the first place of the spanning cell that covers it: what stands there is text of that cell."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for key in keys:
        rowspan, colspan = spans.get(key, (1, 1))
        first = owner.get(key, key)
        owner |= {(key[0] + i, key[1] + j): first for i in range(rowspan) for j in range(colspan) if i or j}
    return owner


def _vertical_lines(page: Page, edges: tuple[float, float, float, float], vertical: VerticalLines) -> tuple[Line, ...]:
    """The vertically set lines whose centre lies in a cell."""
    x0, top, x1, bottom = edges
    inside = [
        (text, box, size)
        for text, box, size in vertical
        if x0 < (box[0] + box[2]) / 2 < x1 and top < (box[1] + box[3]) / 2 < bottom
    ]
    return tuple(_upright_lines(page, inside))


def _upright_lines(page: Page, vertical: VerticalLines) -> list[Line]:
    """Vertically set text as lines."""
    return [Line(text, page.displayed(*box), Style(size=round(size, 1), vertical=True)) for text, box, size in vertical]


def _set_upright(lines: Sequence[Line]) -> list[tuple[float, float, Table | Paragraph]]:
    """The vertically set lines of a page that no cell holds as a paragraph, with its place; none without any."""
    box = Box.around(line.box for line in lines)
    return [(box.top, box.x0, Paragraph(tuple(lines), box.page))] if box is not None else []


def _set_paragraphs(layout: Layout, free: Ints, setter: LineSetter) -> list[tuple[float, float, Table | Paragraph]]:
    """The text outside tables, as paragraphs: lines that follow closely in one size."""
    words = layout.words
    if not len(free):
        return []
    part = words.take(free)
    piece = _pieces(part)
    group = np.full(len(words), -1)
    group[free] = piece
    count = int(piece.max()) + 1
    lines = [line for lines in setter.set_groups(group, count) for line in lines]
    body = float(np.median(words.size))
    lines.sort(key=_line_place)
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and _follows(paragraphs[-1][-1], line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    out: list[tuple[float, float, Table | Paragraph]] = []
    for members in paragraphs:
        style = members[0].style
        heading = style.bold or style.size > 1.15 * body
        place = _line_place(members[0])
        out.append((*place, Paragraph(tuple(members), layout.page.number, heading)))
    return out


def _line_place(line: Line) -> tuple[float, float]:
    """(top, x0) of a line."""
    return (line.box.top, line.box.x0) if line.box else (0.0, 0.0)


def _pieces(part: Words) -> Ints:
    """Labels of line pieces: words on one baseline without a wide gap, from top to bottom."""
    line = np.rint(part.base * 2)
    order = np.lexsort((part.x0, line))
    new = np.ones(len(order), dtype=bool)
    gap = part.x0[order][1:] - part.x1[order][:-1]
    new[1:] = (line[order][1:] != line[order][:-1]) | (gap > COLUMN_GAP * part.size[order][1:])
    label = np.zeros(len(part), dtype=np.int64)
    label[order] = np.cumsum(new) - 1
    return label


def _follows(above: Line, line: Line) -> bool:
    """Whether a line continues the paragraph of the one above it."""
    if (
        above.box is None
        or line.box is None
        or above.style.size != line.style.size
        or above.style.bold != line.style.bold
    ):
        return False
    gap = line.box.top - above.box.bottom
    beside = line.box.x0 < above.box.x1 and line.box.x1 > above.box.x0
    return beside and -0.5 * line.style.size < gap < PARAGRAPH_GAP * line.style.size
