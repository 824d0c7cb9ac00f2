"""Tables by the tags of a tagged PDF (PDF 32000-1, 14.8): TR, TH and TD tied to words by marked-content ids.

Tags say what the author's program knew: the rows, the columns and the spans, also where nothing is drawn and where a
word runs over into the next column. But they can be wrong or made by guessing, so they count only where the words
stand as they say: cells of a row from left to right, rows from top to bottom. Where rows and columns are drawn, the
drawing is what the reader of the page sees, and it stays.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from .arrays import Floats, Ints
from .bulk import INT, POINTER, call
from .cutting import cut_region
from .gutters import Gutters
from .lattice import Edges
from .layout import Layout
from .mend import Grid
from .pdfium import OpenPage
from .table import Evidence
from .words import Words

MAX_DEPTH = 40  # nested structure elements
MAX_ELEMENTS = 50_000  # structure elements read of one page
MAX_SPAN = 1000  # rows or columns; PDF sets no limit, HTML's is this
LEAST_ROWS, LEAST_COLUMNS = 2, 2
ALIGNED = 6.0  # points; columns that begin so near each other on two pages are the same
SHIFT = 3.0  # points; text may begin so far left of its column's other texts
OVERLAP = 0.5  # of the font size; boxes of lines may overlap so far


NO_EDGES: Floats = np.empty(0)


@dataclass(frozen=True, slots=True)
class TaggedCell:
    """A TH or TD: the columns and rows it covers, the marked-content ids of its text on this page."""

    columns: int
    rows: int
    marks: frozenset[int]


TaggedTable = tuple[tuple[TaggedCell, ...], ...]  # the cells of each TR that stands on the page


def read_tagged_tables(page: int) -> list[TaggedTable]:
    """The tagged tables with text on the page at address `page`; of nested ones each by itself."""
    tree = call("FPDF_StructTree_GetForPage", POINTER, POINTER)(page)
    if not tree:
        return []
    try:
        return _Walk().tables(_roots(tree))
    finally:
        call("FPDF_StructTree_Close", INT, POINTER)(tree)


def _roots(tree: int) -> list[int]:
    """The elements at the top of a structure tree."""
    get = call("FPDF_StructTree_GetChildAtIndex", POINTER, POINTER, INT)
    count = max(0, min(call("FPDF_StructTree_CountChildren", INT, POINTER)(tree), MAX_ELEMENTS))
    return [element for element in (get(tree, index) for index in range(count)) if element]


class _Walk:
    """One walk through a page's structure elements, of which at most MAX_ELEMENTS are read."""

    def __init__(self) -> None:
        self._left = MAX_ELEMENTS
        self._tables: list[list[tuple[TaggedCell, ...]]] = []

    def tables(self, roots: Sequence[int]) -> list[TaggedTable]:
        """The tables below some elements."""
        for root in roots:
            self._visit(root, None, 0)
        return [tuple(rows) for rows in self._tables if any(rows)]

    def _visit(self, element: int, table: list[tuple[TaggedCell, ...]] | None, depth: int) -> None:
        """Read an element that stands in `table`, or in none."""
        if depth > MAX_DEPTH or self._left <= 0:
            return
        self._left -= 1
        kind = _kind(element)
        if kind == "Table":
            table = []
            self._tables.append(table)
        if kind == "TR" and table is not None:
            table.append(tuple(self._cell(child, depth + 1) for child in self._children(element)))
            return
        for child in self._children(element):
            if child:
                self._visit(child, table, depth + 1)

    def _children(self, element: int) -> list[int]:
        """The child elements; 0 for one without text on this page and for text."""
        count = call("FPDF_StructElement_CountChildren", INT, POINTER)(element)
        get = call("FPDF_StructElement_GetChildAtIndex", POINTER, POINTER, INT)
        return [get(element, index) or 0 for index in range(max(0, min(count, self._left)))]

    def _cell(self, element: int, depth: int) -> TaggedCell:
        """A cell of a row; an empty one that spans nothing where it has no text on this page."""
        if not element:
            return TaggedCell(1, 1, frozenset())
        marks: set[int] = set()
        self._gather(element, marks, depth)
        return TaggedCell(_span(element, b"ColSpan"), _span(element, b"RowSpan"), frozenset(marks))

    def _gather(self, element: int, marks: set[int], depth: int) -> None:
        """Add the marked-content ids below a cell; a table in the cell is a table of its own."""
        if depth > MAX_DEPTH or self._left <= 0:
            return
        self._left -= 1
        mark = call("FPDF_StructElement_GetChildMarkedContentID", INT, POINTER, INT)
        for index, child in enumerate(self._children(element)):
            if not child:
                marks.add(mark(element, index))
            elif _kind(child) == "Table":
                self._visit(child, None, depth + 1)
            else:
                self._gather(child, marks, depth + 1)
        marks.discard(-1)


