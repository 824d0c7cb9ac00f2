"""A comparison as JSON for other programs."""

from __future__ import annotations

import json
from typing import TypedDict

from .change import Change, Comparison, Place, Summary
from .content import Content, Row
from .releases import ReleaseComparison


class EditionRecord(TypedDict):
    """Which edition was compared."""

    framework: str
    version: str
    language: str


class RowRecord(TypedDict):
    """A whole competence that came or went; a cell is null where the document lacks it."""

    section: str | None
    section_title: str | None
    area_id: str | None
    area: str | None
    order: int
    cells: dict[str, str | None]


class PlaceRecord(TypedDict):
    """One side of a change; `text` is null where the document lacks it, `row` but for whole competences."""

    number: str | None
    column: str | None
    code: str | None
    text: str | None
    row: RowRecord | None


class ChangeRecord(TypedDict):
    """One change, with its words as [operation, text]."""

    kind: str
    part: str
    old: PlaceRecord | None
    new: PlaceRecord | None
    words: list[list[str]]


class SummaryRecord(TypedDict):
    """How much changed; `counts` by kind."""

    counts: dict[str, int]
    typographic: int
    gaps: int
    renumbered: int


class ComparisonRecord(TypedDict):
    """What changed between two editions."""

    old: EditionRecord
    new: EditionRecord
    changes: list[ChangeRecord]
    typographic: list[ChangeRecord]
    gaps: list[ChangeRecord]
    numbers: dict[str, str]
    summary: SummaryRecord


class SharedRecord(TypedDict):
    """A change across languages."""

    part: str
    number: str | None
    column: str | None
    kinds: dict[str, str]
    uniform: bool
    lagging: list[str]
    unknown: list[str]


class ReleaseRecord(TypedDict):
    """What changed between two versions in all languages."""

    languages: dict[str, ComparisonRecord]
    shared: list[SharedRecord]
    lagging: dict[str, int]
    only_old: list[str]
    only_new: list[str]
    summary: SummaryRecord


def render_json(result: Comparison | ReleaseComparison) -> str:
    """The result as JSON text that ends with a line feed."""
    record = record_comparison(result) if isinstance(result, Comparison) else record_release(result)
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def record_comparison(comparison: Comparison) -> ComparisonRecord:
    """The record of a comparison."""
    return {
        "old": _record_edition(comparison.old),
        "new": _record_edition(comparison.new),
        "changes": [_record_change(change) for change in comparison.changes],
        "typographic": [_record_change(change) for change in comparison.typographic],
        "gaps": [_record_change(change) for change in comparison.gaps],
        "numbers": dict(comparison.numbers),
        "summary": _record_summary(comparison.summary),
    }


def record_release(release: ReleaseComparison) -> ReleaseRecord:
    """The record of a comparison across languages."""
    return {
        "languages": {language: record_comparison(each) for language, each in release.comparisons.items()},
        "shared": [
            {
                "part": change.part.value,
                "number": change.number,
                "column": change.column,
                "kinds": {language: kind.value for language, kind in change.kinds.items()},
                "uniform": change.uniform,
                "lagging": list(change.lagging),
                "unknown": list(change.unknown),
            }
            for change in release.shared
        ],
        "lagging": release.lagging,
        "only_old": list(release.only_old),
        "only_new": list(release.only_new),
        "summary": _record_summary(release.summary),
    }


def _record_edition(content: Content) -> EditionRecord:
    return {"framework": content.framework, "version": content.version, "language": content.language}


def _record_change(change: Change) -> ChangeRecord:
    return {
        "kind": change.kind.value,
        "part": change.part.value,
        "old": _record_place(change.old),
        "new": _record_place(change.new),
        "words": [[segment.operation, segment.text] for segment in change.words],
    }


def _record_place(place: Place | None) -> PlaceRecord | None:
    if place is None:
        return None
    return {
        "number": place.number,
        "column": place.column,
        "code": place.code,
        "text": place.text,
        "row": None if place.row is None else _record_row(place.row),
    }


def _record_row(row: Row) -> RowRecord:
    return {
        "section": row.section,
        "section_title": row.section_title,
        "area_id": row.area_id,
        "area": row.area,
        "order": row.position,
        "cells": dict(row.cells),
    }


def _record_summary(summary: Summary) -> SummaryRecord:
    return {
        "counts": dict(summary.counts),
        "typographic": summary.typographic,
        "gaps": summary.gaps,
        "renumbered": summary.renumbered,
    }
