"""From a document's tables to one sequence of competences: headers set aside, broken rows joined, numbers put right.

The sequence of numbers is the strongest evidence there is: a row without number below a page break goes on, a number
that breaks the sequence is a misprint where exactly its place is free, and a doubt everywhere else.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby, pairwise

from ..extract.table import Cell, Document, Evidence, Line, Paragraph, Table
from .accounting import find_lost, lines_of
from .anchors import Anchors, choose_alphabet
from .competence import Competence, Heading, plain_text
from .narrow import join_broken_numbers
from .numbering import settle_numbers
from .profile import Profile
from .rows import HEADING_SHARE, filled_cells, heading_lines, read_row, table_rows
from .select import LEAST_LETTERS, find_furniture, find_sheets, settle_leftovers, skeleton
from .sheet import RawCell, RawRow, Role, Roles, first_text
from .spacing import set_alike, shown_number, space_rows
from .upright import is_upright, name_rows

_MARKED = re.compile(r"<b>|\*\*|__|^#")  # a converter's mark-up for bold text or a heading
LEADING_COLUMNS = 2  # that are no numbers: the area, and perhaps the section
HEADER_LENGTH = 60  # characters a cell on average; header cells are shorter
HEADER_SHARE = 0.6  # of the filled cells of a header row hold a header word of one language
SENTENCE = 20  # letters; where no column letters are printed, the framework's rows are told by their text
_LETTERS = re.compile(r"[^\W\d_]|[\ufffd\ue000-\uf8ff]")  # or what stands for one in a font without a Unicode map
TITLE_WORDS = 2  # a shorter paragraph (the name of a sheet) is no title


@dataclass(slots=True)
class Assembly:
    """What the tables of a document hold: competences in printed order, header texts by column place, leftovers."""

    anchors: Anchors
    competences: list[Competence]
    headers: dict[int, list[Line]]
    levels: dict[str, str]  # level of the framework -> another letter printed above its columns
    title: list[Line]
    tables: int
    lettered: bool
    crowded: bool  # no letters, and more columns before the framework's than an area and a number need
    stray: list[tuple[int | None, str]]
    duplicates: list[Competence]
    lost: list[Line]  # of the tables, that nothing took


def assemble(document: Document, profile: Profile) -> Assembly:
    """The competences of a document in printed order."""
    texts = [first_text(cell) for table in document.tables for cell in table.cells]
    if any(table.rows_by is Evidence.SPACE for table in document.tables):
        texts = [line.text for table in document.tables for cell in table.cells for line in cell.lines]
    anchors = Anchors(profile, choose_alphabet(profile, texts))
    document = join_broken_numbers(document, anchors)
    furniture = find_furniture(document)
    sheets = find_sheets(document, anchors, furniture)
    whole = settle_leftovers(document, sheets, anchors, furniture)
    if whole is not document:
        document, sheets = whole, find_sheets(whole, anchors, furniture)
    builder = _Builder(anchors, profile, document, furniture)
    builder.read(document.blocks, sheets)
    competences = builder.competences
    lettered = any(roles.lettered for roles in sheets.values())
    sentences = sum(_holds_sentences(c.row) for c in competences)
    if not lettered and not document.garbled and 2 * sentences < len(competences):
        competences.clear()  # figures, names and dates beside row numbers are another table
    duplicates = settle_numbers(competences, profile)
    name_rows(competences, document)
    tables = (block for index, block in enumerate(document.blocks) if isinstance(block, Table) and index in sheets)
    lost = find_lost(tables, chain(builder.aside, lines_of(chain(competences, duplicates))))
    leading = [sum(column.role is Role.AREA for column in roles.columns) for roles in sheets.values()]
    crowded = not lettered and max(leading, default=0) > LEADING_COLUMNS
    return Assembly(
        anchors,
        competences,
        builder.headers,
        builder.find_wrong_levels(),
        builder.title,
        len(sheets),
        lettered,
        crowded,
        builder.stray,
        duplicates,
        lost,
    )


def _holds_sentences(row: RawRow) -> bool:
    """Whether at least half of a row's filled cells are sentences; signs for an empty cell do not count."""
    texts = [" ".join(line.text for line in cell.lines) for cell in row.cells.values()]
    said = [text for text in texts if _LETTERS.search(text) or any(map(str.isalnum, text))]
    return bool(said) and 2 * sum(map(_is_sentence, said)) >= len(said)


