"""How sure a cell still is after checking: never surer than the findings at it, in its row and on the whole allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from ..normalize.corrections import REPAIR
from ..normalize.edition import FILLED, MISSING, Edition
from ..normalize.finding import Finding, Severity

# The most that is left of a cell's confidence (docs/confidence.md).
AT_CELL = {Severity.ERROR: 0.5, Severity.WARNING: 0.9}
AT_ROW = 0.7  # an error in the row as a whole
BESIDE = 0.9  # the other cells where one of a row holds another's text, and the rows beside one that is not there
ALTOGETHER = 0.9  # every cell of a document whose reading failed in many places

FAILED_ROWS = 0.2  # share of rows with errors from which on the document as a whole is doubted

# What is said of names and of the whole table, and not of the text of cells.
NOT_OF_TEXT = frozenset(
    {"area-differs", "area-missing", "section-differs", "section-missing", "header-missing", "header-differs"}
)
# Where these are at a cell, text has moved within its row, and more cells than it may have gained or lost.
MOVED = frozenset(
    {"cell-too-long", "cell-missing", "cell-duplicated", "cell-in-wrong-column", "letter-unexpected", "cells-swapped"}
    | {"filled-elsewhere-empty-here", "empty-elsewhere-filled-here"}
)


def weigh_editions(editions: Sequence[Edition], findings: Iterable[Finding]) -> list[Edition]:
    """The editions with the confidence that the findings over them leave to their cells; see `weigh_edition`."""
    by_key: dict[tuple[str | None, ...], list[Finding]] = {}
    for finding in findings:
        by_key.setdefault((finding.framework, finding.version, finding.language), []).append(finding)
    return [weigh_edition(edition, by_key.get(edition.key, ())) for edition in editions]


def weigh_edition(edition: Edition, findings: Sequence[Finding]) -> Edition:
    """The edition with the confidence that its findings leave to its cells; doing it twice changes nothing more.

    What is acknowledged (information by then) lowers nothing, nor does anything a text that a person corrected."""
    codes = _list_codes(edition)
    limits = dict.fromkeys((code for row in codes.values() for code in row), 1.0)
    told = [f for f in findings if f.number in codes and f.severity in AT_CELL and f.code not in NOT_OF_TEXT]
    for finding in told:
        for code, limit in _limit(finding, codes):
            limits[code] = min(limits[code], limit)
    for number in _beside_missing(edition, list(codes)):
        for code in codes[number]:
            limits[code] = min(limits[code], BESIDE)
    failed = {f.number for f in told if f.severity is Severity.ERROR}
    most = ALTOGETHER if len(failed) >= FAILED_ROWS * len(codes) or _lacks_column(edition) else 1.0
    left = pl.Series([min(limit, most) for limit in limits.values()], dtype=pl.Float64())
    corrected = pl.col("repairs").str.split(" ").list.contains(REPAIR)
    sure = pl.when(corrected).then(pl.col("confidence")).otherwise(pl.min_horizontal(pl.col("confidence"), left))
    return replace(edition, cells=edition.cells.with_columns(confidence=sure))


def _list_codes(edition: Edition) -> Mapping[str, list[str]]:
    """Number -> the codes of its cells, in grid order."""
    codes: dict[str, list[str]] = {}
    for number, code in edition.cells.select("number", "code").iter_rows():
        codes.setdefault(number, []).append(code)
    return codes


def _limit(finding: Finding, codes: Mapping[str, list[str]]) -> list[tuple[str, float]]:
    """The cells that a finding lowers, and how far."""
    row = codes[finding.number or ""]
    if finding.column is None:
        return [(code, AT_ROW if finding.severity is Severity.ERROR else AT_CELL[finding.severity]) for code in row]
    beside = [(code, BESIDE) for code in row] if finding.code in MOVED and finding.severity is Severity.ERROR else []
    return [*beside, (f"{finding.number}{finding.column}", AT_CELL[finding.severity])]


def _beside_missing(edition: Edition, numbers: Sequence[str]) -> set[str]:
    """The rows next to those that are not in the document: what is lost may have been read as part of them."""
    there = set(edition.cells.filter(pl.col("status") != MISSING)["number"])
    kept = [number in there for number in numbers]
    near: set[str] = set()
    for order in (range(len(numbers)), range(len(numbers) - 1, -1, -1)):
        lost = False
        for place in order:
            if lost and kept[place]:
                near.add(numbers[place])
            lost = not kept[place]
    return near


def _lacks_column(edition: Edition) -> bool:
    """Whether no cell of some column has text: it was not recognised, and its text may be anywhere."""
    filled = edition.cells.filter(pl.col("status") == FILLED)
    return not filled.is_empty() and filled["column"].n_unique() < edition.cells["column"].n_unique()
