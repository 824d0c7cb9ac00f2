"""PDF editions in every layout are read back exactly as they were printed; what cannot be read is named."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import esqf.verify
import pytest
from editions import SHARED, sample
from esqf.extract.errors import DocumentError
from esqf.extract.pdf import read
from esqf.extract.reader import read_bytes
from esqf.extract.table import Cell, Document, Evidence, Paragraph, Table
from esqf.normalize.edition import MISSING
from esqf.normalize.profile import load_profile
from esqf.validate.check import check_editions
from esqf.verify import verify_edition
from printing import reportlab
from printing.corpus import PRINTERS
from printing.edition import PrintedEdition, random_edition
from printing.layout import LAYOUTS, Layout, UnsupportedLayout, random_layout
from reportlab.lib import pdfencrypt
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from truth import PROFILE, Agreement, compare_with, find_unnamed, read_pdf

LANGUAGES = ("en", "de", "fr", "el", "it")
EXACT = 0.99  # share of cells that are exact; what is left differs in a hyphen that no evidence settles
LOW = 0.9
REAL = SHARED / "real"
# Languages of whose words a list tells hyphens that belong to a word from those of a line's end.
LISTED = ("cs", "el", "es", "fi", "fr", "it", "lt", "lv", "nl", "pl", "ro", "uk")

Paint = Callable[[Canvas], None]


# -- every layout ---------------------------------------------------------------------------------------------


def choose_language(layout: Layout) -> str:
    """A language that the layout can print, spread over the layouts."""
    if layout.fonts == "standard":
        return "en"
    if "script" in (layout.letters, layout.levels):
        return "el"
    return LANGUAGES[list(LAYOUTS).index(layout.name) % len(LANGUAGES)]


def agree(printed: PrintedEdition, data: bytes) -> None:
    """Assert that an edition is read as it was printed."""
    edition = read_pdf(data)
    found = compare_with(edition, printed)
    assert edition.language == printed.language
    assert found == Agreement(found.cells, inexact=found.inexact)
    assert found.exact_share >= EXACT
    assert {code for code, pair in found.inexact.items() if not differs_by_hyphens(*pair)} <= named(edition, found)
    assert edition.cells.filter(edition.cells["status"] == MISSING).is_empty()


def differs_by_hyphens(got: str | None, wanted: str) -> bool:
    """Whether two texts differ in nothing but hyphens and no-break spaces."""
    return got is not None and bare(got) == bare(wanted)


def bare(text: str) -> str:
    """A text without hyphens, its spaces plain."""
    return re.sub("[-\u2010\u2011]", "", re.sub("[\u00a0\u202f]", " ", text))


def named(edition: Any, found: Agreement) -> set[str]:
    """The inexact cells that have a finding."""
    return set(found.inexact) - find_unnamed(edition, found.inexact)


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "unmapped"])
def test_every_layout_is_read_as_printed(name: str) -> None:
    """Cells, areas and sections come back from every layout as they were printed."""
    layout = LAYOUTS[name]
    printed = sample(choose_language(layout))
    agree(printed, reportlab.print_pdf(printed, layout))


@pytest.mark.parametrize(
    ("printer", "name"),
    [
        *(("typst", name) for name in ("plain", "together", "horizontal", "bare", "mixed", "book")),
        pytest.param(
            "typst", "headings", marks=pytest.mark.xfail(strict=True, reason="the subtitle runs into the first banner")
        ),
        *(("weasyprint", name) for name in ("horizontal", "bare", "headings", "mixed")),
        *(("chromium", name) for name in ("plain", "kerned")),
    ],
)
def test_other_typesetters_are_read_as_printed(printer: str, name: str) -> None:
    """The same of PDFs that other programs wrote, with their own line breaks, tables and text layers."""
    printed = sample("en")
    try:
        data = PRINTERS[printer](printed, LAYOUTS[name])
    except UnsupportedLayout as error:
        pytest.skip(str(error))
    agree(printed, data)


@pytest.mark.parametrize("seed", [0, 1, 3, 5, 8, 9, 11, 16, 17, 22])
def test_random_layouts_of_random_editions_are_read_as_printed(seed: int) -> None:
    """Layouts and texts that nobody chose are read as well."""
    printed, data = print_random(seed)
    agree(printed, data)


def print_random(seed: int) -> tuple[PrintedEdition, bytes]:
    """A random edition in a random layout."""
    rng = Random(seed)
    language = rng.choice(LISTED)
    while True:
        layout, printed = random_layout(rng), random_edition(rng, language)
        try:
            return printed, reportlab.print_pdf(printed, layout)
        except UnsupportedLayout:
            continue


KNOWN = {
    "facing pages without number on the right, letters in columns": replace(LAYOUTS["plain"], facing="bare"),
    "facing pages without rules": replace(LAYOUTS["plain"], facing="repeated", rules="none"),
}
BARE = replace(LAYOUTS["plain"], rules="none", letter="none", empty="blank")


def test_neither_rules_nor_letters_are_needed() -> None:
    """A table without rules and without letters is read as printed, or what is wrong is named."""
    printed = sample("en")
    data = reportlab.print_pdf(printed, BARE)
    agree(printed, data)
    edition = read_pdf(data)
    assert find_unnamed(edition, compare_with(edition, printed).wrong) == set()


SILENT = ("facing pages without number on the right, letters in columns",)


@pytest.mark.parametrize("what", [pytest.param(w, marks=pytest.mark.xfail(strict=True, reason=w)) for w in KNOWN])
def test_layouts_that_are_not_read_yet(what: str) -> None:
    """Layouts that are read wrongly; whoever mends one moves it to those that are read."""
    printed = sample("en")
    agree(printed, reportlab.print_pdf(printed, KNOWN[what]))


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(w, marks=pytest.mark.xfail(w in SILENT, strict=True, reason="some cells are wrong in silence"))
        for w in KNOWN
    ],
)
def test_what_is_read_wrongly_is_named(what: str) -> None:
    """No cell is wrong in silence."""
    printed = sample("en")
    edition = read_pdf(reportlab.print_pdf(printed, KNOWN[what]))
    assert find_unnamed(edition, compare_with(edition, printed).wrong) == set()


def test_fonts_without_a_unicode_map_are_never_believed() -> None:
    """Each cell of garbled pages has little confidence and a finding, each page one, and each lost row one."""
    edition = read_pdf(reportlab.print_pdf(sample("en"), LAYOUTS["unmapped"]), language="en")
    printed = edition.cells.filter(edition.cells["status"] != MISSING)
    assert printed["confidence"].max() < LOW
    doubted = {(f.number, f.column) for f in edition.findings if f.code in ("low-confidence", "text-garbled")}
    assert set(printed.select("number", "column").iter_rows()) <= doubted
    assert edition.source is not None
    pages = {f.page for f in edition.findings if f.code == "text-garbled" and f.column is None}
    assert pages == set(range(1, (edition.source.pages or 0) + 1))
    lost = set(edition.cells.filter(edition.cells["status"] == MISSING)["number"])
    assert lost <= {f.number for f in check_editions([edition]) if f.code in ("row-missing", "cell-missing")}


# -- one feature at a time ------------------------------------------------------------------------------------


def draw(paint: Paint, size: tuple[float, float] = (300, 200), pages: int = 1) -> bytes:
    """A PDF whose pages are painted by a function."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for _ in range(pages):
        canvas.setFont("Helvetica", 10)
        paint(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def paint_grid(canvas: Canvas) -> None:
    """Two rows of three ruled columns: A1 B1 C1, A2 B2 C2."""
    for x in (30, 110, 190, 270):
        canvas.line(x, 80, x, 160)
    for y in (80, 120, 160):
        canvas.line(30, y, 270, y)
    for column, letter in enumerate("ABC"):
        for row in (1, 2):
            canvas.drawString(40 + 80 * column, 180 - 40 * row, f"{letter}{row}")


def read_drawn(*paints: Paint, prepare: Paint | None = None) -> Document:
    """The document on a page with the grid and what else is painted."""

    def paint(canvas: Canvas) -> None:
        if prepare is not None:
            prepare(canvas)
        paint_grid(canvas)
        for each in paints:
            each(canvas)

    return read(draw(paint), "drawn.pdf")


def only_table(document: Document) -> Table:
    """The one table of a document."""
    (table,) = document.tables
    return table


def texts(document: Document) -> list[str]:
    """The cells' texts, row by row."""
    return [cell.text for cell in only_table(document).cells]


def all_text(document: Document) -> str:
    """Everything that was read, in one string."""
    cells = [cell.text for table in document.tables for cell in table.cells]
    return " ".join(cells + [block.text for block in document.blocks if isinstance(block, Paragraph)])


GRID = ["A1", "B1", "C1", "A2", "B2", "C2"]


def test_a_ruled_table_is_read_with_its_evidence_and_boxes() -> None:
    """Drawn rules make rows and columns; cells carry their boxes from the top-left corner, in points."""
    table = only_table(read_drawn())
    assert (table.height, table.width) == (2, 3)
    assert [cell.text for cell in table.cells] == GRID
    assert (table.rows_by, table.columns_by) == (Evidence.DRAWN, Evidence.DRAWN)
    box = table.cells[0].box
    assert box is not None
    assert (box.page, box.x0, box.top, box.x1, box.bottom) == pytest.approx((1, 30, 40, 110, 80), abs=1.0)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_are_those_of_the_page_as_displayed(turn: int) -> None:
    """A page turned by its dictionary is read in the direction in which a person sees it, its boxes too."""

    def rotate(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        width, height = canvas._pagesize  # as displayed; what is drawn stands upright once the page is turned
        match turn:
            case 90:
                canvas.transform(0, 1, -1, 0, height, 0)
            case 180:
                canvas.transform(-1, 0, 0, -1, width, height)
            case _:
                canvas.transform(0, -1, 1, 0, 0, width)

    document = read_drawn(prepare=rotate)
    assert texts(document) == GRID
    box = only_table(document).cells[0].box
    assert box is not None
    assert (box.x0, box.top, box.x1, box.bottom) == pytest.approx((30, 40, 110, 80), abs=1.5)


def test_text_that_is_not_shown_is_not_read() -> None:
    """Text in the invisible mode, and text outside its clipping path, is nowhere in the document."""

    def hide(canvas: Canvas) -> None:
        text = canvas.beginText(55, 140)
        text.setFont("Helvetica", 10)
        text.setTextRenderMode(3)
        text.textOut("invisible")
        canvas.drawText(text)

    def clip(canvas: Canvas) -> None:
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(0, 0, 10, 10)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.drawString(130, 140, "clipped")
        canvas.restoreState()

    document = read_drawn(hide, clip)
    assert texts(document) == GRID
    assert "visible" not in all_text(document)
    assert "clipped" not in all_text(document)


def test_text_printed_twice_for_boldness_is_read_once() -> None:
    """A second print a hair's breadth aside is the same text."""
    document = read_drawn(lambda canvas: canvas.drawString(40.3, 140, "A1"))
    assert texts(document) == GRID


def test_the_same_word_printed_at_another_place_is_read_twice() -> None:
    """Only what overlaps is an overprint."""
    document = read_drawn(lambda canvas: canvas.drawString(60, 140, "A1"))
    assert texts(document)[0] == "A1 A1"


def test_superscripts_are_marked_as_raised() -> None:
    """A small raised figure is part of its line and marked there, so that normalize/ can tell a footnote mark."""

    def raise_mark(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 5.5)
        canvas.drawString(40 + 12.5, 144, "7")

    (line,) = only_table(read_drawn(raise_mark)).cells[0].lines
    assert line.text.replace(" ", "") == "A17"
    ((start, end),) = line.raised
    assert line.text[start:end].strip() == "7"


def test_a_watermark_is_in_no_cell() -> None:
    """Large slanted text across the table belongs to none of its cells."""

    def stamp(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(150, 100)
        canvas.rotate(35)
        canvas.setFillColor(HexColor("#dddddd"))
        canvas.setFont("Helvetica", 50)
        canvas.drawCentredString(0, -20, "DRAFT")
        canvas.restoreState()

    assert texts(read_drawn(stamp)) == GRID


def test_merged_cells_are_read_as_spans() -> None:
    """A cell without inner rules spans the rows that its neighbours part."""

    def paint(canvas: Canvas) -> None:
        for x in (30, 110, 190):
            canvas.line(x, 80, x, 160)
        canvas.line(30, 160, 190, 160)
        canvas.line(110, 120, 190, 120)
        canvas.line(30, 80, 190, 80)
        canvas.drawString(40, 120, "both")
        canvas.drawString(120, 140, "upper")
        canvas.drawString(120, 100, "lower")

    table = only_table(read(draw(paint), "merged.pdf"))
    assert [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in table.cells] == [
        ("both", 0, 0, 2, 1),
        ("upper", 0, 1, 1, 1),
        ("lower", 1, 1, 1, 1),
    ]


def test_columns_without_rules_are_read_from_white_space() -> None:
    """Aligned text is a table though nothing is drawn; the table says so."""

    def paint(canvas: Canvas) -> None:
        for row, words in enumerate((("one", "two", "three"), ("four", "five", "six"), ("ten", "ten", "ten"))):
            for column, word in enumerate(words):
                canvas.drawString(30 + 90 * column, 160 - 30 * row, word)

    table = only_table(read(draw(paint), "bare.pdf"))
    assert (table.height, table.width, table.columns_by) == (3, 3, Evidence.SPACE)
    assert sorted(filter(None, (cell.text for cell in table.cells)))[:3] == ["five", "four", "one"]


@pytest.mark.parametrize(
    ("feature", "layout"),
    [
        ("rows broken over pages", replace(LAYOUTS["plain"], split_rows=True, size=8.0)),
        ("an area named again on the next page", replace(LAYOUTS["plain"], area_again=True, split_rows=True)),
        ("facing pages", LAYOUTS["facing"]),
        ("hidden, clipped and overprinted text", replace(LAYOUTS["plain"], invisible=True, clipped=True, overprinted=True)),  # noqa: E501
        ("footnotes", replace(LAYOUTS["plain"], footnotes=True)),
        ("number and letter broken in a narrow cell", replace(LAYOUTS["plain"], number="cell", letter_ruled=False)),
        ("soft hyphens and ligatures", replace(LAYOUTS["plain"], soft_hyphens=True, ligatures=True)),
    ],
)  # fmt: skip
def test_each_feature_leaves_a_random_edition_as_printed(feature: str, layout: Layout) -> None:
    """What a page shows besides, and where it breaks, changes no cell."""
    printed = random_edition(Random(feature), "nl")
    agree(printed, reportlab.print_pdf(printed, layout))


@cache
def print_arabic() -> tuple[PrintedEdition, bytes]:
    """An edition from right to left; skips where nothing can print one."""
    printed = random_edition(Random(4), "ar")
    try:
        return printed, PRINTERS["weasyprint"](printed, LAYOUTS["plain"])
    except UnsupportedLayout as error:
        pytest.skip(str(error))


def test_text_from_right_to_left_is_read_in_its_own_order() -> None:
    """Columns and letters of an Arabic edition are told in its direction."""
    printed, data = print_arabic()
    edition = read_pdf(data, language="ar")
    found = compare_with(edition, printed)
    assert (found.wrong, found.areas, found.sections) == ({}, {}, {})


# -- what cannot be read --------------------------------------------------------------------------------------


def encrypt() -> bytes:
    """A PDF that needs a password."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=pdfencrypt.StandardEncryption("secret", canPrint=1))
    canvas.drawString(50, 50, "text")
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (encrypt(), "needs a password"),
        (draw(paint_grid)[:200], "PDFium cannot open it"),
        (b"%PDF-1.7\n", "PDFium cannot open it"),
        (b"", "PDFium cannot open it"),
    ],
    ids=["encrypted", "truncated", "header-only", "empty"],
)
def test_a_file_that_cannot_be_opened_is_named(data: bytes, found: str) -> None:
    """The error names the document, what was found and what was expected, in one line."""
    with pytest.raises(DocumentError, match=f"broken.pdf: .*{found}.*; expected ") as caught:
        read(data, "broken.pdf")
    assert "\n" not in str(caught.value)


def test_an_encrypted_file_is_read_with_its_password() -> None:
    """The password opens it."""
    assert "text" in all_text(read(encrypt(), "locked.pdf", "secret"))


def test_a_document_without_a_table_is_no_edition() -> None:
    """Running text alone is an error that names the file and what an edition holds."""
    data = draw(lambda canvas: canvas.drawString(30, 100, "A letter without any table."))
    with pytest.raises(DocumentError, match=r"letter\.pdf: no table found; expected rows numbered 1"):
        read_pdf(data, name="letter.pdf")


def test_a_table_of_something_else_is_no_edition() -> None:
    """So is a table without the framework's numbers."""
    with pytest.raises(DocumentError, match=r"other\.pdf: 1 table\(s\) \(2×3\), none with the framework's numbers"):
        read_pdf(draw(paint_grid), name="other.pdf")


def test_a_page_that_is_a_picture_is_named() -> None:
    """A scan has no text; the note says so and what to do."""
    from printing.inks import draw_picture
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(draw_picture())
    document = read(draw(lambda canvas: canvas.drawImage(picture, 20, 20, 200, 150)), "scan.pdf")
    (note,) = document.notes
    assert (note.code, note.page) == ("page-without-text", 1)
    assert "optical character recognition" in note.suggestion


def test_part_of_the_pages_can_be_read() -> None:
    """Parts of a document are read by themselves, their pages counted as in the whole."""
    data = draw(paint_grid, pages=3)
    part = read(data, "three.pdf", part=range(1, 3))
    assert (part.pages, [table.page for table in part.tables]) == (3, [2, 3])


# -- the second opinion ---------------------------------------------------------------------------------------


def test_a_cell_that_a_second_engine_reads_otherwise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """--verify lowers the confidence of that cell alone and shows both texts."""
    printed, layout = sample("en"), LAYOUTS["together"]
    data = reportlab.print_pdf(printed, layout)
    row = printed.rows[5]
    changed = replace(row, cells={**row.cells, "c": "Something that is not printed"})
    other = reportlab.print_pdf(replace(printed, rows=(*printed.rows[:5], changed, *printed.rows[6:])), layout)

    def read_other(_: bytes, name: str, engine: str, password: str | None) -> Document:
        assert engine == "pdfplumber"
        return read_bytes(other, name, "pdfium", password)

    monkeypatch.setattr(esqf.verify, "read_bytes", read_other)
    document, profile = read(data, "sample.pdf"), load_profile(PROFILE)
    before = read_pdf(data)
    edition = verify_edition(before, data, profile, document)
    (found,) = [f for f in edition.findings if f.code == "engines-disagree"]
    assert (found.number, found.column) == ("6", "c")
    assert row.cells["c"] in (found.evidence or "")
    assert "Something that is not printed" in (found.evidence or "")
    sure = dict(edition.cells.select("code", "confidence").iter_rows())
    was = dict(before.cells.select("code", "confidence").iter_rows())
    assert {code for code in sure if sure[code] < was[code]} == {"6c"}
    assert edition.texts() == before.texts()


def test_a_second_engine_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """What our engine read stands; that nobody could confirm it is said."""

    def fail(*_: object) -> Document:
        raise DocumentError("sample.pdf", "it stumbled")

    monkeypatch.setattr(esqf.verify, "read_bytes", fail)
    data = reportlab.print_pdf(sample("en"), LAYOUTS["plain"])
    before = read_pdf(data)
    edition = verify_edition(before, data, load_profile(PROFILE), read(data, "sample.pdf"))
    assert edition.cells.equals(before.cells)
    (found,) = [f for f in edition.findings if f.code == "engines-disagree"]
    assert "it stumbled" in found.message


# -- documents that nobody here wrote -------------------------------------------------------------------------

Relation = tuple[str, str, str]
Placed = tuple[int, int, int, int, str]  # row, column, rows, columns, text
LEAST_MEAN = 0.94


def plain(text: str) -> str:
    """A text as the competition compares it: letters and figures alone, where there are any."""
    return re.sub(r"[^\w]+", "", text).casefold() or re.sub(r"\s+", "", text)


def list_relations(cells: list[Placed]) -> Counter[Relation]:
    """The pairs of a cell with text and the next one to its right, or below (Göbel et al. 2013)."""
    grid = {(r + i, c + j): (r, c, t) for r, c, rows, columns, t in cells for i in range(rows) for j in range(columns)}
    if not grid:
        return Counter()
    height, width = max(r for r, _ in grid) + 1, max(c for _, c in grid) + 1
    pairs: set[tuple[int, int, int, int, str, str, str]] = set()
    for row, column, rows, columns, text in cells:
        beside = [
            next(((r, c) for c in range(column + columns, width) if (r, c) in grid), None)
            for r in range(row, row + rows)
        ]
        below = [
            next(((r, c) for r in range(row + rows, height) if (r, c) in grid), None)
            for c in range(column, column + columns)
        ]
        for places, way in ((beside, "right"), (below, "down")):
            for place in filter(None, places):
                r, c, other = grid[place]
                pairs.add((row, column, r, c, plain(text), plain(other), way))
    return Counter((first, second, way) for *_, first, second, way in pairs)  # fmt: skip


def score_document(path: Path, regions: list[dict[str, Any]]) -> float:
    """F1 of the relations of a document's tables; the pages are given, the regions are not."""
    pages = {region["page"] for region in regions}
    truth: Counter[Relation] = Counter()
    for region in regions:
        truth += list_relations(
            [(c["row"], c["col"], c["rowspan"], c["colspan"], c["text"]) for c in region["cells"] if c["text"].strip()]
        )
    found: Counter[Relation] = Counter()
    for table in read(path.read_bytes(), path.name).tables:
        if table.page in pages:
            found += list_relations([place_cell(cell) for cell in table.cells if cell.text.strip()])
    right = (truth & found).total()
    return 2 * right / max(truth.total() + found.total(), 1)


def place_cell(cell: Cell) -> Placed:
    """A cell as the metric takes it."""
    return cell.row, cell.column, cell.rowspan, cell.colspan, cell.text


def find_document(folder: Path, name: str) -> Path | None:
    """The document of an annotation; a second annotation of one bears another letter."""
    return next((p for p in (folder / f"{name}.pdf", folder / f"{name.rstrip('b')}a.pdf") if p.exists()), None)


def test_tables_of_government_reports_are_found() -> None:
    """The mean F1 over the US half of the ICDAR 2013 competition stays at 0.94 or better."""
    folder = REAL / "icdar2013-us"
    if not folder.exists():
        pytest.skip("the ICDAR documents are not part of the project")
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    scores = {
        name: score_document(path, entry["regions"])
        for name, entry in truth.items()
        if (path := find_document(folder, name)) is not None
    }
    assert len(scores) > 30
    assert sum(scores.values()) / len(scores) >= LEAST_MEAN, scores


@pytest.mark.parametrize("collection", ["camelot", "tabula"])
def test_documents_of_other_projects_are_read_or_refused(collection: str) -> None:
    """Whatever a PDF is, the reader gives its tables or an error that names it; none fails otherwise."""
    folder = REAL / collection
    if not folder.exists():
        pytest.skip(f"the documents of {collection} are not part of the project")
    refused = []
    for path in sorted(folder.rglob("*.pdf")):
        try:
            read(path.read_bytes(), path.name)
        except DocumentError as error:
            refused.append(str(error))
    assert [message.split(":")[0] for message in refused if "needs a password" not in message] == []
    assert len(refused) == 1