def _is_sentence(text: str) -> bool:
    """Whether a text is long enough for a sentence, and not most of it figures and signs."""
    letters = len(_LETTERS.findall(text))
    return letters >= SENTENCE and 2 * letters >= len("".join(text.split()))


class _Builder:
    """Walks the blocks of a document and joins what belongs together."""

    def __init__(self, anchors: Anchors, profile: Profile, document: Document, furniture: frozenset[str]) -> None:
        self.anchors = anchors
        self.profile = profile
        self.competences: list[Competence] = []
        self.headers: dict[int, list[Line]] = {}
        self._printed_levels: dict[frozenset[int], set[str]] = {}  # by the places they stand over
        self.title: list[Line] = []
        self.stray: list[tuple[int | None, str]] = []
        self.aside: list[Line] = []  # headers, and what stands again
        self._headings: list[Heading] = []
        self._last: Competence | None = None  # what the row before belonged to
        self._by_number: dict[str | None, Competence] = {}  # the first that prints a number
        self._words = _header_words(profile)
        self._labels = {word for headers in profile.headers.values() for word in headers.area}
        self._complexity = {word for headers in profile.headers.values() for word in headers.complexity}
        levels = {column.level.casefold() for column in profile.columns}
        self._levels = levels | set(anchors.letters[: len(levels)])  # as the edition's script writes them
        self._furniture = furniture
        self._ragged = any(table.columns_by is Evidence.FIELDS for table in document.tables)
        self._first_of_table = 0
        self._previous_first = 0

    def read(self, blocks: Sequence[Table | Paragraph], sheets: dict[int, Roles]) -> None:
        """Read all blocks in order."""
        prepared = {
            index: self._rows(table, sheets[index])
            for index, table in enumerate(blocks)
            if isinstance(table, Table) and index in sheets
        }
        repeated = self._repeated(prepared, sheets)
        for index, table in enumerate(blocks):
            if isinstance(table, Table) and index in sheets and table.rows_by is Evidence.SPACE:
                bare = self._without_inner_headers(table, repeated)
                if bare is not table:
                    prepared[index] = self._rows(bare, sheets[index])
        last = max(sheets, default=-1)
        for index, block in enumerate(blocks):
            if is_upright(block):
                continue
            if isinstance(block, Paragraph):
                self._take_paragraph(block, after=index > last)
            elif index in sheets:
                self._previous_first, self._first_of_table = self._first_of_table, len(self.competences)
                self._take_table(prepared[index], sheets[index], repeated)
            elif index + 1 in sheets and block.width > 1 and block.page == blocks[index + 1].page:
                self._take_banners(block)  # a header by itself
            elif block.width == 1:  # text that a spreadsheet, or a frame, keeps in a column of its own
                for cell in filled_cells(block.cells):
                    self._take_paragraph(Paragraph(cell.lines, block.page), after=index > last)

    def _take_banners(self, header: Table) -> None:
        """The headings over all columns below a header that stands apart from its rows."""
        for cells in table_rows(header)[1:]:
            filled = filled_cells(cells)
            wide = len(filled) == 1 and filled[0].colspan >= HEADING_SHARE * header.width
            if wide and not self._is_header_text(filled[0].lines):
                self._headings += [Heading(part, True, header.page, True) for part in _headings_of(filled[0].lines)]

    def _repeated(
        self, prepared: Mapping[int, Sequence[RawRow | list[Cell]]], sheets: Mapping[int, Roles]
    ) -> frozenset[str]:
        """What stands above the first competence in most tables of the same columns: left and right pages have headers
        of their own."""
        kinds: dict[frozenset[int], list[Sequence[RawRow | list[Cell]]]] = {}
        for index, rows in prepared.items():
            kinds.setdefault(frozenset(sheets[index].places), []).append(rows)
        of_all = _repeated(prepared.values())
        return of_all if len(kinds) == 1 else of_all.union(*map(_repeated, kinds.values()))

    def _rows(self, table: Table, roles: Roles) -> list[RawRow | list[Cell]]:
        """A table's rows: raw rows, or the cells of a header row."""
        if table.rows_by is Evidence.SPACE:
            return list(space_rows(table, roles, self.anchors, self._facing_rows()))
        rows: list[RawRow | list[Cell]] = []
        numbered = False
        for printed in table_rows(table):
            if not filled_cells(printed):
                if rows and not roles.numbered:  # of a right page, whose rows are counted
                    rows.append(read_row(printed, table, roles, self.anchors))
                continue
            if self._holds_several(printed, table, roles) or self._holds_header(printed, table, roles):
                part = Table(
                    table.height, table.width, tuple(printed), table.rows_by, table.columns_by, table.box, table.page
                )
                rows += [row for row in space_rows(part, roles, self.anchors) if _says_something(row)]
                numbered = True
                continue
            above, cells = self._without_heading(printed, roles)
            rows += [RawRow(heading=part, page=table.page, evidence=table.rows_by) for part in above]
            heading = heading_lines(cells, table, roles)
            row = read_row(cells, table, roles, self.anchors)
            if row.number is not None and not (heading and (not row.cells or self._is_numbered_title(cells, roles))):
                numbered = True
                rows.append(row)
            elif not (heading and _one_text(cells)) and self._is_header(cells):
                rows.append(list(cells))
            elif heading and not (row.letters and not _one_text(cells)):
                self.aside += [line for cell in filled_cells(cells)[1:] for line in cell.lines]
                rows += [
                    RawRow(heading=part, page=table.page, evidence=table.rows_by) for part in _headings_of(heading)
                ]
            else:
                row.opens = not numbered and any(map(str.isalnum, "".join(cell.text for cell in cells)))
                rows.append(row)
        return rows

    def _without_heading(self, cells: list[Cell], roles: Roles) -> tuple[list[list[Line]], list[Cell]]:
        """The headings above the text of a row's first cell, where each cell shows number and letter, and the cells
        without them: nothing drawn parts a heading from its first row."""
        numbered = [cell for cell in cells if self._numbers_in(cell, roles)]
        first = next((cell for cell in cells if cell.column == 0), None)
        if first is None or not first.lines or roles.columns[0].place != 0 or first.colspan > 1 or not numbered:
            return [], cells
        starts = [shown_number(line.text, 0, roles, self.anchors) is not None for line in first.lines]
        place = starts.index(True) if any(starts) else len(starts)
        if place == 0 or not roles.numbered or roles.columns[roles.number_column].role is not Role.TEXT:
            return [], cells
        rest = replace(first, lines=first.lines[place:])
        return _headings_of(first.lines[:place]), [rest if cell is first else cell for cell in cells]

    def _without_inner_headers(self, table: Table, repeated: frozenset[str]) -> Table:
        """An undrawn table without the headers that stand again inside it, where a section's table follows another's:
        lines of the header in several columns, and no other line beside them."""
        placed = sorted(
            ((line.box.top, cell.column, line) for cell in table.cells for line in cell.lines if line.box is not None),
            key=lambda item: item[0],
        )
        header: set[int] = set()
        for heads, group in groupby(placed, key=lambda item: self._may_head(item[2].text, repeated)):
            run = list(group)
            named = [item for item in run if len(item[2].text.strip()) > 1]
            if heads and len({column for _, column, _ in named}) >= LEAST_LETTERS and run[0] is not placed[0]:
                header |= {id(line) for top, _, line in run if top <= named[-1][0]}
        if not header:
            return table
        self.aside += [line for _, _, line in placed if id(line) in header]
        cells = [replace(c, lines=tuple(line for line in c.lines if id(line) not in header)) for c in table.cells]
        return replace(table, cells=tuple(cells))

    def _may_head(self, text: str, repeated: frozenset[str]) -> bool:
        """Whether a line can be part of a header: words of it, or a level; numbers and column letters are not."""
        plain = text.strip()
        level = plain.isupper() and plain.casefold() in self._levels
        return level or (len(plain) > 1 and bool(_words(plain)) and self._heads(plain, repeated))

    def _facing_rows(self) -> int | None:
        """How many rows the table before has, for a facing page."""
        count = len(self.competences) - self._first_of_table
        return count or None

    def _holds_several(self, cells: Sequence[Cell], table: Table, roles: Roles) -> bool:
        """Whether a drawn row holds several competences: a cell shows several of the framework's numbers."""
        if table.rows_by is not Evidence.DRAWN or not roles.numbered:
            return False
        return any(len(self._numbers_in(cell, roles)) > 1 for cell in cells)

    def _numbers_in(self, cell: Cell, roles: Roles) -> set[str]:
        """The framework's numbers with which lines of a cell begin: alone in the number column, else with the column's
        letter."""
        if roles.columns[cell.column].role is Role.NUMBER:
            found = {self.anchors.bare_number(line.text) for line in cell.lines}
        else:
            found = {shown_number(line.text, cell.column, roles, self.anchors) for line in cell.lines}
        return {number for number in found if number is not None and self.profile.order(number)}

    def _holds_header(self, cells: Sequence[Cell], table: Table, roles: Roles) -> bool:
        """Whether a drawn row holds the header as well, above the line of its number: neither has a fill, and no rule
        parts them."""
        if table.rows_by is not Evidence.DRAWN or not roles.numbered:
            return False
        numbers = [line for cell in cells if cell.column == roles.number_column for line in cell.lines]
        tops = [_top(line) for line in numbers if self.anchors.start(line.text).number is not None]
        if len(tops) != 1:
            return False
        above = [
            replace(cell, lines=tuple(line for line in cell.lines if _top(line) < tops[0] - 1))
            for cell in cells
            if cell.column != roles.number_column
        ]
        filled = filled_cells(above)
        if any(self._has_own_letter(cell, roles) for cell in filled):
            return False  # the number stands in the middle of its row
        return len(filled) >= LEAST_LETTERS and self._is_header(filled)

    def _has_own_letter(self, cell: Cell, roles: Roles) -> bool:
        """Whether a cell begins with the letter of its column."""
        letter = self.anchors.letter(first_text(cell))
        return roles.lettered and letter is not None and letter[0] == roles.columns[cell.column].place

    def _is_numbered_title(self, cells: Sequence[Cell], roles: Roles) -> bool:
        """Whether a row of one wide cell is a title with a number of its own, where rows show theirs with letters."""
        filled = filled_cells(cells)
        by_letters = roles.lettered and all(column.role is not Role.NUMBER for column in roles.columns)
        return by_letters and len(filled) == 1 and self.anchors.start(first_text(filled[0])).letter is None

    def _is_header(self, cells: Sequence[Cell]) -> bool:
        """Whether a row without number is a header: header words, the levels, or marked so by the format."""
        filled = filled_cells(cells)
        texts = [plain_text(cell.text) for cell in filled]
        if sum(text in self._levels for text in texts) >= 2 or self._complexity & set(texts):
            return True
        if len("".join(texts)) < HEADER_LENGTH * len(texts):
            for words in self._words:
                hits = sum(words.search(text) is not None for text in texts)
                if hits >= 2 and hits >= HEADER_SHARE * len(texts):
                    return True
        return all(cell.header for cell in filled)

    def _take_paragraph(self, block: Paragraph, *, after: bool) -> None:
        """A paragraph between tables may be a section's title; those that repeat on the pages are not."""
        text = plain_text(block.text)
        if not text or text.isdigit():
            return
        if not self.competences and len(_words(text)) >= TITLE_WORDS and (block.heading or not self.title):
            larger = not self.title or block.lines[0].style.size > self.title[0].style.size * 1.05
            if not self.title or (
                block.heading
                and larger
                and not any(line.style.bold and not block.lines[0].style.bold for line in self.title)
            ):
                self.title = list(block.lines)
        if after or skeleton(block.text) in self._furniture:
            return
        marked = block.heading or _MARKED.search(block.text) is not None
        self._headings.append(Heading(list(block.lines), False, block.page, marked))

    def _take_table(self, rows: Sequence[RawRow | list[Cell]], roles: Roles, repeated: frozenset[str]) -> None:
        """The rows of one table, headers set aside."""
        facing = self._faces(rows, roles, repeated)
        index = 0
        for row in rows:
            if isinstance(row, list):
                self.aside += [line for cell in row for line in cell.lines]
                self._take_header(row, roles)
                continue
            if row.heading:
                if self._is_header_text(row.heading):
                    self.aside += row.heading
                else:
                    self._take_heading(Heading(row.heading, True, row.page, True), (facing or [])[index:])
                continue
            opens = row.opens or not self.competences or self._repeats_header(row, repeated)
            above = row.number is None and opens
            rest = self._without_header_lines(row, repeated) if above else row
            if above and not _says_something(rest):
                continue
            if facing is not None and not (rest.opens and roles.numbered):
                if index < len(facing):
                    self._join_facing(facing[index], rest)
                index += 1
                continue
            if _says_something(rest):
                self._take_row(rest)

    def _take_heading(self, heading: Heading, facing: Sequence[Competence]) -> None:
        """A heading over the rows that follow, or of a right page over the rows that it faces, where the left page does
        not show it already."""
        if not any(map(str.isalpha, heading.text)):
            return  # the sign over the numbers
        if not facing:
            self._headings.append(heading)
        elif not any(competence.headings for competence in facing):
            facing[0].headings.append(heading)
        else:
            self.aside += heading.lines

    def _faces(
        self, rows: Sequence[RawRow | list[Cell]], roles: Roles, repeated: frozenset[str]
    ) -> list[Competence] | None:
        """The competences of the facing page where this table is the right half: as many rows, no other numbers, and
        not the first column."""
        raw = [row for row in rows if isinstance(row, RawRow) and not row.heading]
        if roles.numbered:
            raw = [row for row in raw if not row.opens]
        elif self.competences:
            raw = [row for row in raw if not row.opens or _says_something(self._without_header_lines(row, repeated))]
        before = self.competences[self._previous_first : self._first_of_table]
        if not before or len(raw) != len(before):
            return None
        if any(row.number not in (None, known.printed) for row, known in zip(raw, before, strict=True)):
            return None
        places = {place for row in raw for place in row.cells}
        if not places or (roles.lettered and min(places) == 0):
            return None
        return None if any(row.number for row in raw) and places & set(before[0].row.cells) else before

    def _join_facing(self, competence: Competence, row: RawRow) -> None:
        """Add the right half of a row; columns without letters go on where the left half ends."""
        self._last = competence
        shift = max(competence.row.cells) + 1 if set(row.cells) & set(competence.row.cells) else 0
        for place, cell in row.cells.items():
            competence.row.cells[place + shift] = cell
        competence.row.letters += row.letters
        competence.parts += 1
        if _names(competence.area, row.area or []):
            self.aside += row.area or []

    def _take_header(self, cells: Sequence[Cell], roles: Roles) -> None:
        """Keep the text of a header row by column place; lower header rows overrule upper ones.

        Where fields are ragged, a row of as many texts as there are columns gives them in order."""
        if self._ragged:
            printed = [list(cell.lines) for cell in filled_cells(cells)]
            if len(printed) == len(self.anchors.letters):
                self.headers = dict(enumerate(printed))
            return
        for cell in filled_cells(cells):
            place = roles.columns[cell.column].place if cell.column < len(roles.columns) else -1
            covered = [c.place for c in roles.columns[cell.column : cell.column + cell.colspan] if c.place >= 0]
            if place >= 0 and len(set(covered)) == 1:
                self.headers[place] = list(cell.lines)
            last = cell.text.split()[-1]
            if len(last) == 1 and last.isalpha() and last.isupper():
                self._printed_levels.setdefault(frozenset(covered), set()).add(last.casefold())

    def find_wrong_levels(self) -> dict[str, str]:
        """Level -> the letter of another that is printed above just its columns; {} where no level has its own."""
        columns = self.profile.columns
        wrong: dict[str, str] = {}
        right = 0
        for index, level in enumerate(dict.fromkeys(column.level for column in columns)):
            places = frozenset(place for place, column in enumerate(columns) if column.level == level)
            due = {level.casefold(), self.anchors.letters[index]}
            printed = self._printed_levels.get(places, set())
            right += bool(printed & due)
            if printed - due:
                wrong[level] = min(printed - due).upper()
        return wrong if right else {}

    def _is_header_text(self, lines: Sequence[Line]) -> bool:
        """Whether a full-width row is part of the header: nothing but the word for complexity, or a level."""
        text = plain_text(" ".join(line.text for line in lines))
        words = {word for headers in self.profile.headers.values() for word in (*headers.complexity, *headers.area)}
        return text in self._levels or text in words or all(part in self._levels | words for part in text.split())

    def _without_header_lines(self, row: RawRow, repeated: frozenset[str]) -> RawRow:
        """A row above the first numbered one, without the header's lines: those that other tables repeat."""
        lines = [line for cell in row.cells.values() for line in cell.lines] + (row.area or []) + row.stray
        if not self.competences:
            self.aside += lines
            return RawRow(page=row.page, evidence=row.evidence, opens=True)
        if row.evidence is not Evidence.SPACE:
            if not all(self._heads(line.text, repeated) for line in lines):
                return row
            self.aside += lines
            return RawRow(page=row.page, opens=True)
        first_new = min((_top(line) for line in lines if not self._heads(line.text, repeated)), default=math.inf)

        def goes_on(line: Line) -> bool:  # the row; beside its first line stand words of the header by chance
            return _top(line) > first_new + (1 if plain_text(line.text) in repeated else -1)

        def below(printed: Iterable[Line]) -> list[Line]:
            return [line for line in printed if not self._heads(line.text, repeated) or goes_on(line)]

        self.aside += [line for line in lines if line not in below([line])]
        kept = RawRow(page=row.page, evidence=row.evidence, opens=True, area=below(row.area or []) or None)
        kept.stray = below(row.stray)
        for place, cell in row.cells.items():
            rest = below(cell.lines)
            if rest:
                kept.cells[place] = RawCell(rest, cell.lettered, cell.box)
        return kept

    def _repeats_header(self, row: RawRow, repeated: frozenset[str]) -> bool:
        """Whether a row says nothing in several columns but what the header says, whatever stood above it."""
        lines = [line for cell in row.cells.values() for line in cell.lines]
        said = [cell for cell in row.cells.values() if any(_words(line.text) for line in cell.lines)]
        return len(said) >= LEAST_LETTERS and all(self._heads(line.text, repeated) for line in lines)

    def _heads(self, text: str, repeated: frozenset[str]) -> bool:
        """Whether a line is the header's: it, or each of its words, stands at the top of most tables."""
        words = _words(text)
        known = all(w in repeated or w in self._levels for w in words)
        return known or plain_text(text) in repeated

    def _take_row(self, row: RawRow) -> None:
        """A competence, or the rest of the one before."""
        row.area = self._without_label(row)
        if row.number is None:
            if self._last is not None and (row.opens or not self._begins(row)):
                self._join(self._last, row)
                return
            if not self._begins(row):
                self._note_stray(row)
                return
        seen = self._by_number.get(row.number)
        if seen is not None and not {p for p, cell in row.cells.items() if cell.lettered or cell.lines} & set(
            seen.row.cells
        ):
            self._join_facing(seen, row)
            return
        last = self._last
        if last is not None and row.number is not None and row.number == last.printed and _goes_on(last.row, row):
            self._join(last, row)
            return
        self._last = Competence(row.number, row, row.number, self._headings, row.area)
        self.competences.append(self._last)
        self._by_number.setdefault(row.number, self._last)
        self._headings = []

    def _without_label(self, row: RawRow) -> list[Line] | None:
        """An area's lines without the header's word for areas, as where no rule parts the header from the first row,
        and without the row's own number."""
        kept = [
            line
            for line in row.area or []
            if plain_text(line.text) not in self._labels
            and (row.number is None or self.anchors.bare_number(line.text) != row.number)
        ]
        self.aside += [line for line in row.area or [] if line not in kept]
        return row.area if row.area is None or len(kept) == len(row.area) else kept or None

    def _begins(self, row: RawRow) -> bool:
        """Whether a row without number begins a competence: its first letters are printed."""
        return row.letters[:1] == [0] and len(row.letters) >= min(LEAST_LETTERS, len(self.anchors.letters))

    def _join(self, competence: Competence, row: RawRow) -> None:
        """Add a broken row's rest to the competence it belongs to."""
        filled = [cell.lettered for cell in row.cells.values() if cell.lines]
        again = len(filled) > 1 and all(filled)  # else what looks like a letter is a word: `e`, `a`
        for place, cell in row.cells.items():
            mine = competence.row.cells.setdefault(place, RawCell(box=cell.box))
            word = cell.uncut and not again and (mine.lettered or not cell.lettered)
            mine.lines += cell.uncut if word and cell.uncut else cell.lines
            mine.lettered = mine.lettered or cell.lettered
        if row.area and not _names(competence.area, row.area):
            competence.row.area = competence.area = (competence.area or []) + row.area
        else:
            self.aside += row.area or []
        competence.row.stray += row.stray
        competence.parts += 1

    def _note_stray(self, row: RawRow) -> None:
        """Remember text in a table that belongs to no competence."""
        lines = [line for cell in row.cells.values() for line in cell.lines] + row.stray
        self.aside += lines
        text = " ".join(line.text for line in lines).strip()
        if text:
            self.stray.append((row.page, text))


