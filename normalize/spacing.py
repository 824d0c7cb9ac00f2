"""Rows that nothing draws: numbers and letters tell where each begins, white bands where it ends.

Works on printed lines with their boxes. Each row is anchored by its number (or, on a page without numbers, by its
first letter); between two anchors the best white band is the border: the one above which letters begin, or the number
stands, or simply the widest.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..extract.table import Evidence, Line, Table
from .anchors import Anchors
from .ascent import longest_ascent
from .bands import Band, Placed, centred_borders, find_bands
from .rows import cut_line
from .sheet import RawCell, RawRow, Role, Roles

ALIGNED = 0.35  # of a line's height; lines whose tops differ by less stand beside each other
UPRIGHT = 0.5  # of the shorter of two lines set upwards stands beside the other, if they are of one text
BESIDE = 1.2  # of a line's height; text beside a number is no further from its middle
HEADING_SHARE = 0.45  # of the table's width
HEADING_GAP = 0.7  # of a line's height; a heading stands further below a cell than the cell's next line would
NAME_REACH = 3.0  # of a line's height; the line above of a name is no further up
LETTERS_BELOW, NUMBER_BELOW = 3.0, 2.0  # how much letters or the number below a white band weigh, in line heights


def place_lines(table: Table) -> list[Placed]:
    """The lines of a table with their columns, top to bottom; those beside each other in a cell as the reader set them:
    a letter before its text, though its box may be the lower one by a hair."""
    placed: list[Placed] = []
    for cell in table.cells:
        above: float | None = None
        upright: list[Placed] = []
        for line in cell.lines:
            if line.box is None or not line.text.strip():
                continue
            top, bottom = line.box.top, line.box.bottom
            if line.style.vertical:
                upright.append(_beside_upright(Placed(line, cell.column, cell.colspan, top, bottom, 0.0), upright))
                continue
            if above is not None and 0 < above - top < ALIGNED * (bottom - top):
                top = above
            above = top
            placed.append(Placed(line, cell.column, cell.colspan, top, bottom, (line.box.top + bottom) / 2))
        placed += upright
    return sorted(placed, key=lambda p: (p.top, p.column))


def _beside_upright(p: Placed, before: Sequence[Placed]) -> Placed:
    """A line set upwards or downwards, at the height of the line of its text that it stands beside."""
    for other in before:
        if min(p.bottom, other.bottom) - max(p.top, other.top) > UPRIGHT * min(
            p.bottom - p.top, other.bottom - other.top
        ):
            return p._replace(top=other.top, bottom=other.bottom, middle=other.middle)
    return p._replace(middle=(p.top + p.bottom) / 2)


def space_rows(table: Table, roles: Roles, anchors: Anchors, expected: int | None = None) -> list[RawRow]:
    """The rows of a table whose rows only space parts, in order; text above the first stands in a row that `opens`.

    `expected` is how many rows the facing page has, for a page that shows neither numbers nor letters."""
    placed = place_lines(table)
    headings = _headings(placed, table, roles, anchors)
    heads = {id(p) for p in headings}
    body = [p for p in placed if id(p) not in heads]
    starts = _row_starts(body, roles, anchors, expected)
    rows = [RawRow(page=table.page, evidence=Evidence.SPACE, opens=index == 0) for index in range(len(starts) + 1)]
    tops = [-1.0, *(start.top for start in starts)]
    for row, start in zip(rows[1:], starts, strict=True):
        row.number = start.number
    areas: list[Placed] = []
    first = [float("inf")] * len(rows)
    for p in body:
        index = bisect_right(tops, p.middle) - 1
        role = roles.columns[p.column].role
        if role is Role.AREA or (role is Role.NUMBER and _area_in_number(p, anchors)):
            areas.append(p)
            continue
        first[index] = min(first[index], p.top)
        if role is Role.NUMBER:
            areas += _area_behind_number(p, rows[index].number, anchors)
        else:
            _take_line(rows[index], p, roles, anchors)
    _take_areas(rows, tops, first, areas, anchors)
    return _with_headings(rows, tops, headings, body, table)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a row begins, and its number."""

    top: float
    number: str | None


