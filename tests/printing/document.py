"""What is printed where: an edition and a layout become blocks that every printer sets."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from random import Random
from typing import Literal

from printing.edition import PrintedEdition, PrintedRow
from printing.labels import COLUMNS, DESCRIPTORS, LEVELS
from printing.layout import Layout, LetterStyle
from printing.words import Vocabulary, load_vocabulary

Kind = Literal["header", "section", "area", "number", "letter", "text"]
DASH = "–"


@dataclass(frozen=True)
class Cell:
    """A cell of a printed table; spans are counted in columns and rows from `column` on."""

    kind: Kind
    column: int
    text: str
    lead: str = ""  # number, letter or both, printed before the text
    columns: int = 1
    rows: int = 1
    level: str = ""
    note: str = ""  # footnote mark after the text
    marked: range = range(0)  # places of the words that are coloured or struck
    vertical: bool = False
    merged: bool = False  # one cell for all rows of an area
    again: bool = False  # the text is printed once more on the next page


@dataclass(frozen=True)
class Row:
    """Cells that start in one printed row, from left to right, and the footnotes they call."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_banner(self) -> bool:
        """Whether the row is one cell over the full width."""
        return len(self.cells) == 1


@dataclass(frozen=True)
class Table:
    """A printed table; `widths` are the columns' shares of its width."""

    widths: tuple[float, ...]
    header: tuple[Row, ...]
    body: tuple[Row, ...]


@dataclass(frozen=True)
class Heading:
    """A heading outside tables; size 1 is the largest."""

    text: str
    size: int


@dataclass(frozen=True)
class Paragraph:
    """Running text outside tables."""

    text: str


@dataclass(frozen=True)
class Contents:
    """The list of contents, with page numbers."""

    entries: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Break:
    """The end of a part of the document; the next part starts on a page, perhaps on other paper."""


Block = Heading | Paragraph | Contents | Table | Break


def split_words(text: str) -> list[str]:
    """The words of a text; spaces that do not break stay inside them."""
    return [word for word in text.split(" ") if word]


def compose_document(edition: PrintedEdition, layout: Layout) -> tuple[Block, ...]:
    """The blocks of the whole printed document, in order."""
    words = load_vocabulary(edition.language)
    rng = Random(f"{layout.name} {edition.language}")
    front = tuple(_compose_front(edition, layout, words, rng))
    tables = tuple(_compose_tables(edition, layout, words, rng))
    return front + tables + tuple(_compose_annex(edition, layout, words, rng))


def _compose_front(edition: PrintedEdition, layout: Layout, words: Vocabulary, rng: Random) -> Iterator[Block]:
    if layout.cover:
        yield from (Heading(edition.title, 1), Heading(edition.subtitle, 2), Break())
    if layout.foreword:
        yield Heading(words.foreword, 2)
        yield from (Paragraph(_write_paragraph(edition, rng)) for _ in range(4))
        yield Break()
    if layout.contents:
        titles = (words.foreword, *edition.sections.values(), words.annex)
        yield Heading(words.contents, 2)
        yield Contents(tuple((title, 3 + 2 * place) for place, title in enumerate(titles)))
        yield Break()
    if layout.first_table:
        yield Heading(f"{words.table} 1. {edition.labels.complexity}", 3)
        yield _compose_small_table(edition, rng)
        yield Break()


def _compose_annex(edition: PrintedEdition, layout: Layout, words: Vocabulary, rng: Random) -> Iterator[Block]:
    if layout.annex:
        yield Break()
        yield Heading(f"{words.annex} 1", 2)
        yield Paragraph(_write_paragraph(edition, rng))
        yield _compose_small_table(edition, rng)


def _write_paragraph(edition: PrintedEdition, rng: Random) -> str:
    texts = [text for row in edition.rows for text in row.cells.values() if text]
    return ". ".join(rng.sample(texts, 5)) + "."


