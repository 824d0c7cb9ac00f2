"""Setting by hand: lines broken to a width, rows broken over pages. Points, tops counted downwards."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from printing.document import Cell, Row, Table
from printing.syllables import find_syllables

LEADING = 1.2  # line height as a multiple of the type size
PADDING = 3.0
VERTICAL_ROOM = 62.0  # length of a line of vertical text

Measure = Callable[[str, bool, float], float]  # text, bold, size -> width


@dataclass(frozen=True)
class Word:
    """A word in one style; `spaced` says that a space stands before it."""

    text: str
    size: float
    bold: bool = False
    rise: float = 0.0
    spaced: bool = True
    marked: bool = False  # coloured or struck


@dataclass(frozen=True)
class Line:
    """Words on one line; the last line of a text is never justified."""

    words: tuple[Word, ...]
    last: bool = False


@dataclass(frozen=True)
class SetCell:
    """A cell with its lines; `x` counts from the left of the table."""

    cell: Cell
    x: float
    width: float
    lines: tuple[Line, ...]
    size: float

    @property
    def height(self) -> float:
        """Height of the text and its padding."""
        if self.cell.vertical:
            return VERTICAL_ROOM + 2 * PADDING
        return len(self.lines) * self.size * LEADING + 2 * PADDING


@dataclass(frozen=True)
class SetRow:
    """A row on each of one or two facing pages, with one height."""

    sides: tuple[tuple[SetCell, ...], ...]
    height: float
    notes: tuple[str, ...] = ()
    keep: bool = False  # with the row below


@dataclass(frozen=True)
class Breaker:
    """Breaks text to lines; a word too wide for its column is hyphenated in any case."""

    measure: Measure
    language: str
    hyphenate: bool
    hyphen: str

    def break_words(self, words: Sequence[Word], width: float) -> tuple[Line, ...]:
        """The words in lines of at most `width`, a single longer word excepted."""
        lines: list[Line] = []
        line: list[Word] = []
        waiting = list(reversed(words))
        while waiting:
            word = waiting.pop()
            room = width - self.measure_line(line)
            if self._measure_word(word, bool(line)) <= room:
                line.append(word)
                continue
            room -= self._measure_space(word, bool(line))
            head, tail = self._divide(word, room, self._find_cuts(word.text, hyphenate=self.hyphenate))
            if tail is None and not line:
                head, tail = self._force(word, width)
            if tail is not None:
                line.append(head)
                waiting.append(tail)
            else:
                waiting.append(word)
            lines.append(Line(tuple(line)))
            line = []
        if line:
            lines.append(Line(tuple(line), last=True))
        return tuple(lines)

    def measure_line(self, words: Sequence[Word]) -> float:
        """Width of words on one line, unjustified."""
        return sum(self._measure_word(word, place > 0) for place, word in enumerate(words))

    def _measure_word(self, word: Word, inside: bool) -> float:
        return self._measure_space(word, inside) + self.measure(word.text, word.bold, word.size)

    def _measure_space(self, word: Word, inside: bool) -> float:
        return self.measure(" ", word.bold, word.size) if inside and word.spaced else 0.0

    def _divide(self, word: Word, room: float, cuts: Iterable[tuple[int, str]]) -> tuple[Word, Word | None]:
        """The word's longest part that fits the room, with its hyphen, and the rest."""
        for cut, hyphen in cuts:
            head = word.text[:cut] + hyphen
            if self.measure(head, word.bold, word.size) <= room:
                return replace(word, text=head), replace(word, text=word.text[cut:], spaced=False)
        return word, None

    def _find_cuts(self, text: str, *, hyphenate: bool) -> Iterator[tuple[int, str]]:
        """Places to break a word from the last to the first, each with the hyphen it needs."""
        cuts = {place + 1: "" for place, sign in enumerate(text[:-1]) if sign in "-/" and place > 1}
        if hyphenate and len(text) > 6:
            cuts |= dict.fromkeys(find_syllables(self.language, text), self.hyphen)
        yield from sorted(cuts.items(), reverse=True)

    def _force(self, word: Word, width: float) -> tuple[Word, Word | None]:
        """A word wider than the column, broken where the column ends."""
        head, tail = self._divide(word, width, self._find_cuts(word.text, hyphenate=True))
        if tail is not None:
            return head, tail
        every = ((cut, self.hyphen) for cut in range(len(word.text) - 1, 0, -1))
        return self._divide(word, width, every)


