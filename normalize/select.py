"""Which tables of a document are the framework's, and which paragraphs run along on its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..extract.table import Document, Paragraph, Table
from .anchors import Anchors
from .facing import find_facing
from .leftover import with_leftovers, with_lone_cells
from .sheet import Roles, agree_on_roles, continue_roles, find_roles, first_text, group_tables, pool_tables

LEAST_LETTERS = 3  # that show a table's columns
FURNITURE_PAGES = 3  # a paragraph that stands on so many pages is a running head or foot


def find_sheets(document: Document, anchors: Anchors, furniture: frozenset[str]) -> dict[int, Roles]:
    """The tables (by position among the blocks) that hold rows of the framework, with their columns' roles."""
    sheets: dict[int, Roles] = {}
    tables = {index: block for index, block in enumerate(document.blocks) if isinstance(block, Table)}
    found = {index: find_roles(table, anchors) for index, table in tables.items()}
    for members in group_tables(tables):
        if len({found[index].columns for index in members}) > 1:
            pooled = find_roles(pool_tables([tables[index] for index in members]), anchors)
            found |= {index: pooled for index in members if pooled.covers(found[index])}
    for index, table in tables.items():
        roles = found[index]
        if _belongs(table, roles, anchors):
            sheets[index] = roles
    sheets = agree_on_roles(tables, sheets)
    sheets = sheets or find_facing(tables, anchors)
    return _with_continuations(document, _without_others(tables, sheets, anchors), furniture, anchors)


def settle_leftovers(
    document: Document, sheets: Mapping[int, Roles], anchors: Anchors, heads: frozenset[str]
) -> Document:
    """The document with the last lines of rows that stand alone on the next page as tables of their own."""
    tables = {index: block for index, block in enumerate(document.blocks) if isinstance(block, Table)}
    numbered = {index for index in sheets if _numbers(tables[index], anchors)}
    furniture = {k for k, block in enumerate(document.blocks) if _is_furniture(block, heads)}
    return with_lone_cells(with_leftovers(document, sheets, numbered, furniture), sheets, anchors)


def _is_furniture(block: Table | Paragraph, heads: frozenset[str]) -> bool:
    """Whether a block is a running head or foot, or nothing but a page's number."""
    return isinstance(block, Paragraph) and (skeleton(block.text) in heads or not any(map(str.isalpha, block.text)))


def _without_others(tables: Mapping[int, Table], sheets: Mapping[int, Roles], anchors: Anchors) -> dict[int, Roles]:
    """The sheets without tables of another kind that use numbers and letters as well: they have fewer columns than the
    framework's tables, and no number that these do not show in the same columns."""
    numbers = {index: _numbers(tables[index], anchors) for index in sheets}
    shown: dict[frozenset[int], set[str]] = {}  # by the places that tables show
    for index, roles in sheets.items():
        shown.setdefault(frozenset(roles.places), set()).update(numbers[index])
    wider = {places: set().union(*(shown[other] for other in shown if other > places)) for places in shown}
    return {
        index: roles
        for index, roles in sheets.items()
        if not numbers[index] or not numbers[index] <= wider[frozenset(roles.places)]
    }


def _numbers(table: Table, anchors: Anchors) -> set[str]:
    """The framework's numbers that a table's cells begin with."""
    starts = [anchors.start(first_text(cell)).number for cell in table.cells]
    return {number for number in starts if number is not None and anchors.profile.order(number) is not None}


def _with_continuations(
    document: Document, sheets: dict[int, Roles], furniture: frozenset[str], anchors: Anchors
) -> dict[int, Roles]:
    """The sheets, and tables without anchors of their own that go on below one: the rest of a row on the next page, or
    rows below a title that show their numbers in the same columns."""
    found = dict(sheets)
    before: int | None = None
    titled = False
    for index, block in enumerate(document.blocks):
        if (
            isinstance(block, Paragraph)
            and block.heading
            and index not in found
            and skeleton(block.text) not in furniture
        ):
            titled = True  # begins something else, if no number says otherwise
        if not isinstance(block, Table):
            continue
        if index in found:
            before, titled = index, False
        elif before is not None:
            above = document.blocks[before]
            assert isinstance(above, Table)
            roles = continue_roles(above, found[before], block)
            if roles is not None and not (titled and not _known_numbers(block, roles, anchors)):
                found[index] = roles
                before, titled = index, False
    return found


def _belongs(table: Table, roles: Roles, anchors: Anchors) -> bool:
    """Whether a table can hold the framework's rows: letters across, or numbers down and columns enough."""
    wanted = len(anchors.letters)
    text = len(roles.text_columns())
    if roles.lettered:
        return len(roles.places) >= min(LEAST_LETTERS, wanted)
    return roles.numbered and text >= wanted and _known_numbers(table, roles, anchors) >= 1


def _known_numbers(table: Table, roles: Roles, anchors: Anchors) -> int:
    """How many of the framework's numbers a table's number column shows."""
    found = set()
    for cell in table.cells:
        if cell.column == roles.number_column:
            for line in cell.lines:
                start = anchors.start(line.text)
                if start.number is not None and anchors.profile.order(start.number):
                    found.add(start.number)
    return len(found)


def find_furniture(document: Document) -> frozenset[str]:
    """Paragraphs that stand on several pages, digits aside: running heads and feet, page numbers."""
    pages: dict[str, set[int]] = {}
    for block in document.blocks:
        if isinstance(block, Paragraph) and block.page is not None:
            pages.setdefault(skeleton(block.text), set()).add(block.page)
    return frozenset(text for text, on in pages.items() if len(on) >= FURNITURE_PAGES)


def skeleton(text: str) -> str:
    """A text without digits and spaces, for telling running heads."""
    return re.sub(r"[\d\s]+", "", text).casefold()