def _says_something(row: RawRow) -> bool:
    """Whether a raw row holds any text, number or letter."""
    return bool(
        row.number is not None
        or row.heading
        or row.letters
        or row.area
        or row.stray
        or any(cell.lines for cell in row.cells.values())
    )


def _headings_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The headings that share a cell: lines of one style, in capitals or not, are one."""
    headings: list[list[Line]] = [[lines[0]]]
    for above, line in pairwise(lines):
        if set_alike(above, line):
            headings[-1].append(line)
        else:
            headings.append([line])
    return headings


def _top(line: Line) -> float:
    """A line's upper edge in points."""
    return line.box.top if line.box else 0.0


def _one_text(cells: Sequence[Cell]) -> bool:
    """Whether a row's filled cells all say the same."""
    return len({cell.text.strip() for cell in filled_cells(cells)}) == 1


def _goes_on(above: RawRow, row: RawRow) -> bool:
    """Whether a row with the same number is the rest of the row above: no cell begins anew where that has text, though
    short ones may stand whole on the next page."""
    first = above.cells.get(0)
    if 0 in row.letters and first is not None and first.lines:
        return False
    return not any(
        cell.lettered and cell.lines and above.cells.get(p, RawCell()).lines for p, cell in row.cells.items()
    )


def _header_words(profile: Profile) -> list[re.Pattern[str]]:
    """For each language that the profile knows, a pattern of its header words."""
    patterns = []
    for headers in profile.headers.values():
        words = {*headers.area, *headers.complexity, *(w for group in headers.descriptors.values() for w in group)}
        if words:
            patterns.append(
                re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})(?!\w)")
            )
    return patterns