# -- rows ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TableSetter:
    """Sets tables in one size; `set_words` gives the words of a cell in their styles."""

    breaker: Breaker
    set_words: Callable[[Cell], tuple[Word, ...]]
    size: float

    def set_table(self, sides: Sequence[tuple[Table, float]]) -> tuple[tuple[SetRow, ...], tuple[SetRow, ...]]:
        """Header and body of a table on one page, or cut over two facing ones, each side with its width."""
        headers = zip(*(table.header for table, _ in sides), strict=True)
        bodies = zip(*(table.body for table, _ in sides), strict=True)
        header = [self._set_row(rows, sides) for rows in headers]
        return tuple(_fit_header(header)), tuple(self._set_row(rows, sides) for rows in bodies)

    def _set_row(self, rows: tuple[Row, ...], sides: Sequence[tuple[Table, float]]) -> SetRow:
        cells = tuple(
            tuple(self._set_cell(cell, table.widths, width) for cell in row.cells)
            for row, (table, width) in zip(rows, sides, strict=True)
        )
        single = [cell.height for side in cells for cell in side if _is_single(cell)]
        floor = self.size * LEADING + 2 * PADDING
        return SetRow(cells, max([floor, *single]), rows[0].notes, rows[0].is_banner)

    def _set_cell(self, cell: Cell, shares: Sequence[float], width: float) -> SetCell:
        x = sum(shares[: cell.column]) * width
        span = sum(shares[cell.column : cell.column + cell.columns]) * width
        room = VERTICAL_ROOM if cell.vertical else span - 2 * find_padding(cell)
        return SetCell(cell, x, span, self.breaker.break_words(self.set_words(cell), room), self.size)


def find_padding(cell: Cell) -> float:
    """Room between text and the edge of its cell, to the left and right."""
    return 1.0 if cell.kind in ("number", "letter") else PADDING


def _is_single(cell: SetCell) -> bool:
    return cell.cell.rows == 1 and not cell.cell.merged


def _fit_header(rows: Sequence[SetRow]) -> Iterator[SetRow]:
    """The header with its last row tall enough for cells that span all rows."""
    if not rows:
        return
    spanning = [cell.height for row in rows for side in row.sides for cell in side if cell.cell.rows == len(rows)]
    missing = max([0.0, *spanning]) - sum(row.height for row in rows)
    yield from rows[:-1]
    yield replace(rows[-1], height=rows[-1].height + max(0.0, missing))


# -- pages --------------------------------------------------------------------------------------


@dataclass
class _Span:
    """An area cell that still covers rows to come."""

    cells: tuple[SetCell | None, ...]  # on each side
    left: int  # rows still to come
    filled: float = 0.0  # height of its rows on this page

    def find_height(self) -> float:
        """Height that the text printed on this page needs."""
        return max((cell.height for cell in self.cells if cell is not None and cell.lines), default=0.0)


