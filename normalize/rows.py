"""Rows of a table whose rows are told by markup, by drawn lines or by fields -> raw rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..extract.table import Cell, Evidence, Line, Table
from .anchors import Anchors, Start
from .sheet import RawCell, RawRow, Role, Roles, first_text, join_mark

MARK_LENGTH = 3  # characters of a number or letter
_LOOSE_MARK = re.compile(r"[.):]")
LARGER = 1.08  # times the text; so large a line is set apart
HEADING_SHARE = 0.6  # of a table's width; text in a cell that wide is a heading over the row


def table_rows(table: Table) -> list[list[Cell]]:
    """The cells of each row, left to right."""
    rows: list[list[Cell]] = [[] for _ in range(table.height)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    return rows


def filled_cells(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that say something."""
    return [cell for cell in cells if first_text(cell)]


def heading_lines(cells: Sequence[Cell], table: Table, roles: Roles) -> list[Line]:
    """The text of a row that is one heading over the table: one wide cell, or the same text in every field."""
    filled = filled_cells(cells)
    if not filled:
        return []
    texts = {cell.text.strip() for cell in filled}
    wide = filled[0].colspan >= HEADING_SHARE * table.width and len(filled) == 1
    repeated = len(filled) > 1 and len(texts) == 1 and any(map(str.isalnum, filled[0].text))  # signs for empty cells
    alone = len(filled) == 1 and _may_head(filled[0], table, roles)
    return list(filled[0].lines) if wide or repeated or alone else []


def _may_head(cell: Cell, table: Table, roles: Roles) -> bool:
    """Whether the only text of a row, in a cell of ordinary width, can be a heading: it stands left of the text."""
    role = roles.columns[cell.column].role if cell.column < len(roles.columns) else Role.NONE
    if table.columns_by is Evidence.FIELDS:
        return True
    spans = cell.colspan > 1 and cell.column <= 1
    first = cell.column == 0 and role is Role.TEXT and roles.lettered and _is_set_apart(cell, table)
    return spans or first or (role is Role.NUMBER) or (cell.column == 0 and role is Role.AREA and cell.rowspan == 1)


def _is_set_apart(cell: Cell, table: Table) -> bool:
    """Whether a cell is set in bold, in capitals or larger, as not all cells of its column are."""
    others = [other for other in filled_cells(table.cells) if other.column == cell.column]
    larger = cell.lines[0].style.size > LARGER * min(other.lines[0].style.size for other in others)
    return larger or any(is_so(cell) and not all(map(is_so, others)) for is_so in (_is_bold, _is_upper))


def _is_bold(cell: Cell) -> bool:
    """Whether all of a cell's lines are set in bold."""
    return all(line.style.bold for line in cell.lines if line.text.strip())


def _is_upper(cell: Cell) -> bool:
    """Whether a cell is set in capitals."""
    return cell.text.isupper()


def read_row(cells: Sequence[Cell], table: Table, roles: Roles, anchors: Anchors) -> RawRow:
    """One row of fields as a raw row: by the fields' own letters where they are ragged, by the columns' roles else."""
    ragged = table.columns_by is Evidence.FIELDS and roles.lettered
    row = _read_ragged(cells, roles, anchors) if ragged else _read_grid(cells, roles, anchors)
    row.page = table.page
    row.evidence = table.rows_by
    return row


def _read_grid(cells: Sequence[Cell], roles: Roles, anchors: Anchors) -> RawRow:
    """A row whose columns are known: each cell goes where its column's role says."""
    row = RawRow()
    for cell in cells:
        column = roles.columns[cell.column]
        if column.role is Role.NUMBER:
            _take_number(row, cell, anchors)
        elif column.role is Role.AREA:
            _take_area(row, cell)
        elif column.role is Role.LETTER:
            _take_letter(row, cell, column.place, anchors)
        elif column.role is Role.TEXT:
            _take_text(row, cell, column.place, roles, anchors)
        else:
            row.stray += [line for line in cell.lines if line.text.strip() and anchors.bare_number(line.text) is None]
    return row