def _kind(element: int) -> str:
    """The structure type of an element, by the document's role map."""
    buffer = ctypes.create_string_buffer(32)
    length = call("FPDF_StructElement_GetType", ctypes.c_ulong, POINTER, POINTER, ctypes.c_ulong)(
        element, ctypes.addressof(buffer), len(buffer)
    )
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le", "replace") if length <= len(buffer) else ""


def _span(element: int, name: bytes) -> int:
    """How many rows or columns a cell covers by one of its attributes."""
    count = call("FPDF_StructElement_GetAttributeCount", INT, POINTER)(element)
    attribute = call("FPDF_StructElement_GetAttributeAtIndex", POINTER, POINTER, INT)
    value = call("FPDF_StructElement_Attr_GetValue", POINTER, POINTER, ctypes.c_char_p)
    number = call("FPDF_StructElement_Attr_GetNumberValue", INT, POINTER, POINTER)
    for index in range(max(0, min(count, MAX_DEPTH))):
        found = value(attribute(element, index), name)
        read = ctypes.c_float()
        if found and number(found, ctypes.addressof(read)) and 1 <= read.value <= MAX_SPAN:
            return int(read.value)
    return 1


# --- tags and words --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    """A tagged cell and its words."""

    columns: int
    rows: int
    words: Ints


@dataclass(frozen=True, slots=True)
class _Placed:
    """A tagged cell at its place: first row and column, rows and columns covered, its words."""

    row: int
    column: int
    rows: int
    columns: int
    words: Ints


class Tags:
    """The tags of a document's tables, followed page by page: a table goes on in the columns of the page before."""

    def __init__(self) -> None:
        self._edges = NO_EDGES

    def follow(self, opened: OpenPage, layout: Layout) -> Layout:
        """The layout of a page with the tables that are tagged soundly, and not drawn, by their tags."""
        if not any(grid.width >= LEAST_COLUMNS and not grid.drawn for grid in layout.grids):
            return layout
        tables = read_tagged_tables(opened.address)
        if not tables:
            return layout
        marks = opened.read_marks()[layout.words.run]
        tagged = np.full(len(layout.words), -1)  # the tagged table of each word
        for index, table in enumerate(tables):
            tagged[_words_of(table, marks)] = index
        found: dict[int, tuple[Grid, Floats]] = {}
        met: dict[int, list[Grid]] = {}
        for index, table in enumerate(tables):
            met[index] = [grid for grid in layout.grids if ((grid.row >= 0) & (tagged == index)).any()]
            if met[index] and not any(grid.drawn for grid in met[index]):
                around = [np.where((tagged < 0) | (tagged == index), grid.row, -1) for grid in met[index]]
                read = _grid_of_tags(layout, table, marks, around, self._edges)
                if read is not None:
                    found[index] = read
        # What looks like one table and is tagged as several is read by its tags only where all of them are sound.
        unsound = [grid for index in met if index not in found for grid in met[index]]
        sound = [index for index in found if not any(grid is other for grid in met[index] for other in unsound)]
        replaced = [grid for index in sound for grid in met[index]]
        grids = [grid for grid in layout.grids if not any(grid is other for other in replaced)]
        for index in sound:
            grid, self._edges = found[index]
            grids.append(grid)
        return replace(layout, grids=tuple(sorted(grids, key=lambda grid: (grid.box[1], grid.box[0]))))