@dataclass
class Paginator:
    """Breaks rows over pages of `heights`: the first, and each other; notes take room below."""

    first_height: float
    height: float
    split: bool
    line_height: float
    measure_notes: Callable[[tuple[str, ...]], float]

    def paginate(self, rows: Sequence[SetRow]) -> tuple[tuple[SetRow, ...], ...]:
        """The rows of each page; a row broken over pages stands in part on each."""
        self._pages: list[list[SetRow]] = [[]]
        self._room = self.first_height
        self._span: _Span | None = None
        self._carried: tuple[SetCell | None, ...] = ()
        self._named: tuple[tuple[Line, ...], ...] = ()
        for place, row in enumerate(rows):
            follower = rows[place + 1] if row.keep and place + 1 < len(rows) else None
            self._place(row, follower)
        self._finish_span()
        return tuple(tuple(page) for page in self._pages if page)

    def _place(self, row: SetRow, follower: SetRow | None) -> None:
        span = _open_span(row)
        if span is not None or row.keep:
            self._finish_span()
        wanted = self._find_minimum(row, span) + self.measure_notes(row.notes)
        if follower is not None:
            wanted += self._find_minimum(follower, _open_span(follower)) + self.measure_notes(follower.notes)
        if wanted > self._room and self._pages[-1]:
            self._turn_page()
        if span is not None:
            self._span = span
        self._room -= self.measure_notes(row.notes)
        while row.height > self._room and self.split and self._can_split():
            head, row = self._split(row)
            self._add(head, ends=False)
            self._turn_page()
        self._add(row, ends=True)

    def _find_minimum(self, row: SetRow, span: _Span | None) -> float:
        least = min(row.height, 3 * self.line_height + 2 * PADDING) if self.split else row.height
        return max(least, span.find_height() if span is not None else 0.0)

    def _can_split(self) -> bool:
        return self._room >= 2 * self.line_height + 2 * PADDING

    def _split(self, row: SetRow) -> tuple[SetRow, SetRow]:
        count = int((self._room - 2 * PADDING) / self.line_height)
        heads, tails = [], []
        for side in row.sides:
            heads.append(tuple(_take(cell, 0, count) for cell in side))
            tails.append(tuple(_take(cell, count, None) for cell in side if not cell.cell.merged))
        tail_height = max([0.0, *(cell.height for side in tails for cell in side)])
        return (
            SetRow(tuple(heads), self._room, row.notes),
            SetRow(tuple(tails), max(tail_height, self.line_height + 2 * PADDING)),
        )

    def _add(self, row: SetRow, *, ends: bool) -> None:
        if not self._pages[-1]:
            row = self._start_page(row)
        self._named = tuple(self._find_name(side, place) for place, side in enumerate(row.sides))
        self._pages[-1].append(row)
        self._room -= row.height
        if self._span is not None:
            self._span.filled += row.height
            self._span.left -= ends

    def _start_page(self, row: SetRow) -> SetRow:
        """The page's first row with the area that goes on, named again where the layout says so."""
        sides = tuple(tuple(self._name_again(side, place)) for place, side in enumerate(row.sides))
        # The rest of a row may be lower than the name of its area.
        names = [cell.height for side in sides for cell in side if cell.cell.kind == "area" and not cell.cell.merged]
        if self._carried:
            sides = tuple(
                side if carried is None else (carried, *side)
                for carried, side in zip(self._carried, sides, strict=True)
            )
            self._carried = ()
        return replace(row, sides=sides, height=max([row.height, *names]))

    def _name_again(self, side: tuple[SetCell, ...], place: int) -> Iterator[SetCell]:
        for cell in side:
            blank = cell.cell.kind == "area" and cell.cell.again and not cell.lines
            yield replace(cell, lines=self._named[place]) if blank and self._named else cell

    def _find_name(self, side: tuple[SetCell, ...], place: int) -> tuple[Line, ...]:
        """The lines of the area that this row belongs to."""
        lines = next((cell.lines for cell in side if cell.cell.kind == "area"), ())
        return lines or (self._named[place] if self._named else ())

    def _turn_page(self) -> None:
        """Start a page; an area that goes on is drawn there again, with its name or without."""
        span = self._span
        self._stretch()
        self._pages.append([])
        self._room = self.height
        if span is None or span.left <= 0:
            self._span = None
            return
        cells = tuple(None if cell is None else _carry(cell, span.left) for cell in span.cells)
        self._span = _Span(cells, span.left)
        self._carried = cells

    def _finish_span(self) -> None:
        self._stretch()
        self._span = None

    def _stretch(self) -> None:
        """Make the last row taller where the area's text needs it."""
        if self._span is None or not self._pages[-1]:
            return
        missing = self._span.find_height() - self._span.filled
        if missing > 0:
            last = self._pages[-1][-1]
            self._pages[-1][-1] = replace(last, height=last.height + missing)
            self._room -= missing


def _open_span(row: SetRow) -> _Span | None:
    cells = tuple(next((cell for cell in side if cell.cell.merged), None) for side in row.sides)
    area = next((cell for cell in cells if cell is not None), None)
    return None if area is None else _Span(cells, area.cell.rows)


def _carry(cell: SetCell, left: int) -> SetCell:
    lines = cell.lines if cell.cell.again else ()
    return replace(cell, cell=replace(cell.cell, rows=left), lines=lines)


def _take(cell: SetCell, start: int, stop: int | None) -> SetCell:
    return replace(cell, lines=cell.lines[start:stop])
