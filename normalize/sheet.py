"""A table as normalize/ sees it: columns with their roles, rows of fields, before numbers are put in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby, islice, pairwise

from ..extract.table import Box, Cell, Evidence, Line, Table
from .anchors import Anchors


class Role(StrEnum):
    """What a column holds."""

    AREA = "area"
    NUMBER = "number"
    LETTER = "letter"  # the bare column letter; the text stands in the next column
    TEXT = "text"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """A column's role; `place` is the canonical column (0-based) of LETTER and TEXT columns."""

    role: Role
    place: int = -1


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of a table's columns; `lettered` where letters are printed in the cells."""

    columns: tuple[ColumnRole, ...]
    lettered: bool
    numbered: bool
    number_column: int = -1
    ruled: frozenset[int] = field(init=False, repr=False, compare=False)  # places with a column of letters

    def __post_init__(self) -> None:
        ruled = frozenset(column.place for column in self.columns if column.role is Role.LETTER)
        object.__setattr__(self, "ruled", ruled)

    def text_columns(self) -> list[int]:
        """The columns that hold text."""
        return [index for index, column in enumerate(self.columns) if column.role is Role.TEXT]

    @property
    def places(self) -> set[int]:
        """The canonical columns that the table shows."""
        return {column.place for column in self.columns if column.place >= 0}

    def covers(self, other: Roles) -> bool:
        """Whether these say all that others say, and perhaps more; places without letters are only counted."""
        places = self.places >= other.places or (self.lettered and not other.lettered)
        return places and self.lettered >= other.lettered and self.numbered >= other.numbered


@dataclass(slots=True)
class RawCell:
    """The printed lines of one canonical cell, without its letter; `lettered`: its letter was printed there."""

    lines: list[Line] = field(default_factory=list)
    lettered: bool = False
    box: Box | None = None
    foreign_letter: str | None = None
    uncut: list[Line] | None = None  # the lines with the letter that was taken off


@dataclass(slots=True)
class RawRow:
    """One row as printed: its number, its area's lines (None: no area cell here), its cells by column place.

    `heading` is the text of a full-width row instead; `opens`: the row stands first below a table's header."""

    number: str | None = None
    area: list[Line] | None = None
    area_span: int = 1
    cells: dict[int, RawCell] = field(default_factory=dict)
    heading: list[Line] = field(default_factory=list)
    page: int | None = None
    evidence: Evidence = Evidence.MARKUP
    opens: bool = False
    stray: list[Line] = field(default_factory=list)
    letters: list[int] = field(default_factory=list)
    left_open: bool = False


def first_text(cell: Cell) -> str:
    """The first printed line of a cell that says something."""
    return next((line.text for line in cell.lines if line.text.strip()), "")


def find_roles(table: Table, anchors: Anchors) -> Roles:
    """The roles of a table's columns, from the numbers and letters that its cells begin with."""
    width = table.width
    letters: list[Counter[int]] = [Counter() for _ in range(width)]
    bare: list[int] = [0] * width
    numbers: list[list[str]] = [[] for _ in range(width)]
    filled: list[int] = [0] * width
    for cell in table.cells:
        if cell.colspan > 1:
            continue  # a heading over columns
        for line in _starts(cell, table, anchors):
            filled[cell.column] += 1
            start = anchors.start(line)
            if start.number is not None:
                numbers[cell.column].append(start.number)
            if start.letter is not None:
                letters[cell.column][start.letter] += 1
                bare[cell.column] += not line[start.rest :].strip()
    places = _letter_places(letters, filled)
    number_column = _number_column(
        numbers, anchors, min((c for c, p in enumerate(places) if p is not None), default=width)
    )
    lettered = sum(place is not None for place in places) >= min(3, len(anchors.letters))
    by_line = table.rows_by is Evidence.SPACE
    if lettered and by_line and 0 <= number_column < width - 1:
        rows = len(set(numbers[number_column]))
        shown = sum(letters[c][place] for c, place in enumerate(places) if place is not None)
        # Lines may begin with a word that looks like a letter: Italian `a`, `e` and `i`.
        lettered = shown >= SHOWN * rows * min(width - number_column - 1, len(anchors.letters))
    if lettered:
        columns = _lettered_roles(places, bare, letters, filled, number_column, by_line=by_line)
    else:
        columns = _positional_roles(table, anchors, number_column)
    for column, role in enumerate(columns):
        if role.role is Role.AREA and len(numbers[column]) >= ONLY_NUMBERS * max(filled[column], LEAST_NUMBERS):
            columns[column] = ColumnRole(Role.NONE)  # a spreadsheet's own numbers of rows, printed
    return Roles(tuple(columns), lettered, number_column >= 0, number_column)


def _starts(cell: Cell, table: Table, anchors: Anchors) -> list[str]:
    """The texts in which a cell may show an anchor: its first line; every line where rows are not drawn."""
    lines = (line for line in cell.lines if line.text.strip())
    if table.rows_by is Evidence.SPACE:
        return [line.text for line in lines]
    return [line.text for line in join_mark(list(islice(lines, 2)), anchors)[:1]]


