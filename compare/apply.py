"""Apply the changes between two editions to the old one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from ..extract.errors import UsageError
from ..normalize.edition import CELL_TYPES, EMPTY, FILLED, MISSING, Edition
from .change import Change, Comparison, Kind, Part
from .content import Row, read_content

WHOLE_ROWS = frozenset({Kind.ROW_ADDED, Kind.ROW_REMOVED, Kind.ROW_MISSING, Kind.ROW_FOUND})
AREA_KINDS = frozenset({Kind.AREA_CHANGED, Kind.AREA_MISSING, Kind.AREA_FOUND})
SECTION_KINDS = frozenset({Kind.SECTION_CHANGED, Kind.SECTION_MISSING, Kind.SECTION_FOUND})


def apply_changes(old: Edition, comparison: Comparison) -> Edition:
    """The new edition's content, made of the old edition and the changes.

    Cells that did not change keep their provenance; profile ids and descriptors are the new edition's.
    UsageError where `old` is not the edition that was compared, or where only structure was compared.
    """
    if comparison.structural:
        raise UsageError("two languages were compared by structure alone; their texts cannot be applied")
    content = read_content(old)
    if (content.rows, content.version, content.language) != (
        comparison.old.rows,
        comparison.old.version,
        comparison.old.language,
    ):
        raise UsageError(f"{old.version}/{old.language} is not the edition that was compared")
    rows = _place_rows(_change_rows(content.rows, comparison), comparison)
    return replace(
        old,
        version=comparison.new.version,
        language=comparison.new.language,
        cells=_build_cells(rows, old.cells, comparison),
        title=next((c.new.text for c in _about(comparison, Part.TITLE) if c.new), old.title),
        headers=dict(old.headers)
        | {c.new.column: c.new.text for c in _about(comparison, Part.HEADER) if c.new and c.new.column and c.new.text},
        findings=(),
        source=None,
    )


@dataclass(frozen=True, slots=True)
class _Lasting:
    """A row that stays: its old number, and what it becomes."""

    was: str
    row: Row


def _about(comparison: Comparison, part: Part) -> list[Change]:
    """All changes of one part."""
    return [change for change in comparison.everything if change.part is part]


def _change_rows(rows: tuple[Row, ...], comparison: Comparison) -> list[_Lasting]:
    """The rows that stay, in their old order, with their new numbers, groups and texts."""
    gone = {c.old.number for c in _about(comparison, Part.ROW) if c.kind in WHOLE_ROWS and c.old}
    areas, sections = _renames(comparison, Part.AREA), _renames(comparison, Part.SECTION)
    area_of, section_of = _regroupings(comparison, AREA_KINDS), _regroupings(comparison, SECTION_KINDS)
    cells: dict[str | None, list[Change]] = {}
    for change in _about(comparison, Part.CELL):
        cells.setdefault(change.old.number if change.old else None, []).append(change)
    return [
        _Lasting(
            row.number,
            replace(
                row,
                number=comparison.numbers.get(row.number, row.number),
                area=area_of.get(row.number, areas.get(row.area, row.area)),
                section_title=section_of.get(row.number, sections.get(row.section_title, row.section_title)),
                cells=_change_cells(row, cells.get(row.number, []), comparison.new.letters),
            ),
        )
        for row in rows
        if row.number not in gone
    ]


def _renames(comparison: Comparison, part: Part) -> dict[str | None, str | None]:
    """Old -> new name of the groups that have another."""
    return {c.old.text: c.new.text for c in _about(comparison, part) if c.old and c.new}


def _regroupings(comparison: Comparison, kinds: frozenset[Kind]) -> dict[str | None, str | None]:
    """Old number -> new group of the rows that changed theirs."""
    changes = [change for change in _about(comparison, Part.ROW) if change.kind in kinds]
    return {c.old.number: c.new.text for c in changes if c.old and c.new}


def _change_cells(row: Row, changes: list[Change], letters: tuple[str, ...]) -> dict[str, str | None]:
    """The new texts of a row; what moved leaves its column before anything takes it."""
    cells = dict(row.cells)
    for change in changes:
        if change.kind is Kind.CELL_MOVED and change.old and change.old.column:
            cells[change.old.column] = ""
    for change in changes:
        if change.new and change.new.column:
            cells[change.new.column] = change.new.text
    return {letter: cells.get(letter, "") for letter in letters}


def _place_rows(lasting: list[_Lasting], comparison: Comparison) -> list[_Lasting]:
    """The rows of the new edition in order: those that came or moved at their place, the others in theirs."""
    whole = [c for c in _about(comparison, Part.ROW) if c.kind in WHOLE_ROWS]
    placed = {c.new.row.position: _Lasting("", c.new.row) for c in whole if c.new and c.new.row}
    moved = {c.new.number for c in comparison.changes if c.kind is Kind.ROW_MOVED and c.new}
    for item in lasting:
        if item.row.number in moved:
            placed[comparison.new.by_number[item.row.number].position] = item
    others = iter([item for item in lasting if item.row.number not in moved])
    total = len(placed) + len(lasting) - len(moved)
    return [placed[i] if i in placed else next(others) for i in range(1, total + 1)]


def _build_cells(rows: list[_Lasting], old: pl.DataFrame, comparison: Comparison) -> pl.DataFrame:
    """The canonical cells of the rows."""
    known = {(record["number"], record["column"]): record for record in old.iter_rows(named=True)}
    records: list[dict[str, object]] = []
    for position, item in enumerate(rows, 1):
        ids = comparison.new.by_number[item.row.number]
        for column in comparison.new.columns:
            text = item.row.cells.get(column.id, "")
            status = MISSING if text is None else FILLED if text else EMPTY
            before = known.get((item.was, column.id))
            same = before is not None and (before["text"], before["status"]) == (text or "", status)
            record = dict(before) if before is not None and same else _without_provenance(text or "")
            record |= {
                "framework": comparison.new.framework,
                "version": comparison.new.version,
                "language": comparison.new.language,
                "section": ids.section,
                "section_title": item.row.section_title,
                "area_id": ids.area_id,
                "area": item.row.area,
                "order": position,
                "number": item.row.number,
                "column": column.id,
                "code": item.row.number + column.id,
                "level": column.level,
                "descriptor": column.descriptor,
                "text": text or "",
                "status": status,
            }
            records.append(record)
    return pl.DataFrame(records, schema=CELL_TYPES)


def _without_provenance(text: str) -> dict[str, object]:
    """The fields of a cell that no document shows."""
    places = dict.fromkeys(("page", "x0", "top", "x1", "bottom", "source"))
    return {"source_text": text, "repairs": "", "confidence": 1.0, **places}