def _words_of(table: TaggedTable, marks: Ints) -> Ints:
    """The words of a tagged table."""
    ids = [mark for row in table for cell in row for mark in cell.marks]
    return np.flatnonzero(np.isin(marks, ids))


def _grid_of_tags(
    layout: Layout, table: TaggedTable, marks: Ints, looks: Sequence[Ints], above: Floats
) -> tuple[Grid, Floats] | None:
    """The table as tagged, with the untagged header above it, and where its columns begin; None where the words do not
    stand as the tags say. `looks`: the rows, as space shows them, of the words that seem to belong to it (-1: none);
    `above`: where the columns of the table before begin."""
    words = layout.words
    rows = _rows_of(table, words, marks)
    totals = _count_columns(rows)
    for known in (above, NO_EDGES):
        width = len(known) or max(totals, key=lambda total: (totals.count(total), total))
        cells = _place(rows, words, width, known)
        height = 1 + max((cell.row for cell in cells if len(cell.words)), default=-1)
        if (
            width < LEAST_COLUMNS
            or height < (1 if len(known) else LEAST_ROWS)
            or any(cell.column + cell.columns > width for cell in cells)
        ):
            continue
        edges, bands = _column_edges(cells, words, width), _row_bands(cells, words, height)
        if len(known):
            if not _are_near(edges, known) and set(totals) != {len(known)}:
                continue  # another table than the one before
            edges = _complete(edges, known)
        if _stand_in_columns(cells, words, edges) and _stand_in_rows(cells, words, bands):
            grid = _build(cells, words, edges, bands)
            around = _words_around(words, grid, looks)
            if around is None:
                return None
            return (
                _below_header(words, grid, around, _all_edges(edges), layout.edges[0]) if len(around) else grid
            ), edges
    return None


def _rows_of(table: TaggedTable, words: Words, marks: Ints) -> list[list[_Text]]:
    """The rows of a table with their words, cells from left to right."""
    at: dict[int, list[int]] = {}
    for index, mark in enumerate(marks.tolist()):
        at.setdefault(mark, []).append(index)
    rows = [
        [
            _Text(
                cell.columns, cell.rows, np.array(sorted(i for m in cell.marks for i in at.get(m, ())), dtype=np.int64)
            )
            for cell in row
        ]
        for row in table
    ]
    return [row[::-1] for row in rows] if _run_leftwards(rows, words) else rows


def _run_leftwards(rows: Sequence[Sequence[_Text]], words: Words) -> bool:
    """Whether most cells stand left of the one before them, as in right-to-left scripts."""
    steps = [
        _left(after.words, words) > _left(before.words, words)
        for row in rows
        for before, after in pairwise([cell for cell in row if len(cell.words)])
    ]
    return sum(steps) < 0.5 * len(steps)


def _left(member: Ints, words: Words) -> float:
    """Where a text begins."""
    return float(words.x0[member].min())


def _count_columns(rows: Sequence[Sequence[_Text]]) -> list[int]:
    """How many columns the cells of each row cover, with those that reach down from rows above."""
    return [
        sum(cell.columns for cell in row)
        + sum(cell.columns for above in range(index) for cell in rows[above] if above + cell.rows > index)
        for index, row in enumerate(rows)
    ]


def _place(rows: Sequence[Sequence[_Text]], words: Words, width: int, edges: Floats) -> list[_Placed]:
    """The cells at their places in `width` columns, as HTML's table model forms them. In a row that is short because a
    cell goes on from the page before, that cell's place is where it suits the words: by the columns' `edges` where they
    are known, else by the rows that are full."""
    if len(edges) or set(_count_columns(rows)) == {width}:
        return _fill(rows, words, width, edges)
    placed = _fill(rows, words, width, edges)
    total: dict[int, int] = {}
    for cell in placed:
        for row in range(cell.row, cell.row + cell.rows):
            total[row] = total.get(row, 0) + cell.columns
    full = [cell for cell in placed if total[cell.row] == width]
    return _fill(rows, words, width, _column_edges(full, words, width))


