"""Pages set by hand: where every line, rule and fill of a document stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from random import Random
from typing import NamedTuple

from printing.document import (
    Block,
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
from printing.inks import FontPair, choose_colours
from printing.labels import COLUMNS
from printing.layout import Layout
from printing.setting import (
    LEADING,
    PADDING,
    VERTICAL_ROOM,
    Breaker,
    Line,
    Paginator,
    SetCell,
    SetRow,
    TableSetter,
    Word,
    find_padding,
)

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
NOTE_SIZE = 6.0


class Box(NamedTuple):
    """A rectangle: its top-left corner and its extent."""

    x: float
    top: float
    width: float
    height: float


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
    """Words that nobody sees: invisible, or outside the clip."""

    x: float
    baseline: float
    text: str
    size: float
    clip: Box | None = None


def typeset(edition: PrintedEdition, layout: Layout, fonts: FontPair) -> list[Page]:
    """The pages of the whole document in order."""
    return _Typesetter(edition, layout, fonts).typeset()


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
        self._rng = Random(f"hidden {layout.name} {edition.language}")
        self._pages: list[Page] = []
        self._wide = True

    def typeset(self) -> list[Page]:
        """All pages in order."""
        blocks = compose_document(self._edition, self._layout)
        self._start_part(blocks)
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
                    self._start_part(blocks[place + 1 :])
        return self._pages

    def _start_part(self, blocks: Sequence[Block]) -> None:
        part = takewhile(lambda block: not isinstance(block, Break), blocks)
        self._wide = any(isinstance(block, Table) and len(block.widths) >= len(COLUMNS) for block in part)
        self._turn_page()

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
            self._page.texts.append(Text(self._page.margin, self._top - size * 0.25, line, colour, room=room))

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
        setter = TableSetter(self._breaker, self._set_words, layout.size)
        header, body = setter.set_table([(side, self._width) for side in sides])
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
        bold = cell.kind in ("header", "section", "number") or (cell.kind == "area" and self._layout.area != "repeated")
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

    def _draw_rows(self, rows: Sequence[SetRow], side: int, top: float, page: Page, *, odd: bool) -> float:
        """Draw these rows from `top` down; returns where they end."""
        tops = [top]
        for row in rows:
            tops.append(tops[-1] + row.height)
        for place, row in enumerate(rows):
            for cell in row.sides[side]:
                last = min(place + cell.cell.rows, len(rows))
                box = Box(page.margin + cell.x, tops[place], cell.width, tops[last] - tops[place])
                shade = (place + cell.cell.column + odd) % 2 == 1
                self._draw_cell(cell, box, page, shaded=shade)
        return tops[-1]

    def _draw_cell(self, cell: SetCell, box: Box, page: Page, *, shaded: bool) -> None:
        self._draw_box(cell.cell, box, page, shaded=shaded)
        x, top, width, height = box
        padding = find_padding(cell.cell)
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

    def _draw_vertical(self, cell: SetCell, box: Box, page: Page, colour: str) -> None:
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

    def _hide(self, cell: SetCell, box: Box, page: Page) -> None:
        """Words that nobody sees, in about one cell in eight."""
        layout, rng = self._layout, self._rng
        if not (layout.invisible or layout.clipped) or rng.random() > 0.12:
            return
        below = box.top + box.height
        row = rng.choice(self._edition.rows)
        text = next(text for text in row.cells.values() if text)[:24]
        if layout.invisible:
            page.hidden.append(Hidden(box.x + PADDING, below - PADDING, text, cell.size))
        if layout.clipped:
            page.hidden.append(Hidden(box.x + PADDING, below + cell.size, text, cell.size, box))

    def _draw_box(self, cell: Cell, box: Box, page: Page, *, shaded: bool) -> None:
        x, top, width, height = box
        colour = self._colours.choose_fill(cell, self._layout.rules, shaded=shaded)
        gap = GRID_GAP if self._layout.rules == "fills" else 0.0
        if not self._layout.letter_ruled and cell.kind == "letter" and gap:
            width += gap
        if colour:
            page.fills.append(Fill(x + gap / 2, top + gap / 2, width - gap, height - gap, colour))
        page.rules.extend(self._draw_edges(cell, box))

    def _draw_edges(self, cell: Cell, box: Box) -> Iterator[Rule]:
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


def _split_words(text: str, size: float, *, bold: bool = False) -> tuple[Word, ...]:
    return tuple(Word(word, size, bold) for word in split_words(text))