def _row_starts(body: Sequence[Placed], roles: Roles, anchors: Anchors, expected: int | None) -> list[_Start]:
    """The upper border of each row."""
    found = _number_lines(body, roles, anchors)
    if not found:
        found = _letter_lines(body, roles, anchors)
    rest = [p for p in body if roles.columns[p.column].role is not Role.AREA and not p.line.style.vertical]
    bands = find_bands(rest)
    if not found:
        return _widest_borders(bands, expected)
    height = _line_height(body)
    aligned = _top_aligned([p for p, _ in found], rest)
    centred = centred_borders([p for p, _ in found], rest, bands, height)
    if centred is not None:
        return [_Start(top, number) for top, (_, number) in zip(centred, found, strict=True)]
    starts = [_Start(_first_border(bands, found[0][0], rest, roles, anchors, aligned, height), found[0][1])]
    last: dict[str | None, float] = {}  # how far down cells begin with a number
    for p in body:
        shown = shown_number(p.line.text, p.column, roles, anchors)
        last[shown] = max(last.get(shown, 0.0), p.middle)
    for (upper, before), (lower, number) in pairwise(found):
        end = max(upper.middle, last.get(before, 0.0) if before else 0.0)
        end = end if end < lower.middle else upper.middle
        between = [b for b in bands if end < b.end and b.start < lower.middle and b.end > upper.top]
        border = max(between, key=lambda b: _weight(b, lower, rest, roles, anchors, aligned, height), default=None)
        starts.append(_Start(border.middle if border else lower.top - 0.5, number))
    return starts


def _number_lines(body: Sequence[Placed], roles: Roles, anchors: Anchors) -> list[tuple[Placed, str | None]]:
    """The lines that show the rows' numbers, ascending in the framework's order where it has them."""
    if not roles.numbered:
        return []
    if roles.columns[roles.number_column].role is not Role.NUMBER:
        return _numbered_lines(body, roles, anchors)
    candidates: list[tuple[Placed, str]] = []
    for p in body:
        start = anchors.start(p.line.text)
        if p.column == roles.number_column and start.number is not None and _has_text_beside(p, body):
            candidates.append((p, start.number))
    kept = _ascending(candidates, anchors)
    return [(p, n) for p, n in candidates if id(p) in kept or anchors.bare_number(p.line.text) is not None]


def _numbered_lines(body: Sequence[Placed], roles: Roles, anchors: Anchors) -> list[tuple[Placed, str | None]]:
    """Where each cell shows number and letter: the uppermost line with each number."""
    shown: dict[str, list[Placed]] = {}
    for p in body:
        number = shown_number(p.line.text, p.column, roles, anchors)
        if number is not None:
            shown.setdefault(number, []).append(p)
    first = [(lines[0], number) for number, lines in shown.items()]
    kept = _ascending(first, anchors)
    unknown = {n for n, lines in shown.items() if anchors.profile.order(n) is None and len(lines) > 1}
    return sorted(((p, n) for p, n in first if id(p) in kept or n in unknown), key=lambda item: item[0].top)


def shown_number(text: str, column: int, roles: Roles, anchors: Anchors) -> str | None:
    """The row's number where a text begins with it and the letter of its column."""
    role, start = roles.columns[column], anchors.start(text)
    return start.number if role.place >= 0 and start.letter == role.place else None


def _ascending(candidates: Sequence[tuple[Placed, str]], anchors: Anchors) -> set[int]:
    """The lines (by identity) of the longest chain of numbers in the framework's order."""
    known = [(p, order) for p, n in candidates if (order := anchors.profile.order(n)) is not None]
    return {id(known[i][0]) for i in longest_ascent([order for _, order in known], strictly=False)}


def _has_text_beside(number: Placed, body: Sequence[Placed]) -> bool:
    """Whether a number stands beside text, as a row's does; a page's number at the foot stands alone."""
    reach = BESIDE * (number.bottom - number.top)
    return any(p.column != number.column and abs(p.middle - number.middle) < reach for p in body)


def _letter_lines(body: Sequence[Placed], roles: Roles, anchors: Anchors) -> list[tuple[Placed, str | None]]:
    """On a page without numbers: the lines with the letter of the first lettered column, one a row."""
    if not roles.lettered:
        return []
    places = [(index, c.place) for index, c in enumerate(roles.columns) if c.role in (Role.LETTER, Role.TEXT)]
    best: list[Placed] = []
    for column, place in places:
        lines = [p for p in body if p.column == column]
        found = [p for p in lines if (letter := anchors.letter(p.line.text)) and letter[0] == place]
        best = found if len(found) > len(best) else best
    return [(p, None) for p in best]


