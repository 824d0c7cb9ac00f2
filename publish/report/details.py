"""What the pages' scripts are told: details of cells, texts of editions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...compare.wording import replace_controls
from ...extract.table import Box
from ...normalize.edition import MISSING
from ...normalize.finding import CODES, Finding
from .pictures import Picture, Pictures, locate_cell, locate_row
from .site import direction
from .view import CellView, EditionView, RowView

# Fields are left out where they say nothing, and named in full: a person may read the page's source.
Detail = dict[str, Any]


def detail_edition(view: EditionView, pictures: Pictures) -> dict[str, Detail]:
    """Code or number -> what the page shows of a cell or a competence beyond its text."""
    details: dict[str, Detail] = {}
    for index, row in enumerate(view.rows):
        details[row.number] = _detail_row(row, pictures, locate_row(view.rows, index))
        for cell in row.cells:
            details[cell.code] = _detail_cell(cell, pictures, locate_cell(cell, view.rows, index))
    return {code: detail for code, detail in details.items() if detail}


def _detail_row(row: RowView, pictures: Pictures, place: Box | None) -> Detail:
    """The findings about a competence, and the picture of its place."""
    if not row.findings:
        return {}
    return {"findings": [describe_finding(f, pictures) for f in row.findings], **_show(pictures, place)}


def _detail_cell(cell: CellView, pictures: Pictures, place: Box | None) -> Detail:
    """How a cell came to be, and the picture of its place."""
    detail: Detail = {}
    if cell.status != MISSING:
        detail["confidence"] = round(cell.confidence, 3)
    if cell.page is not None:
        detail["page"] = cell.page
    if cell.printed != cell.text:
        detail["printed"] = replace_controls(cell.printed)
    if cell.repairs:
        detail["repairs"] = [*cell.repairs]
    if cell.findings:
        detail["findings"] = [describe_finding(f, pictures) for f in cell.findings]
    return detail | _show(pictures, place)


def describe_finding(finding: Finding, pictures: Pictures) -> Detail:
    """A finding for a person."""
    known = CODES.get(finding.code)
    described = {
        "code": finding.code,
        "severity": finding.severity.value,
        "meaning": known.meaning if known else "",
        "message": replace_controls(finding.message),
        "evidence": replace_controls(finding.evidence or ""),
        "suggestion": replace_controls(finding.suggestion or ""),
    }
    picture = pictures.get(finding.box) if finding.box else None
    return {key: value for key, value in described.items() if value} | ({"picture": _frame(picture)} if picture else {})


def _show(pictures: Mapping[Box, Picture], place: Box | None) -> Detail:
    """The picture of a place, as far as there is one."""
    if place is None or place not in pictures:
        return {}
    return {"picture": _frame(pictures[place]), "pictured": place.page}


def _frame(picture: Picture) -> list[str | int]:
    """File, width and height of a picture."""
    return [picture.name, picture.width, picture.height]


def hand_over(view: EditionView) -> Detail:
    """The texts of an edition for the pages that show several: cells by code, rows and headers in order."""
    return {
        "cells": {
            cell.code: [None if cell.status == MISSING else replace_controls(cell.text), cell.state.value]
            for cell in view.cells
        },
        "rows": [
            [row.number, replace_controls(row.section_title or ""), replace_controls(row.area or "")]
            for row in view.rows
        ],
        "headers": {letter: replace_controls(text) for letter, text in sorted(view.edition.headers.items())},
    }


def describe_edition(view: EditionView, place: str) -> Detail:
    """An edition for the scripts: its names, its direction, and the place of its files."""
    framework, version, language = view.edition.key
    return {
        "framework": framework,
        "version": version,
        "language": language,
        "direction": direction(language),
        "place": place,
    }


def list_grid(views: Sequence[EditionView]) -> Detail:
    """The competences and columns that any of these editions have, in order."""
    columns = {column.id: column for view in views for column in view.columns}
    return {
        "numbers": list(dict.fromkeys(row.number for view in views for row in view.rows)),
        "columns": [[c.id, c.level, c.descriptor] for c in columns.values()],
    }