def _compose_small_table(edition: PrintedEdition, rng: Random) -> Table:
    """Another table with numbers and letters, which is no part of the edition."""
    labels = edition.labels
    header = Row(
        (
            Cell("header", 0, ""),
            Cell("header", 1, labels.complexity),
            Cell("header", 2, labels.able),
        )
    )
    texts = rng.sample([text for row in edition.rows for text in row.cells.values() if text], 5)
    body = tuple(
        Row(
            (
                Cell("number", 0, str(place + 1)),
                Cell("text", 1, letter + ") " + labels.knowledge[LEVELS[place % len(LEVELS)]]),
                Cell("text", 2, text),
            )
        )
        for place, (letter, text) in enumerate(zip(COLUMNS, texts, strict=False))
    )
    return Table((0.08, 0.3, 0.62), (header,), body)


def _compose_tables(edition: PrintedEdition, layout: Layout, words: Vocabulary, rng: Random) -> Iterator[Block]:
    composer = _TableComposer(edition, layout, words, rng)
    if not layout.cover:
        yield Heading(edition.title, 2)
        yield Heading(edition.subtitle, 3)
    if layout.section == "banner":
        yield composer.compose(edition.rows)
        return
    for place, (section, rows) in enumerate(groupby(edition.rows, lambda row: row.section)):
        if place:
            yield Break()
        yield Heading(edition.sections[section], 3)
        yield composer.compose(tuple(rows))


def style_letter(letter: str, style: LetterStyle) -> str:
    """The letter as this layout prints it: a, a., a) or (a)."""
    return style.replace("a", letter)


def cut_table(table: Table, first: int, last: int, repeat: int = 0) -> Table:
    """The table's grid columns from `first` up to `last`, after its first `repeat` columns."""
    places = [*range(repeat), *range(first, last)]
    total = sum(table.widths[place] for place in places)
    return Table(
        tuple(table.widths[place] / total for place in places),
        tuple(_cut_row(row, places) for row in table.header),
        tuple(_cut_row(row, places) for row in table.body),
    )


def _cut_row(row: Row, places: list[int]) -> Row:
    cells = []
    for cell in row.cells:
        kept = [place for place in places if cell.column <= place < cell.column + cell.columns]
        if kept:
            cells.append(replace(cell, column=places.index(kept[0]), columns=len(kept)))
    return Row(tuple(cells), row.notes)