def _repeated(tables: Collection[Sequence[RawRow | list[Cell]]]) -> frozenset[str]:
    """The lines, and the words of lines, that stand above the first competence in most tables (two at least), or on
    most pages where a page has several."""
    tables = [rows for rows in tables if not _is_text_alone(rows)]
    pages = {row.page for rows in tables for row in rows if isinstance(row, RawRow)}
    counts: Counter[str] = Counter()
    for rows in tables:
        lines: set[str] = set()
        for row in rows:
            if isinstance(row, RawRow):
                if row.number is not None:
                    break
                printed = [line for cell in row.cells.values() for line in cell.lines]
                lines |= {line.text for line in [*printed, *(row.area or []), *row.stray]}
            else:
                lines |= {line.text for cell in row for line in cell.lines}
        counts.update({plain_text(line) for line in lines} | {word for line in lines for word in _words(line)})
    return frozenset(
        text
        for text, count in counts.items()
        if count >= max(2, min(len(tables), len(pages - {None}) or len(tables)) / 2)
    )


def _is_text_alone(rows: Sequence[RawRow | list[Cell]]) -> bool:
    """Whether a table shows no number, and cells too long for a header's: nothing tells its header from its rows."""
    if any(isinstance(row, list) or row.number is not None for row in rows):
        return False
    cells = [cell for row in rows if isinstance(row, RawRow) for cell in row.cells.values() if cell.lines]
    letters = sum(len(line.text) for cell in cells for line in cell.lines)
    return letters > HEADER_LENGTH * len(cells)


def _words(text: str) -> list[str]:
    """The letters-only words of a text in lower case, pieces of broken words as they are printed."""
    return re.findall(r"[^\W\d_]+", text.casefold())


def _names(area: list[Line] | None, again: list[Line]) -> bool:
    """Whether an area's name stands again in full where its row goes on."""
    if not area:
        return False
    return plain_text("\n".join(line.text for line in again)) in plain_text("\n".join(line.text for line in area))