def _fill(rows: Sequence[Sequence[_Text]], words: Words, width: int, edges: Floats) -> list[_Placed]:
    """Each cell in the next free columns; where columns stay free, those that suit least."""
    placed: list[_Placed] = []
    until: dict[int, int] = {}  # column -> the row before which a cell from above ends
    index = 0
    for whole in rows:
        for row in _split_row(whole, sum(until.get(column, 0) <= index for column in range(width))):
            free = [column for column in range(width) if until.get(column, 0) <= index]
            need = sum(cell.columns for cell in row)
            spare = max(len(free) - need, 0)
            free += range(width, width + need)  # a row that is too long shows that the tags are not sound
            options = [[*free[:gap], *free[gap + spare :]] for gap in range(need + 1 if spare else 1)]
            columns = min(options, key=lambda option: _misfit(row, option, words, edges))
            at = 0
            for cell in row:
                first = columns[at]
                placed.append(_Placed(index, first, cell.rows, cell.columns, cell.words))
                until |= dict.fromkeys(range(first, first + cell.columns), index + cell.rows)
                at += cell.columns
            index += 1
    return placed


def _split_row(row: Sequence[_Text], free: int) -> list[Sequence[_Text]]:
    """A row as often as it stands on pages: word processors tag the cells of a broken row again on the next page, in
    the same TR. The parts that have text here, or the row as it is."""
    count = len(row)
    if not free or count <= free or count % free or any(cell.columns > 1 for cell in row):
        return [row]
    parts = [row[first : first + free] for first in range(0, count, free)]
    return [part for part in parts if any(len(cell.words) for cell in part)] or parts[:1]


def _misfit(row: Sequence[_Text], columns: Sequence[int], words: Words, edges: Floats) -> float:
    """How far the cells of a row stand from the columns' edges, in points."""
    at, misfit = 0, 0.0
    for cell in row:
        edge = edges[columns[at]] if columns[at] < len(edges) else np.nan
        if len(cell.words) and not np.isnan(edge):
            misfit += abs(_left(cell.words, words) - float(edge))
        at += cell.columns
    return misfit


def _column_edges(cells: Sequence[_Placed], words: Words, width: int) -> Floats:
    """Where the text of each column begins, NaN for an empty one."""
    edges = np.full(width, np.nan)
    for cell in cells:
        if cell.columns == 1 and len(cell.words):
            edges[cell.column] = np.fmin(edges[cell.column], _left(cell.words, words))
    return edges


def _complete(edges: Floats, known: Floats) -> Floats:
    """Edges with those of empty columns as on the page before, where the others stand as there."""
    return np.where(np.isnan(edges), known, edges) if _are_near(edges, known) else edges


def _are_near(edges: Floats, known: Floats) -> bool:
    """Whether the columns filled on two pages begin at the same places."""
    apart = np.abs(edges - known)
    return bool(np.nanmax(apart, initial=0) < ALIGNED and not np.isnan(apart).all())


def _all_edges(edges: Floats) -> Floats:
    """Edges with those of empty columns at the distance that others have."""
    known = np.flatnonzero(~np.isnan(edges))
    pitch = float(np.median(np.diff(edges[known]) / np.diff(known)))
    index = np.arange(len(edges))
    outside = np.minimum(index - known[0], 0) + np.maximum(index - known[-1], 0)
    filled: Floats = np.interp(index, known, edges[known]) + pitch * outside
    return filled


def _row_bands(cells: Sequence[_Placed], words: Words, height: int) -> Floats:
    """(top, bottom) of the text of each row, cells over several rows aside; a row without such text has no height."""
    bands = np.tile([np.inf, -np.inf], (height, 1))
    for cell in cells:
        if cell.rows == 1 and len(cell.words):
            bands[cell.row, 0] = min(bands[cell.row, 0], words.top[cell.words].min())
            bands[cell.row, 1] = max(bands[cell.row, 1], words.bottom[cell.words].max())
    for row in np.flatnonzero(np.isinf(bands[:, 0])).tolist():
        bands[row] = bands[row - 1, 1] if row else bands[np.isfinite(bands[:, 0]), 0].min(initial=np.inf)
    return bands