class _TableComposer:
    """Makes the tables of one edition in one layout; footnotes are numbered through."""

    def __init__(self, edition: PrintedEdition, layout: Layout, words: Vocabulary, rng: Random) -> None:
        self._edition = edition
        self._layout = layout
        self._rng = rng
        self._letters = words.print_letters(layout.letters)
        self._levels = words.print_levels(layout.levels)
        self._notes = 0
        self._place_columns()

    def _place_columns(self) -> None:
        """Give every column its place and its share of the width."""
        layout = self._layout
        lead = {"first": ["number", "area"], "second": ["area", "number"]}.get(layout.number, ["area"])
        if layout.area == "heading":
            lead.remove("area")
        widths = {"number": 0.026, "area": 0.1}
        self._lead = {kind: place for place, kind in enumerate(lead)}
        shares = [widths[kind] for kind in lead]
        self._texts: list[int] = []
        numbered = layout.number == "cell"
        for _ in COLUMNS:
            if layout.letter == "column":
                shares.append(0.036 if numbered else 0.018)
            self._texts.append(len(shares))
            shares.append(0.1)
        self._widths = tuple(share / sum(shares) for share in shares)

    def compose(self, rows: tuple[PrintedRow, ...]) -> Table:
        return Table(self._widths, tuple(self._compose_header()), tuple(self._compose_body(rows)))

    # -- header ---------------------------------------------------------------------------------

    def _compose_header(self) -> Iterator[Row]:
        layout, labels = self._layout, self._edition.labels
        height = layout.header_rows
        lead = [
            Cell("header", place, labels.area if kind == "area" else "", rows=height)
            for kind, place in self._lead.items()
        ]
        over = {
            1: (),
            2: (tuple(f"{labels.complexity} {level}" for level in self._levels),),
            3: ((labels.complexity,), self._levels),
        }[height]
        for texts in over:
            yield Row((*lead, *self._span_header(texts)))
            lead = []
        yield Row((*lead, *self._label_columns()))

    def _span_header(self, texts: tuple[str, ...]) -> Iterator[Cell]:
        span = len(COLUMNS) // len(texts)
        for place, text in enumerate(texts):
            level = LEVELS[place] if len(texts) == len(LEVELS) else ""
            first, columns = self._cover(place * span, span)
            yield Cell("header", first, text, columns=columns, level=level)

    def _cover(self, first: int, count: int) -> tuple[int, int]:
        """First grid column and number of grid columns of `count` text columns from `first` on."""
        narrow = 1 if self._layout.letter == "column" else 0
        start = self._texts[first] - narrow
        return start, self._texts[first + count - 1] - start + 1

    def _label_columns(self) -> Iterator[Cell]:
        layout = self._layout
        for place, letter in enumerate(self._letters):
            level, descriptor = divmod(place, len(DESCRIPTORS))
            text = self._edition.labels.describe(LEVELS[level], DESCRIPTORS[descriptor])
            if layout.header_rows == 1:
                text = f"{self._levels[level]} {DASH} {text}"
            first, columns = self._cover(place, 1)
            lead = style_letter(letter, layout.letter_style) if layout.letter == "header" else ""
            yield Cell(
                "header",
                first,
                text,
                lead,
                columns=columns,
                level=LEVELS[level],
                vertical=layout.vertical_header,
            )

    # -- body -----------------------------------------------------------------------------------

    def _compose_body(self, rows: tuple[PrintedRow, ...]) -> Iterator[Row]:
        everywhere = len(self._widths)
        for section, in_section in groupby(rows, lambda row: row.section):
            if self._layout.section == "banner":
                yield Row((Cell("section", 0, self._edition.sections[section], columns=everywhere),))
            for area, in_area in groupby(in_section, lambda row: row.area):
                if self._layout.area == "heading":
                    yield Row((Cell("area", 0, area, columns=everywhere),))
                members = list(in_area)
                for place, row in enumerate(members):
                    yield self._compose_row(row, place, len(members))

    def _compose_row(self, row: PrintedRow, place: int, members: int) -> Row:
        cells = list(self._compose_lead(row, place, members))
        notes: list[str] = []
        for column, letter, text_place in zip(COLUMNS, self._letters, self._texts, strict=True):
            note = self._call_note(row.cells[column], notes)
            cells.extend(self._compose_cell(row, column, letter, text_place, note))
        return Row(tuple(cells), tuple(notes))

    def _compose_lead(self, row: PrintedRow, place: int, members: int) -> Iterator[Cell]:
        layout = self._layout
        for kind, column in self._lead.items():
            if kind == "number":
                yield Cell("number", column, row.number)
            elif layout.area == "merged":
                if place == 0:
                    yield Cell("area", column, row.area, rows=members, merged=True, again=layout.area_again)
            else:
                named = place == 0 or layout.area == "repeated"
                lead = row.number if layout.number == "area" else ""
                yield Cell("area", column, row.area if named else "", lead, again=layout.area_again)

    def _call_note(self, text: str, notes: list[str]) -> str:
        """The mark of a new footnote, added to `notes`, for about one text in twelve."""
        if not (self._layout.footnotes and text and self._rng.random() < 0.08):
            return ""
        self._notes += 1
        notes.append(f"{self._notes} {_shorten(text, self._rng)}")
        return str(self._notes)

    def _compose_cell(self, row: PrintedRow, column: str, letter: str, place: int, note: str) -> Iterator[Cell]:
        layout = self._layout
        text = row.cells[column]
        level = LEVELS[COLUMNS.index(column) // len(DESCRIPTORS)]
        lead = style_letter(letter, layout.letter_style)
        if layout.number == "cell":
            lead = row.number + layout.joint + lead
        if layout.letter not in ("column", "text") or (not text and layout.empty == "blank"):
            lead = ""
        if not text and layout.empty == "dash":
            text = DASH
        if layout.letter == "column":
            yield Cell("letter", place - 1, lead, level=level)
            lead = ""
        yield Cell("text", place, text, lead, level=level, note=note, marked=self._mark(text))

    def _mark(self, text: str) -> range:
        """A run of words in about one longer text in five."""
        count = text.count(" ") + 1
        if self._layout.emphasis == "none" or count < 4 or self._rng.random() < 0.8:
            return range(0)
        first = self._rng.randrange(count - 1)
        return range(first, self._rng.randrange(first + 1, count + 1))


def _shorten(text: str, rng: Random) -> str:
    words = text.split(" ")
    return " ".join(words[: rng.randint(3, 9)])