def _take_number(row: RawRow, cell: Cell, anchors: Anchors) -> None:
    """The row's number; what follows it in the cell is the area's name."""
    lines = [line for line in cell.lines if line.text.strip()]
    if not lines:
        return
    start = anchors.start(lines[0].text)
    if start.number is None and len(lines) > 1:
        last = anchors.bare_number(lines[-1].text)
        if last is not None:
            row.number = last
            _add_area(row, lines[:-1], cell)
            return
    row.number = start.number
    rest = ([] if start.number is None else cut_line(lines[0], start.rest)) + lines[1:]
    if start.number is None:
        rest = lines
    rest = without_loose_marks([lines[0], *rest])[1:]
    if rest:
        _add_area(row, rest, cell)


def _take_area(row: RawRow, cell: Cell) -> None:
    """The area's printed lines; an empty cell says that an area cell is there."""
    _add_area(row, [line for line in cell.lines if line.text.strip()], cell)


def _add_area(row: RawRow, lines: list[Line], cell: Cell) -> None:
    """Append lines to the row's area."""
    row.area = [] if row.area is None else row.area
    row.area += lines
    row.area_span = max(row.area_span, cell.rowspan)


def _take_letter(row: RawRow, cell: Cell, place: int, anchors: Anchors) -> None:
    """A cell of a column of bare letters; text after the letter belongs to the same canonical cell."""
    _take_start(row, cell, place, anchors, strip=True)


def _take_text(row: RawRow, cell: Cell, place: int, roles: Roles, anchors: Anchors) -> None:
    """A cell of a text column; its own letter is taken off unless a column of letters stands before it."""
    _take_start(row, cell, place, anchors, strip=roles.lettered and place not in roles.ruled)


def _take_start(row: RawRow, cell: Cell, place: int, anchors: Anchors, *, strip: bool) -> None:
    """Add a cell's lines to the canonical cell at `place`, its letter taken off and compared with the column's."""
    raw = row.cells.setdefault(place, RawCell())
    raw.box = cell.box if raw.box is None or cell.box is None else raw.box.union(cell.box)
    lines = without_loose_marks([line for line in cell.lines if line.text.strip()])
    if lines and strip:
        lines = join_mark(lines, anchors)
        start = _start_here(lines[0].text, place, row, anchors)
        if start.letter is not None:
            row.letters.append(start.letter)
            raw.lettered = raw.lettered or start.letter == place
            if start.letter != place:
                raw.foreign_letter = anchors.letters[start.letter]
            raw.uncut = lines
        lines = cut_line(lines[0], start.rest) + lines[1:]
    raw.lines += lines


def _start_here(text: str, place: int, row: RawRow, anchors: Anchors) -> Start:
    """The start of a cell's text; a number counts only in the first column and where the row has none yet."""
    start = anchors.start(text)
    known = start.number is not None and (anchors.profile.order(start.number) is not None or start.letter == place)
    if known and start.letter is not None and row.number in (None, start.number):
        row.number = start.number
        return start
    if known and place == 0 and row.number is None:
        row.number = start.number
        return start
    letter = anchors.letter(text)
    return Start(None, letter[0], letter[1]) if letter else Start(None, None, 0)


def without_loose_marks(lines: list[Line]) -> list[Line]:
    """Lines without the dot or bracket after a number or letter that a narrow column sets on a line of its own."""
    if len(lines) > 1 and len(lines[0].text.strip()) <= MARK_LENGTH and _LOOSE_MARK.fullmatch(lines[1].text.strip()):
        return [lines[0], *lines[2:]]
    return lines


def cut_line(line: Line, start: int) -> list[Line]:
    """A line without its first characters; nothing where nothing is left."""
    text = line.text[start:]
    if not text.strip():
        return []
    raised = tuple((a - start, b - start) for a, b in line.raised if a >= start)
    return [Line(text, line.box, line.style, raised)]


def _read_ragged(cells: Sequence[Cell], roles: Roles, anchors: Anchors) -> RawRow:
    """A row of fields that may have slipped: number and letters are found by their sequence."""
    row = RawRow()
    fields = list(cells)
    position = _ragged_number(row, fields, anchors)
    starts = [_field_letter(first_text(cell), row.number, anchors) for cell in fields]
    chain = _chain(starts, position)
    if not chain:
        row.stray += [line for cell in fields[position:] for line in cell.lines if line.text.strip()]
        return row
    _take_between(row, fields[position : chain[0]], roles)
    for order, index in enumerate(chain):
        end = chain[order + 1] if order + 1 < len(chain) else len(fields)
        following = starts[chain[order + 1]] if order + 1 < len(chain) else None
        limit = following[0] if following else len(anchors.letters)
        _take_fields(row, fields[index:end], starts[index:end], limit, anchors)
    return row


