"""Tables over facing pages that print no column letters: the left page's columns and the right page's make up the
framework's, and the same numbers, or as many rows, stand on both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from ..extract.table import Table
from .anchors import Anchors
from .sheet import ColumnRole, Role, Roles, find_roles, match_columns, take_roles

SHARED_NUMBERS = 0.5  # of the numbers on a right page that shows some, the left page must show


@dataclass(frozen=True, slots=True)
class _Half:
    """A page's table, the columns that it fills, and its numbers."""

    table: Table
    roles: Roles
    filled: list[int]
    numbers: set[str]


def find_facing(tables: Mapping[int, Table], anchors: Anchors) -> dict[int, Roles]:
    """The roles of the tables (by key) that stand on facing pages; none where no two make up the framework's columns.

    A page on which a column is empty takes the roles of one whose columns stand at the same places."""
    halves = {index: _half(table, anchors) for index, table in tables.items()}
    found: dict[int, Roles] = {}
    for left, right in pairwise(halves):
        if left not in found:
            pair = _pair(halves[left], halves[right], len(anchors.letters))
            found |= dict(zip((left, right), pair, strict=True)) if pair else {}
    models: dict[Roles, int] = {}  # the first of each kind
    for index, roles in found.items():
        models.setdefault(roles, index)
    for index in halves.keys() - found.keys():
        likes = (_like(tables[model], known, tables[index]) for known, model in models.items())
        like = next(filter(None, likes), None)
        if like is not None:
            found[index] = like
    return dict(sorted(found.items()))


def _half(table: Table, anchors: Anchors) -> _Half:
    """What a page's table shows."""
    roles = find_roles(table, anchors)
    texts = {cell.column for cell in table.cells if cell.colspan == 1 and cell.text.strip()} - {roles.number_column}
    if roles.numbered:  # headers may stand over narrower columns than the rows have
        rows = {cell.row for cell in table.cells if cell.column == roles.number_column and cell.text.strip()}
        texts &= {cell.column for cell in table.cells if cell.row in rows and cell.text.strip()}
    starts = [anchors.start(cell.text) for cell in table.cells if cell.column == roles.number_column]
    return _Half(table, roles, sorted(texts), {s.number for s in starts if s.number is not None})


def _pair(left: _Half, right: _Half, wanted: int) -> tuple[Roles, Roles] | None:
    """The roles of two tables that make up `wanted` columns; the column behind the number may be the area's."""
    pages = (left.table.page or 0, right.table.page or 0)
    if not left.roles.numbered or left.roles.lettered or right.roles.lettered or not 0 <= pages[1] - pages[0] <= 1:
        return None
    shared = len(left.numbers & right.numbers)
    if right.roles.numbered and shared < max(1, SHARED_NUMBERS * len(right.numbers)):
        return None
    before = [column for column in left.filled if column < left.roles.number_column]
    texts = left.filled[len(before) :]
    named = len(texts) + len(right.filled) - wanted
    if named not in (0, 1) or (named and before) or not texts[named:] or not right.filled:
        return None
    areas = before + texts[:named]
    return _roles(left, areas, texts[named:], 0), _roles(right, [], right.filled, len(texts) - named)


def _roles(half: _Half, areas: list[int], texts: list[int], first: int) -> Roles:
    """Roles of a page's columns, the texts' places counted from `first`."""
    roles = {column: ColumnRole(Role.AREA) for column in areas}
    roles |= {column: ColumnRole(Role.TEXT, first + place) for place, column in enumerate(texts)}
    if half.roles.numbered:
        roles[half.roles.number_column] = ColumnRole(Role.NUMBER)
    columns = tuple(roles.get(column, ColumnRole(Role.NONE)) for column in range(half.table.width))
    return Roles(columns, False, half.roles.numbered, half.roles.number_column)


def _like(model: Table, known: Roles, table: Table) -> Roles | None:
    """The roles of a table whose columns stand at a model's places; None for another table."""
    match = match_columns(model, table)
    if len(match) < min(model.width, table.width) - 1:
        return None
    return take_roles(known, match, table.width)
