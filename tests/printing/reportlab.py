"""Printing by hand on a canvas: the odd options of real PDF files live here."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from printing.document import (
    Break,
    Cell,
    Contents,
    Heading,
    Paragraph,
    Table,
    compose_document,
    cut_table,
    split_words,
)
from printing.edition import PrintedEdition
from printing.inks import FontPair, choose_colours, draw_picture, load_fonts
from printing.labels import COLUMNS
from printing.layout import Layout, UnsupportedLayout
from printing.setting import (
    LEADING,
    PADDING,
    VERTICAL_ROOM,
    Breaker,
    Line,
    Paginator,
    SetCell,
    SetRow,
    Word,
    set_table,
)
from printing.words import load_vocabulary

A4 = (595.28, 841.89)
SIZES = {
    "a4-landscape": (A4[1], A4[0]),
    "a4-portrait": A4,
    "a3-landscape": (1190.55, 841.89),
    "letter-landscape": (792.0, 612.0),
    "mixed": (A4[1], A4[0]),
}
MARGIN = 36.0
LEFT_COLUMNS = 5  # of the edition's columns, on the left one of facing pages
GRID_GAP = 0.8


@dataclass
class Page:
    """What is drawn on one page, in points from its top-left corner."""

    width: float
    height: float
    margin: float
    fills: list["Fill"] = field(default_factory=list)
    rules: list["Rule"] = field(default_factory=list)
    texts: list["Text"] = field(default_factory=list)
    hidden: list["Hidden"] = field(default_factory=list)


@dataclass(frozen=True)
class Fill:
    """A filled rectangle."""

    x: float
    top: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Rule:
    """A straight rule."""

    x0: float
    top: float
    x1: float
    bottom: float
    colour: str
    width: float = 0.5


@dataclass(frozen=True)
class Text:
    """One line of text on its baseline; `room` is the width to fill when justified."""

    x: float
    baseline: float
    line: Line
    colour: str
    column: int = 0
    room: float = 0.0
    vertical: bool = False
    strong: bool = False  # printed twice where the layout overprints


@dataclass(frozen=True)
class Hidden:
    """Words that nobody sees: invisible, or outside the clip given as x, top, width, height."""

    x: float
    baseline: float
    text: str
    size: float
    clip: tuple[float, float, float, float] | None = None


def print_pdf(edition: PrintedEdition, layout: Layout) -> bytes:
    """The edition as a PDF; raises UnsupportedLayout for what only a shaping printer can set."""
    if load_vocabulary(edition.language).rtl:
        raise UnsupportedLayout(f"{layout.name}: no shaping for {edition.language}")
    fonts = load_fonts(layout, edition)
    typesetter = _Typesetter(edition, layout, fonts)
    pages = typesetter.typeset()
    return _Painter(edition, layout, fonts).paint(pages)


class _Typesetter:
    """Puts the blocks of a document on pages."""

    def __init__(self, edition: PrintedEdition, layout: Layout, fonts: FontPair) -> None:
        self._edition = edition
        self._layout = layout
        self._fonts = fonts
        self._colours = choose_colours(layout.palette)
        self._breaker = Breaker(
            fonts.measure,
            edition.language,
            layout.hyphenate,
            "\u00ad" if layout.soft_hyphens else "-",
        )
        self._rng = Random(f"marks {layout.name} {edition.language}")
        self._pages: list[Page] = []
        self._wide = True

    def typeset(self) -> list[Page]:
        """All pages in order."""
        blocks = compose_document(self._edition, self._layout)
        first_break = next((block for block in blocks if isinstance(block, Break)), None)
        self._wide = not (self._layout.cover and first_break is not None)
        self._turn_page()
        for place, block in enumerate(blocks):
            match block:
                case Heading():
                    self._set_heading(block)
                case Paragraph():
                    self._set_paragraph(block)
                case Contents():
                    self._set_contents(block)
                case Table():
                    self._set_table(block)
                case Break():
                    wide_next = _is_wide(blocks[place + 1 :])
                    self._wide = wide_next
                    self._turn_page()
        return self._pages

    # -- pages and running text -----------------------------------------------------------------

    def _turn_page(self) -> None:
        layout = self._layout
        width, height = SIZES[layout.paper]
        margin = MARGIN
        if layout.paper == "mixed" and not self._wide:
            width, height = A4
        elif layout.paper == "mixed" and len(self._pages) % 3 == 1:
            width, height = 1190.55, 841.89
            margin = (1190.55 - SIZES["mixed"][0]) / 2 + MARGIN
        self._page = Page(width, height, margin)
        self._pages.append(self._page)
        self._top = MARGIN + (14.0 if layout.running else 0.0)
        if layout.running:
            self._set_running()

    def _set_running(self) -> None:
        page, size = self._page, 6.5
        number = Word(str(len(self._pages)), size)
        head = self._line(self._edition.title, size, page.width - 2 * page.margin)
        page.texts.append(Text(page.margin, MARGIN, head, "#555555"))
        place = page.width - page.margin - 10 if len(self._pages) % 2 else page.margin
        page.texts.append(Text(place, page.height - MARGIN / 2, Line((number,), True), "#555555"))

    def _line(self, text: str, size: float, width: float) -> Line:
        return self._breaker.break_words(_split_words(text, size), width)[0]

    @property
    def _bottom(self) -> float:
        height = min(self._page.height, SIZES[self._layout.paper][1]) if self._wide else self._page.height
        return height - MARGIN

    @property
    def _width(self) -> float:
        return self._page.width - 2 * self._page.margin

    def _set_heading(self, heading: Heading) -> None:
        size = {1: 26.0, 2: 14.0, 3: 10.0}[heading.size]
        if heading.size == 1:
            self._top += 120
        self._top += size * 0.3
        self._set_lines(_split_words(heading.text, size, bold=True), self._colours.strong, 0.0)
        self._top += size * 0.4

    def _set_paragraph(self, paragraph: Paragraph) -> None:
        self._set_lines(_split_words(paragraph.text, 9.0), "#000000", self._width)
        self._top += 6

    def _set_lines(self, words: tuple[Word, ...], colour: str, room: float) -> None:
        """Lines below each other, justified to `room` where there is one."""
        for line in self._breaker.break_words(words, self._width):
            size = words[0].size
            if self._top + size * LEADING > self._bottom:
                self._turn_page()
            self._top += size * LEADING
            self._page.texts.append(
                Text(self._page.margin, self._top - size * 0.25, line, colour, room=room)
            )

    def _set_contents(self, contents: Contents) -> None:
        size = 9.0
        right = self._page.margin + self._width
        for text, number in contents.entries:
            self._top += size * LEADING * 1.3
            line = self._line(text, size, self._width - 30)
            dot = self._fonts.measure(".", False, size)
            start = self._page.margin + self._breaker.measure_line(line.words) + 4
            dots = Word("." * int((right - 20 - start) / dot), size)
            for x, words in (
                (self._page.margin, line),
                (start, Line((dots,), True)),
                (right - 14, Line((Word(str(number), size),), True)),
            ):
                self._page.texts.append(Text(x, self._top, words, "#000000"))

    # -- tables ---------------------------------------------------------------------------------

    def _set_table(self, table: Table) -> None:
        layout = self._layout
        sides = self._cut(table)
        widths = [self._width] * len(sides)
        header, body = set_table(sides, widths, self._set_words, self._breaker, layout.size)
        header_height = sum(row.height for row in header)
        full = self._bottom - MARGIN - (14.0 if layout.running else 0.0) - header_height
        if len(sides) > 1 and len(self._pages) % 2:
            self._turn_page()
        paginator = Paginator(
            self._bottom - self._top - header_height,
            full,
            layout.split_rows,
            layout.size * LEADING,
            self._measure_notes,
        )
        for place, rows in enumerate(paginator.paginate(body)):
            if place:
                self._turn_page()
            for side in range(len(sides)):
                top = self._top
                if side:
                    self._turn_page()
                self._draw_rows(header, side, top, self._page, odd=False)
                end = self._draw_rows(rows, side, top + header_height, self._page, odd=bool(place % 2))
                self._set_notes([note for row in rows for note in row.notes] if not side else [])
                if side == len(sides) - 1:
                    self._top = end

    def _cut(self, table: Table) -> list[Table]:
        facing = self._layout.facing
        if facing == "no" or len(table.widths) < len(COLUMNS):
            return [table]
        lead = len([cell for cell in table.header[0].cells if cell.rows == len(table.header)])
        if len(table.header) == 1:
            lead -= len(COLUMNS)
        narrow = 2 if self._layout.letter == "column" else 1
        middle = lead + LEFT_COLUMNS * narrow
        left = cut_table(table, 0, middle)
        right = cut_table(table, middle, len(table.widths), lead if facing == "repeated" else 0)
        return [left, right]

    def _set_words(self, cell: Cell) -> tuple[Word, ...]:
        """The words of a cell in their styles."""
        size = self._layout.size
        bold = cell.kind in ("header", "section", "number") or (
            cell.kind == "area" and self._layout.area != "repeated"
        )
        lead = _split_words(cell.lead, size, bold=True)
        words = _split_words(cell.text, size, bold=bold)
        words = tuple(replace(word, marked=place in cell.marked) for place, word in enumerate(words))
        if cell.note:
            words += (Word(cell.note, size * 0.65, rise=size * 0.33, spaced=False),)
        return lead + words

    def _measure_notes(self, notes: tuple[str, ...]) -> float:
        return sum(len(self._break_note(note)) for note in notes) * NOTE_SIZE * LEADING

    def _break_note(self, note: str) -> tuple[Line, ...]:
        return self._breaker.break_words(_split_words(note, NOTE_SIZE), self._width)

    def _set_notes(self, notes: list[str]) -> None:
        lines = [line for note in notes for line in self._break_note(note)]
        top = self._bottom - len(lines) * NOTE_SIZE * LEADING + 8
        page = self._page
        if lines:
            page.rules.append(Rule(page.margin, top, page.margin + 120, top, "#000000", 0.4))
        for place, line in enumerate(lines):
            baseline = top + (place + 1) * NOTE_SIZE * LEADING
            page.texts.append(Text(page.margin, baseline, line, "#333333"))

    def _draw_rows(
        self, rows: Sequence[SetRow], side: int, top: float, page: Page, *, odd: bool
    ) -> float:
        """Draw these rows from `top` down; returns where they end."""
        tops = [top]
        for row in rows:
            tops.append(tops[-1] + row.height)
        for place, row in enumerate(rows):
            for cell in row.sides[side]:
                last = min(place + cell.cell.rows, len(rows))
                box = (page.margin + cell.x, tops[place], cell.width, tops[last] - tops[place])
                shade = (place + cell.cell.column + odd) % 2 == 1
                self._draw_cell(cell, box, page, shaded=shade)
        return tops[-1]

    def _draw_cell(
        self, cell: SetCell, box: tuple[float, float, float, float], page: Page, *, shaded: bool
    ) -> None:
        self._draw_box(cell.cell, box, page, shaded=shaded)
        x, top, width, height = box
        padding = PADDING if cell.cell.kind in ("text", "area", "section", "header") else 1.0
        colour = self._colours.choose_text(cell.cell, self._layout.rules)
        step = cell.size * LEADING
        if cell.cell.vertical:
            self._draw_vertical(cell, box, page, colour)
            return
        if self._layout.align == "middle":
            top += max(0.0, (height - 2 * PADDING - len(cell.lines) * step) / 2)
        for place, line in enumerate(cell.lines):
            room = width - 2 * padding
            indent = 0.0
            if cell.cell.kind in ("number", "letter"):
                indent = max(0.0, (room - self._breaker.measure_line(line.words)) / 2)
            baseline = top + PADDING + (place + 1) * step - cell.size * 0.3
            justified = room if cell.cell.kind == "text" else 0.0
            strong = cell.cell.kind in ("header", "section", "number", "letter")
            page.texts.append(
                Text(x + padding + indent, baseline, line, colour, cell.cell.column, justified, strong=strong)
            )
        if cell.cell.kind == "text":
            self._hide(cell, box, page)

    def _draw_vertical(
        self, cell: SetCell, box: tuple[float, float, float, float], page: Page, colour: str
    ) -> None:
        x, top, width, height = box
        step = cell.size * LEADING
        left = x + (width - len(cell.lines) * step) / 2
        for place, line in enumerate(cell.lines):
            page.texts.append(
                Text(
                    left + (place + 1) * step - cell.size * 0.3,
                    top + height - PADDING,
                    line,
                    colour,
                    cell.cell.column,
                    VERTICAL_ROOM,
                    vertical=True,
                    strong=True,
                )
            )

    def _hide(self, cell: SetCell, box: tuple[float, float, float, float], page: Page) -> None:
        """Words that nobody sees, in about one cell in eight."""
        layout, rng = self._layout, self._rng
        if not (layout.invisible or layout.clipped) or rng.random() > 0.12:
            return
        x, top, width, height = box
        row = rng.choice(self._edition.rows)
        text = next(text for text in row.cells.values() if text)[:24]
        if layout.invisible:
            page.hidden.append(Hidden(x + PADDING, top + height - PADDING, text, cell.size))
        if layout.clipped:
            page.hidden.append(Hidden(x + PADDING, top + height + cell.size, text, cell.size, box))

    def _draw_box(
        self, cell: Cell, box: tuple[float, float, float, float], page: Page, *, shaded: bool
    ) -> None:
        x, top, width, height = box
        colour = self._colours.choose_fill(cell, self._layout.rules, shaded=shaded)
        gap = GRID_GAP if self._layout.rules == "fills" else 0.0
        if not self._layout.letter_ruled and cell.kind == "letter" and gap:
            width += gap
        if colour:
            page.fills.append(Fill(x + gap / 2, top + gap / 2, width - gap, height - gap, colour))
        page.rules.extend(self._draw_edges(cell, box))

    def _draw_edges(self, cell: Cell, box: tuple[float, float, float, float]) -> Iterator[Rule]:
        x, top, width, height = box
        rules = self._layout.rules
        if rules in ("fills", "none", "fill-edges"):
            return
        levels = [top, top + height]
        uprights = [] if rules == "horizontal" else [x, x + width]
        if not self._layout.letter_ruled and cell.kind == "letter":
            uprights = uprights[:1]
        if not self._layout.letter_ruled and cell.kind == "text" and self._layout.letter == "column":
            uprights = uprights[1:]
        if rules == "double":
            levels = [levels[0] - 0.7, levels[0] + 0.7, levels[1] - 0.7, levels[1] + 0.7]
            uprights = [place + shift for place in uprights for shift in (-0.7, 0.7)]
        colour = self._colours.choose_rule(cell, rules)
        yield from (Rule(x, level, x + width, level, colour) for level in levels)
        yield from (Rule(place, top, place, top + height, colour) for place in uprights)


NOTE_SIZE = 6.0


def _is_wide(blocks: Sequence[object]) -> bool:
    """Whether the next part holds a large table."""
    for block in blocks:
        if isinstance(block, Table):
            return len(block.widths) >= len(COLUMNS)
        if isinstance(block, Break):
            return False
    return False


def _split_words(text: str, size: float, *, bold: bool = False) -> tuple[Word, ...]:
    return tuple(Word(word, size, bold) for word in split_words(text))


class _Painter:
    """Writes pages into a PDF in the way the layout wants its content streams."""

    def __init__(self, edition: PrintedEdition, layout: Layout, fonts: FontPair) -> None:
        self._edition = edition
        self._layout = layout
        self._fonts = fonts
        self._colours = choose_colours(layout.palette)
        self._rng = Random(f"order {layout.name} {edition.language}")

    def paint(self, pages: Sequence[Page]) -> bytes:
        buffer = io.BytesIO()
        self._canvas = Canvas(buffer, invariant=1, initialFontName="Helvetica")
        self._canvas.setTitle(self._edition.title)
        for page in pages:
            self._paint_page(page)
            self._canvas.showPage()
        self._canvas.save()
        return buffer.getvalue()

    def _paint_page(self, page: Page) -> None:
        canvas, layout = self._canvas, self._layout
        self._height = page.height
        bleed = 24.0 if layout.cropped else 0.0
        turned = layout.rotate in (90, 270)
        width, height = (page.height, page.width) if turned else (page.width, page.height)
        canvas.setPageSize((page.width + 2 * bleed, page.height + 2 * bleed))  # as displayed
        canvas.setPageRotation(layout.rotate)
        if bleed:
            canvas.setCropBox((bleed, bleed, bleed + width, bleed + height))
            canvas.setFont(self._fonts.regular, 6)
            canvas.drawString(bleed, 8, f"{layout.name}.indd 1 {self._edition.language}")
            canvas.translate(bleed, bleed)
        match layout.rotate:
            case 90:
                canvas.transform(0, 1, -1, 0, page.height, 0)
            case 180:
                canvas.transform(-1, 0, 0, -1, page.width, page.height)
            case 270:
                canvas.transform(0, -1, 1, 0, 0, page.width)
        self._paint_watermark(page)
        paints: list[Callable[[], None]] = [self._bind(self._paint_fill, fill) for fill in page.fills]
        rules = [self._bind(self._paint_rule, rule) for rule in self._order_rules(page.rules)]
        texts = [self._bind(self._paint_text, text) for text in self._order_texts(page.texts)]
        hidden = [self._bind(self._paint_hidden, item) for item in page.hidden]
        after = rules + texts + hidden
        if layout.order == "shuffled":
            self._rng.shuffle(after)
        for paint in paints + after:
            paint()

    @staticmethod
    def _bind(paint: Callable[[Any], None], item: object) -> Callable[[], None]:
        return lambda: paint(item)

    def _order_texts(self, texts: list[Text]) -> list[Text]:
        if self._layout.order == "columns":
            return sorted(texts, key=lambda text: text.column)
        return texts

    @staticmethod
    def _order_rules(rules: list[Rule]) -> list[Rule]:
        """Every rule once, though two cells share it."""
        return list(dict.fromkeys(rules))

    def _paint_watermark(self, page: Page) -> None:
        canvas, layout = self._canvas, self._layout
        if layout.watermark == "picture":
            picture = ImageReader(draw_picture())
            canvas.drawImage(picture, page.width * 0.2, page.height * 0.15, page.width * 0.6, page.height * 0.7)
        if layout.watermark == "text":
            canvas.saveState()
            canvas.translate(page.width / 2, page.height / 2)
            canvas.rotate(35)
            canvas.setFillColor(HexColor("#e6e6e6"))
            canvas.setFont(self._fonts.bold, 80)
            words = load_vocabulary(self._edition.language)
            canvas.drawCentredString(0, -20, f"{words.table} {words.annex}")
            canvas.restoreState()

    def _paint_fill(self, fill: Fill) -> None:
        self._canvas.setFillColor(HexColor(fill.colour))
        bottom = self._height - fill.top - fill.height
        self._canvas.rect(fill.x, bottom, fill.width, fill.height, stroke=0, fill=1)

    def _paint_rule(self, rule: Rule) -> None:
        canvas = self._canvas
        if self._layout.rules == "rectangles":
            canvas.setFillColor(HexColor(rule.colour))
            x, bottom = rule.x0 - 0.25, self._height - rule.bottom - 0.25
            canvas.rect(x, bottom, rule.x1 - rule.x0 + 0.5, rule.bottom - rule.top + 0.5, stroke=0, fill=1)
            return
        canvas.setStrokeColor(HexColor(rule.colour))
        canvas.setLineWidth(rule.width)
        canvas.setDash([2, 1.5] if self._layout.rules == "dashed" else [])
        canvas.line(rule.x0, self._height - rule.top, rule.x1, self._height - rule.bottom)

    def _paint_hidden(self, hidden: Hidden) -> None:
        canvas = self._canvas
        canvas.saveState()
        if hidden.clip is not None:
            x, top, width, height = hidden.clip
            path = canvas.beginPath()
            path.rect(x, self._height - top - height, width, height)
            canvas.clipPath(path, stroke=0, fill=0)
        text = canvas.beginText(hidden.x, self._height - hidden.baseline)
        text.setFont(self._fonts.regular, hidden.size)
        text.setFillColor(HexColor("#000000"))
        text.setTextRenderMode(0 if hidden.clip is not None else 3)
        text.textOut(hidden.text)
        canvas.drawText(text)
        canvas.restoreState()

    # -- text -----------------------------------------------------------------------------------

    def _paint_text(self, text: Text) -> None:
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(text.x, self._height - text.baseline)
        if text.vertical:
            canvas.rotate(90)
        stretch = self._find_stretch(text)
        self._show_line(text, stretch, 0.0)
        if self._layout.overprinted and text.strong:
            self._show_line(text, stretch, 0.2)
        canvas.restoreState()

    def _find_stretch(self, text: Text) -> float:
        """What justification adds to each space of the line."""
        words = text.line.words
        gaps = sum(word.spaced for word in words[1:])
        if not self._layout.justify or text.line.last or not gaps or not text.room:
            return 0.0
        return max(0.0, (text.room - self._measure(words)) / gaps)

    def _measure(self, words: Sequence[Word]) -> float:
        return sum(
            self._fonts.measure(word.text, word.bold, word.size)
            + (self._fonts.measure(" ", word.bold, word.size) if place and word.spaced else 0.0)
            for place, word in enumerate(words)
        )

    def _show_line(self, text: Text, stretch: float, shift: float) -> None:
        x = shift
        for run in _join_runs(text.line.words, single=self._layout.output != "lines"):
            if run.spaced and x > shift:
                x += self._fonts.measure(" ", run.bold, run.size) + stretch
            x += self._show_run(run, x, text, stretch)

    def _show_run(self, run: Word, x: float, text: Text, stretch: float) -> float:
        """Show words of one style from `x` on; returns their width."""
        canvas = self._canvas
        width = self._fonts.measure(run.text, run.bold, run.size) + run.text.count(" ") * stretch
        colour = text.colour
        if run.marked and self._layout.emphasis == "coloured":
            colour = self._colours.accent
        canvas.setFillColor(HexColor(colour))
        out = canvas.beginText(x, run.rise)
        out.setFont(self._fonts.choose(run.bold), run.size)
        out.setWordSpace(stretch)
        for piece, start in self._cut_pieces(run):
            out.setTextOrigin(x + start, run.rise)
            out.textOut(self._fonts.ligate(piece))
        canvas.drawText(out)
        if run.marked and self._layout.emphasis == "struck":
            canvas.setStrokeColor(HexColor(text.colour))
            canvas.setLineWidth(0.5)
            canvas.line(x, run.size * 0.28, x + width, run.size * 0.28)
        return width

    def _cut_pieces(self, run: Word) -> Iterator[tuple[str, float]]:
        """The strings to show and where each starts."""
        if self._layout.output in ("lines", "words"):
            yield run.text, 0.0
            return
        length = 1 if self._layout.output == "glyphs" else 3
        place = 0
        while place < len(run.text):
            step = self._rng.randint(1, length)
            start = self._fonts.measure(run.text[:place], run.bold, run.size)
            nudge = self._rng.uniform(-0.02, 0.02) * run.size if length > 1 and place else 0.0
            yield run.text[place : place + step], start + nudge
            place += step


def _join_runs(words: Sequence[Word], *, single: bool) -> Iterator[Word]:
    """Neighbouring words of one style as one run with spaces, or every word alone."""
    run: Word | None = None
    for word in words:
        alike = run is not None and (run.size, run.bold, run.rise, run.marked) == (
            word.size,
            word.bold,
            word.rise,
            word.marked,
        )
        if run is not None and alike and word.spaced and not single:
            run = Word(f"{run.text} {word.text}", run.size, run.bold, run.rise, run.spaced, run.marked)
            continue
        if run is not None:
            yield run
        run = word
    if run is not None:
        yield run