def join_mark(lines: Sequence[Line], anchors: Anchors) -> list[Line]:
    """A cell's lines, the first two as one where a narrow cell has broken `6 c` between number and letter."""
    if len(lines) < 2:
        return list(lines)
    number, line = anchors.bare_number(lines[0].text), lines[1]
    if number is None or anchors.profile.order(number) is None or anchors.letter(line.text) is None:
        return list(lines)
    box = lines[0].box.union(line.box) if lines[0].box and line.box else line.box
    shift = len(number) + 1
    raised = tuple((start + shift, end + shift) for start, end in line.raised)
    return [Line(f"{number} {line.text}", box, line.style, raised), *lines[2:]]


def _letter_places(letters: Sequence[Counter[int]], filled: Sequence[int]) -> list[int | None]:
    """For each column the letter most of its cells begin with, kept where the letters ascend across columns."""
    candidates: list[tuple[int, int, int]] = []
    for column, counts in enumerate(letters):
        for place, count in counts.items():
            if count >= 0.3 * max(sum(counts.values()), 1):
                candidates.append((column, place, count))
    best = _heaviest_ascent(candidates)
    places: list[int | None] = [None] * len(letters)
    for column, place, _ in best:
        places[column] = place
    return places


def _heaviest_ascent(candidates: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The heaviest chain of (column, place, weight) in which columns and places both ascend."""
    best: dict[int, tuple[float, int, list[tuple[int, int, int]]]] = {}  # the heaviest that ends at each place
    for column, group in groupby(sorted(candidates), key=lambda candidate: candidate[0]):
        ended = dict(best)  # in columns further left
        for _, place, weight in group:
            before = [ended[end] for end in ended if end < place]
            total, _, chain = max(before, key=lambda item: item[:2], default=(0.0, 0, []))
            total += 1.0 + 0.01 * weight
            if place not in best or total > best[place][0]:  # of equals the one further left
                best[place] = total, -column, [*chain, (column, place, weight)]
    return max(best.values(), key=lambda item: item[:2], default=(0.0, 0, []))[2]


def _number_column(numbers: Sequence[Sequence[str]], anchors: Anchors, limit: int) -> int:
    """The column, not right of the first lettered one, that holds the most of the framework's numbers, ascending."""
    order = anchors.profile.order
    best, score = -1, 0.0
    for column, found in enumerate(numbers[: limit + 1]):
        known = [order(number) for number in found]
        places = [place for place in known if place is not None]
        rising = sum(b > a for a, b in pairwise(places))
        weight = len(set(places)) - 0.5 * (len(found) - len(places)) + 0.1 * rising
        if places and weight > score:
            best, score = column, weight
    return best


def _lettered_roles(
    places: Sequence[int | None],
    bare: Sequence[int],
    letters: Sequence[Counter[int]],
    filled: Sequence[int],
    number_column: int,
    *,
    by_line: bool,
) -> list[ColumnRole]:
    """Roles where letters are printed: a column of bare letters rules the text columns up to the next letter.

    `filled` counts cells or, `by_line`, lines, those of the header among them."""
    roles: list[ColumnRole] = []
    current: int | None = None
    for column, place in enumerate(places):
        if place is not None:
            current = place
            alone = bare[column] >= 0.9 * letters[column].total() and (by_line or bare[column] >= 0.6 * filled[column])
            follows = column + 1 < len(places) and places[column + 1] is None and filled[column + 1] > 0
            ruled = alone and (follows or (column + 1 < len(places) and places[column + 1] is None))
            roles.append(ColumnRole(Role.LETTER if ruled else Role.TEXT, place))
        elif current is None:
            roles.append(ColumnRole(Role.NUMBER if column == number_column else Role.AREA))
        else:
            roles.append(ColumnRole(Role.TEXT, current))
    return roles


def _positional_roles(table: Table, anchors: Anchors, number_column: int) -> list[ColumnRole]:
    """Roles where no letters are printed: the last columns are the framework's, in order."""
    wanted = len(anchors.letters)
    first = max(table.width - wanted, 0)
    if number_column >= first:
        first = number_column + 1
    roles = []
    for column in range(table.width):
        if column == number_column:
            roles.append(ColumnRole(Role.NUMBER))
        elif column < first:
            roles.append(ColumnRole(Role.AREA))
        elif column - first < wanted:
            roles.append(ColumnRole(Role.TEXT, column - first))
        else:
            roles.append(ColumnRole(Role.NONE))
    return roles


POOLED_WIDTH = 4  # columns; narrower tables are hardly the framework's
MOST_EDGES = 0.8  # of the columns must agree: one may show nothing but the header's centred words
SHARED_EDGES = 3  # columns that two tables both fill, where they are to be one
ONLY_NUMBERS, LEAST_NUMBERS = 0.8, 4  # of the cells of a column, and so many, are numbers: it names no areas
SHOWN = 0.3  # of the cells at least begin with their letters, where letters are printed
ALIGNED = 6.0  # points; columns whose left edges differ by less are one column


def continue_roles(above: Table, roles: Roles, table: Table) -> Roles | None:
    """The roles of a table that goes on below another, on the next page or in the same drawn columns, by their columns'
    left edges; None where they do not match."""
    if table.page is None or above.page is None or not above.page <= table.page <= above.page + 1:
        return None
    if table.page == above.page and not (table.columns_by is above.columns_by is Evidence.DRAWN):
        return None
    edges, here = _left_edges(above), _left_edges(table)
    if not edges or not here or table.width > above.width:
        return None
    match = match_columns(above, table)
    if not here.keys() <= match.keys():
        return None
    return take_roles(roles, match, table.width)


def take_roles(roles: Roles, match: Mapping[int, int], width: int) -> Roles:
    """The roles of a table of some columns by those of another; `match`: its column -> the other's at the same
    place."""
    columns = [roles.columns[match[c]] if c in match else ColumnRole(Role.NONE) for c in range(width)]
    in_text = roles.numbered and roles.columns[roles.number_column].role is not Role.NUMBER
    kind = Role.TEXT if in_text else Role.NUMBER  # where cells show number and letter, each tells the number
    number = next((index for index, column in enumerate(columns) if column.role is kind), -1)
    return Roles(tuple(columns), roles.lettered, number >= 0, number)


def group_tables(tables: Mapping[int, Table]) -> list[list[int]]:
    """The indices of tables whose columns stand at the same places on several pages, two at least in each group."""
    groups: list[tuple[dict[int, float], list[int]]] = []
    for index, table in tables.items():
        edges = _left_edges(table)
        if table.page is None or table.width < POOLED_WIDTH:
            continue
        for known, members in groups:
            model = tables[members[0]]
            if (table.width, table.rows_by) == (model.width, model.rows_by) and _same_edges(known, edges):
                members.append(index)
                break
        else:
            groups.append((edges, [index]))
    return [members for _, members in groups if len(members) > 1]


def _same_edges(a: Mapping[int, float], b: Mapping[int, float]) -> bool:
    """Whether the columns that two tables of one width fill have the same left edges, most of those that the emptier
    one fills."""
    shared = a.keys() & b.keys()
    enough = len(shared) >= SHARED_EDGES and 2 * len(shared) > min(len(a), len(b))
    return enough and sum(abs(a[column] - b[column]) <= ALIGNED for column in shared) >= MOST_EDGES * len(shared)


def pool_tables(tables: Sequence[Table]) -> Table:
    """Several tables as one, one below the other: what a column holds, all its pages tell."""
    cells: list[Cell] = []
    height = 0
    for table in tables:
        cells += [replace(cell, row=cell.row + height) for cell in table.cells]
        height += table.height
    return replace(tables[0], cells=tuple(cells), height=height)


def agree_on_roles(tables: Mapping[int, Table], found: Mapping[int, Roles]) -> dict[int, Roles]:
    """The roles of each table, completed from the table that shows the most letters: on a page where a column is
    empty nothing else tells what it holds. Columns are matched by their left edges, or by index without boxes."""
    if not found:
        return {}
    best = max(found, key=lambda index: len(found[index].places))
    return {index: _complete(tables[best], found[best], tables[index], roles) for index, roles in found.items()}


def _complete(model: Table, known: Roles, table: Table, roles: Roles) -> Roles:
    """A table's roles completed from a model's; as they are where the two contradict each other."""
    if not roles.lettered or not known.lettered or not roles.places < known.places:
        return roles
    match = match_columns(model, table)
    columns = [known.columns[match[c]] if c in match else column for c, column in enumerate(roles.columns)]
    places = [column.place for column in columns if column.place >= 0]
    letters = [
        (old.place, new.place) for old, new in zip(roles.columns, columns, strict=True) if old.role is Role.LETTER
    ]
    contradicts = places != sorted(places) or any(old != new for old, new in letters)
    return roles if contradicts else Roles(tuple(columns), True, roles.numbered, roles.number_column)


def match_columns(model: Table, table: Table) -> dict[int, int]:
    """Column of `table` -> column of `model` at the same place."""
    edges, here = _left_edges(model), _left_edges(table)
    if not edges or not here:
        return {c: c for c in range(table.width)} if table.width == model.width else {}
    match: dict[int, int] = {}
    for column, x in here.items():
        nearest = min(edges, key=lambda c: abs(edges[c] - x))
        if abs(edges[nearest] - x) <= ALIGNED:
            match[column] = nearest
    most = len(match) >= MOST_EDGES * len(here)
    if table.width == model.width and most and all(c == known for c, known in match.items()):
        return {c: c for c in range(table.width)}  # empty columns show no edge
    return match


def _left_edges(table: Table) -> dict[int, float]:
    """The left edge of each column in points, from the cells that do not span: the border where it is drawn, the text
    where only space parts the columns."""
    edges: dict[int, float] = {}
    for cell in table.cells:
        if cell.colspan > 1:
            continue
        boxes = [line.box for line in cell.lines] if table.columns_by is Evidence.SPACE else [cell.box]
        for box in boxes:
            if box is not None:
                edges[cell.column] = min(edges.get(cell.column, box.x0), box.x0)
    return edges