def _take_between(row: RawRow, cells: Sequence[Cell], roles: Roles) -> None:
    """The fields between number and first letter: the area, where its column is there, or of no cell."""
    for cell in cells:
        if not row.area and roles.columns[cell.column].role is Role.AREA:
            row.area = _lines(cell)
        else:
            row.stray += _lines(cell)


def _field_letter(text: str, number: str | None, anchors: Anchors) -> tuple[int, int] | None:
    """(place, where the rest begins) of the letter that a field begins with, the row's number before it or not."""
    start = anchors.start(text)
    if start.letter is not None and start.number == number:
        return start.letter, start.rest
    return anchors.letter(text)


def _lines(cell: Cell) -> list[Line]:
    """The lines of a cell that say something."""
    return [line for line in cell.lines if line.text.strip()]


def _ragged_number(row: RawRow, fields: list[Cell], anchors: Anchors) -> int:
    """Take number and area off the fields' front; the index of the first field that may hold a letter."""
    for index, cell in enumerate(fields):
        text = first_text(cell)
        start = anchors.start(text)
        if start.number is not None:
            row.number = start.number
            row.area = [line for before in fields[:index] for line in _lines(before)]
            number_end = anchors.start(text).rest if start.letter is None else _number_end(text, start)
            rest = cut_line(cell.lines[0], number_end) + list(cell.lines[1:])
            fields[index] = Cell(cell.row, cell.column, tuple(rest), box=cell.box)
            return index if rest else index + 1
        if start.letter == 0 and index > 0:
            row.area = [line for before in fields[:index] for line in _lines(before)]
            return index
    return 0


def _number_end(text: str, start: Start) -> int:
    """Where the letter begins in a text that begins with number and letter."""
    rest = text[start.number_end :]
    return start.number_end + len(rest) - len(rest.lstrip(" .-–/:_"))


def _chain(starts: Sequence[tuple[int, int] | None], first: int) -> list[int]:
    """The longest chain of fields whose letters ascend; of equals the one whose letters follow each other."""
    best: list[tuple[int, int, list[int]]] = []
    for index, start in enumerate(starts):
        if index < first or start is None:
            continue
        before = [(n, steps, chain) for n, steps, chain in best if _letter(starts, chain[-1]) < start[0]]
        options = [
            (n + 1, steps + (start[0] == _letter(starts, chain[-1]) + 1), [*chain, index]) for n, steps, chain in before
        ]
        best.append(max(options, key=lambda item: item[:2], default=(1, int(start[0] == 0), [index])))
    return max(best, key=lambda item: item[:2], default=(0, 0, []))[2]


def _letter(starts: Sequence[tuple[int, int] | None], index: int) -> int:
    """The letter's place at a field of a chain."""
    start = starts[index]
    return -1 if start is None else start[0]


def _take_fields(
    row: RawRow, fields: Sequence[Cell], starts: Sequence[tuple[int, int] | None], limit: int, anchors: Anchors
) -> None:
    """The field of a letter and the fields up to the next one: its text, or cells whose letter is lost or wrong."""
    assert starts[0] is not None
    place, end = starts[0]
    row.letters.append(place)
    raw = row.cells.setdefault(place, RawCell(lettered=True, box=fields[0].box))
    raw.lines += cut_line(fields[0].lines[0], end) + _lines(fields[0])[1:]
    for cell, start in zip(fields[1:], starts[1:], strict=True):
        lines = _lines(cell)
        if not lines:
            continue
        if not raw.lines and start is None:
            raw.lines += lines
        elif place + 1 < limit:
            place += 1
            foreign = anchors.letters[start[0]] if start else ""
            raw = row.cells.setdefault(place, RawCell(foreign_letter=foreign, box=cell.box))
            raw.lines += (cut_line(lines[0], start[1]) + lines[1:]) if start else lines
        elif start is None:
            raw.lines += lines
        else:
            row.letters.append(start[0])
            row.stray += lines