def _stand_in_columns(cells: Sequence[_Placed], words: Words, edges: Floats) -> bool:
    """Whether every cell begins in its column."""
    known = edges[~np.isnan(edges)]
    if len(known) < LEAST_COLUMNS or (np.diff(known) <= SHIFT).any():
        return False
    ends = np.append(edges, np.inf)
    for cell in cells:
        if not len(cell.words):
            continue
        left = _left(cell.words, words)
        after = ends[cell.column + cell.columns :]
        before = ends[: cell.column + 1]
        if left < np.nanmax(before, initial=-np.inf) - SHIFT or left >= np.nanmin(after, initial=np.inf):
            return False
    return True


def _stand_in_rows(cells: Sequence[_Placed], words: Words, bands: Floats) -> bool:
    """Whether the rows follow each other, and what covers several of them keeps to them."""
    slack = OVERLAP * float(np.median(words.size))
    if not np.isfinite(bands).all() or (bands[1:, 0] < bands[:-1, 1] - slack).any():
        return False
    tops = np.append(bands[:, 0], np.inf)
    bottoms = np.insert(bands[:, 1], 0, -np.inf)
    for cell in cells:
        if not len(cell.words):
            continue
        end = min(cell.row + cell.rows, len(bands))
        if (
            words.top[cell.words].min() < bottoms[cell.row] - slack
            or words.bottom[cell.words].max() > tops[end] + slack
        ):
            return False
    return True


def _build(cells: Sequence[_Placed], words: Words, edges: Floats, bands: Floats) -> Grid:
    """The table of placed cells. Where no cell has two lines, each line may be tagged as a row: then the rows are only
    those that space shows."""
    row, column = np.full((2, len(words)), -1)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    places: dict[tuple[int, int], tuple[float, float, float, float]] = {}
    member = np.concatenate([cell.words for cell in cells])
    x1 = float(words.x1[member].max())
    ends = np.append(edges, x1)
    for cell in cells:
        if cell.row >= len(bands):
            continue
        row[cell.words], column[cell.words] = cell.row, cell.column
        rows = min(cell.rows, len(bands) - cell.row)
        spans[cell.row, cell.column] = (rows, cell.columns)
        left = float(edges[cell.column])
        if not np.isnan(left):  # nothing tells where an empty column stands
            right = max(float(np.nanmin(ends[cell.column + cell.columns :])), left + 1)
            top, bottom = float(bands[cell.row, 0]), float(bands[cell.row + rows - 1, 1])
            places[cell.row, cell.column] = (left, top, right, bottom)
    several = any(len(np.unique(np.rint(words.base[cell.words]))) > 1 for cell in cells if len(cell.words))
    rows_by = Evidence.MARKUP if several else Evidence.SPACE
    box = (float(np.nanmin(edges)), float(bands[0, 0]), x1, float(bands[-1, 1]))
    return Grid(row, column, len(bands), len(edges), spans, places, rows_by, Evidence.MARKUP, box)


def _words_around(words: Words, grid: Grid, rows: Sequence[Ints]) -> Ints | None:
    """The words above a tagged table that look like part of it: a repeated header counts as no content of its page.
    None where others stand among its rows."""
    x, y = words.middle
    x0, top, x1, bottom = grid.box
    other = grid.row < 0
    if (other & (x > x0) & (x < x1) & (y > top) & (y < bottom)).any():
        return None
    looks = np.logical_or.reduce([row >= 0 for row in rows])
    if (other & looks & (y > bottom)).any():
        return None
    return np.flatnonzero(other & looks & (y < top))


def _below_header(words: Words, grid: Grid, above: Ints, edges: Floats, horizontal: Edges) -> Grid:
    """A table with the words of its header, cut at its columns, as further rows above."""
    header = cut_region(words, above, Gutters(edges[1:] - 2, edges[1:] - 1), horizontal)
    shift = header.height
    return replace(
        grid,
        row=np.where(grid.row >= 0, grid.row + shift, header.row),
        column=np.where(grid.row >= 0, grid.column, header.column),
        height=grid.height + shift,
        spans=header.spans | {(r + shift, c): span for (r, c), span in grid.spans.items()},
        places={(r + shift, c): place for (r, c), place in grid.places.items()},
        box=(grid.box[0], header.box[1], grid.box[2], grid.box[3]),
    )