def _line_height(lines: Sequence[Placed]) -> float:
    """The median height of lines in points."""
    heights = sorted(p.bottom - p.top for p in lines)
    return max(heights[len(heights) // 2], 1.0) if heights else 1.0


def _top_aligned(numbers: Sequence[Placed], rest: Sequence[Placed]) -> bool:
    """Whether numbers stand on the first line of their rows: other columns have lines at the same height."""
    beside = [
        len({p.column for p in rest if p.column != n.column and abs(p.top - n.top) < ALIGNED * (n.bottom - n.top)})
        for n in numbers
    ]
    return sum(beside) >= 2.5 * len(beside)


def _weight(
    band: Band, number: Placed, rest: Sequence[Placed], roles: Roles, anchors: Anchors, aligned: bool, height: float
) -> float:
    """How good a white band is as the border above the row of a number."""
    below = [p for p in rest if 0 <= p.middle - band.end < 1.2 * height]
    letters = sum(1 for p in below if _own_letter(p, roles, anchors))
    weight = (band.end - band.start) / height
    if letters >= 2:
        weight += LETTERS_BELOW
    if aligned and any(p is number for p in below):
        weight += NUMBER_BELOW
    return weight


def _own_letter(p: Placed, roles: Roles, anchors: Anchors) -> bool:
    """Whether a line begins with the letter of its column."""
    column = roles.columns[p.column]
    if not roles.lettered or column.role not in (Role.LETTER, Role.TEXT):
        return False
    letter = anchors.letter(p.line.text)
    start = anchors.start(p.line.text)
    return (letter is not None and letter[0] == column.place) or start.letter == column.place


def _first_border(
    bands: Sequence[Band],
    number: Placed,
    rest: Sequence[Placed],
    roles: Roles,
    anchors: Anchors,
    aligned: bool,
    height: float,
) -> float:
    """The upper border of the first row: a band above its number, else the number's own top."""
    above = [b for b in bands if b.start < number.middle]
    if aligned or not above:
        near = [b for b in above if number.top - b.end < 0.6 * height]
        return near[-1].middle if near else number.top - 1.0
    best = max(above, key=lambda b: _weight(b, number, rest, roles, anchors, aligned, height))
    return best.middle


def _widest_borders(bands: Sequence[Band], expected: int | None) -> list[_Start]:
    """Without any anchor: the widest bands, as many as the facing page needs."""
    if not expected:
        return []
    widest = sorted(bands, key=lambda b: b.start - b.end)[:expected]
    return [_Start(b.middle, None) for b in sorted(widest, key=lambda b: b.start)]


def _headings(placed: Sequence[Placed], table: Table, roles: Roles, anchors: Anchors) -> list[Placed]:
    """Lines that stand alone in their band and run over several columns, or stand where only numbers may."""
    width = (table.box.x1 - table.box.x0) if table.box else 1.0
    found: dict[int, Placed] = {}
    middles, tops = sorted(p.middle for p in placed), [p.top for p in placed]
    above: Placed | None = None  # in the first column
    for at, p in enumerate(placed):
        over, above = above, p if p.column == 0 else above
        reach = 0.6 * (p.bottom - p.top)
        if bisect_left(middles, p.middle + reach) - bisect_right(middles, p.middle - reach) > 1:
            continue
        box = p.line.box
        wide = box is not None and (box.x1 - box.x0) > HEADING_SHARE * width
        role = roles.columns[p.column].role
        in_numbers = role is Role.NUMBER and not _has_area_column(roles) and anchors.start(p.line.text).number is None
        if in_numbers:
            near = placed[bisect_left(tops, p.top - NAME_REACH * (p.bottom - p.top)) : bisect_left(tops, p.top)]
            in_numbers = not any(_names_on(q, p, anchors) for q in near if id(q) not in found)
        runs_over = p.span >= 3 or (p.span == 2 and role in (Role.NUMBER, Role.AREA))
        if wide or in_numbers or runs_over or _stands_over_rows(placed, at, over, roles, anchors):
            found[id(p)] = p
    return list(found.values())


def _stands_over_rows(placed: Sequence[Placed], at: int, above: Placed | None, roles: Roles, anchors: Anchors) -> bool:
    """Whether a line alone at the left, where each cell shows number and letter, is a heading: the next line below is
    a cell's first, and the text `above` is set otherwise or further away than the next line of a cell."""
    p = placed[at]
    number_in_text = roles.numbered and roles.columns[roles.number_column].role is Role.TEXT
    if p.column or not number_in_text or roles.columns[0].place != 0 or shown_number(p.line.text, 0, roles, anchors):
        return False
    lower = (placed[index] for index in range(at + 1, len(placed)))
    below = next((other for other in lower if other.top > p.top + ALIGNED * (p.bottom - p.top)), None)
    if below is None or shown_number(below.line.text, below.column, roles, anchors) is None:
        return False
    if above is None:
        return True
    apart = p.top - above.bottom > HEADING_GAP * (p.bottom - p.top)
    return apart or not set_alike(above.line, p.line)


def _names_on(above: Placed, p: Placed, anchors: Anchors) -> bool:
    """Whether a line goes on with the area's name that stands right above it, behind a number."""
    close = above.column == p.column and 0 <= p.top - above.bottom + 0.2 * (p.bottom - p.top) < 0.6 * (p.bottom - p.top)
    return close and anchors.bare_number(above.line.text) is None


def _has_area_column(roles: Roles) -> bool:
    """Whether a column holds the areas' names."""
    return any(column.role is Role.AREA for column in roles.columns)


def _area_in_number(p: Placed, anchors: Anchors) -> bool:
    """Whether a line of the number column is the area's name."""
    return anchors.start(p.line.text).number is None and any(map(str.isalnum, p.line.text))


def _area_behind_number(p: Placed, number: str | None, anchors: Anchors) -> list[Placed]:
    """What stands behind the row's number on its line: the area's name, or its first words."""
    start = anchors.start(p.line.text)
    return [p._replace(line=line) for line in cut_line(p.line, start.rest)] if start.number == number else []


def _take_line(row: RawRow, p: Placed, roles: Roles, anchors: Anchors) -> None:
    """Add a line to the cell of its column, its letter taken off."""
    column = roles.columns[p.column]
    if column.role is Role.LETTER and not any(map(str.isalnum, p.line.text)):
        return  # the dot after a letter, on a line of its own
    if column.role is Role.NONE:
        row.stray += [] if anchors.bare_number(p.line.text) else [p.line]
        return
    raw = row.cells.setdefault(column.place, RawCell())
    line: list[Line] = [p.line]
    if roles.lettered and not raw.lettered and (not raw.lines or column.role is Role.LETTER):
        start = anchors.start(p.line.text)
        letter = anchors.letter(p.line.text)
        if start.number is not None and start.number == row.number:
            line = cut_line(p.line, start.rest)
            raw.lettered = start.letter == column.place
        elif letter is not None and letter[0] == column.place:
            line = cut_line(p.line, letter[1])
            raw.lettered = True
            row.letters.append(column.place)
        elif letter is not None and column.place not in roles.ruled:
            line = cut_line(p.line, letter[1])
            raw.foreign_letter = anchors.letters[letter[0]]
            row.letters.append(letter[0])
    raw.lines = [*line, *raw.lines] if column.role is Role.LETTER else [*raw.lines, *line]


def _take_areas(
    rows: list[RawRow], tops: Sequence[float], first: Sequence[float], areas: Sequence[Placed], anchors: Anchors
) -> None:
    """Give each block of the area column to the row in which it begins, or to its group where names are centred;
    `first`: where the text of each row begins."""
    if not areas:
        return
    for row in rows[1:]:
        row.area = row.area or []
    above = [p for p in areas if len(tops) > 1 and p.middle < tops[1]]
    if above:
        rows[0].area = (rows[0].area or []) + [p.line for p in above]
    blocks = _area_blocks([p for p in areas if not any(p is q for q in above)], rows, tops, anchors)
    groups = _groups(rows, anchors)
    if len(blocks) == len(groups) and not all(_begins_a_row(block[0], first) for block in blocks):
        for block, index in zip(blocks, groups, strict=True):
            rows[index].area = [p.line for p in block]
        return
    at = [bisect_right(tops, block[0].middle) - 1 for block in blocks]
    ends = [*tops[1:], max([tops[-1], *(p.bottom for p in areas)])]
    for block, here in zip(blocks, at, strict=True):
        begins = max((group for group in groups if group <= here), default=here)
        last = min([group - 1 for group in groups if group > here] + [len(rows) - 1])
        middle = (block[0].top + block[-1].bottom) / 2
        own, whole = ((tops[first_row] + ends[last_row]) / 2 for first_row, last_row in ((here, here), (begins, last)))
        alone = not any(begins <= other <= last for other in at if other != here)
        centred = abs(middle - whole) < abs(middle - own) and not _begins_a_row(block[0], first)
        index = begins if alone and centred else here
        rows[index].area = (rows[index].area or []) + [p.line for p in block]


def _begins_a_row(p: Placed, first: Sequence[float]) -> bool:
    """Whether a line stands as high as the first line of a row."""
    return any(abs(p.top - top) < ALIGNED * (p.bottom - p.top) for top in first)


def _groups(rows: Sequence[RawRow], anchors: Anchors) -> list[int]:
    """The first row of each stretch of rows that share an area in the framework."""
    groups: list[int] = []
    before: object = None
    for index, row in enumerate(rows[1:], 1):
        area = anchors.profile.area_of(row.number) if row.number else None
        if area is None or area != before:
            groups.append(index)
        before = area
    return groups


def _area_blocks(
    areas: Sequence[Placed], rows: Sequence[RawRow], tops: Sequence[float], anchors: Anchors
) -> list[list[Placed]]:
    """The names in the area column: lines that follow closely, cut where a row of another area begins."""
    blocks: list[list[Placed]] = []
    for p in areas:
        if blocks and not _starts_block(blocks[-1][-1], p, rows, tops, anchors):
            blocks[-1].append(p)
        else:
            blocks.append([p])
    return blocks


def _starts_block(above: Placed, p: Placed, rows: Sequence[RawRow], tops: Sequence[float], anchors: Anchors) -> bool:
    """Whether a line of the area column begins another name."""
    height = p.bottom - p.top
    if p.top - above.bottom > 0.75 * height:
        return True
    row_above, row_here = bisect_right(tops, above.middle) - 1, bisect_right(tops, p.middle) - 1
    if row_above == row_here or p.top - tops[row_here] > 0.8 * height:
        return False
    numbers = rows[row_above].number, rows[row_here].number
    areas = [anchors.profile.area_of(number) if number else None for number in numbers]
    return areas[0] is None or areas[0] != areas[1]


def _with_headings(
    rows: list[RawRow], tops: Sequence[float], headings: Sequence[Placed], body: Sequence[Placed], table: Table
) -> list[RawRow]:
    """Rows and headings in order of height; a row stands where its first line does."""
    firsts = [min((p.top for p in body if p.middle >= top), default=top) for top in tops[1:]]
    events: list[tuple[float, int, RawRow]] = [(top, 1, row) for top, row in zip([-1.0, *firsts], rows, strict=True)]
    for lines in _heading_blocks(headings):
        heading = RawRow(heading=[p.line for p in lines], page=table.page, evidence=Evidence.SPACE)
        events.append((lines[0].middle, 0, heading))
    return [row for _, _, row in sorted(events, key=lambda event: event[:2])]


def _heading_blocks(headings: Sequence[Placed]) -> list[list[Placed]]:
    """Headings of several lines: lines of one style that follow closely, the first of them nearly full."""
    blocks: list[list[Placed]] = []
    for p in headings:
        above = blocks[-1][-1] if blocks else None
        close = above is not None and p.top - above.bottom < 0.5 * (p.bottom - p.top)
        alike = above is not None and set_alike(above.line, p.line)
        full = (
            above is not None and _width(above) > 0.8 * max(_width(h) for h in headings) and _width(p) < _width(above)
        )
        if close and alike and full:
            blocks[-1].append(p)
        else:
            blocks.append([p])
    return blocks


def set_alike(a: Line, b: Line) -> bool:
    """Whether two lines are of one style, both in capitals or neither."""
    return a.style == b.style and a.text.isupper() == b.text.isupper()


def _width(p: Placed) -> float:
    """A line's width in points."""
    return p.line.box.x1 - p.line.box.x0 if p.line.box else 0.0
