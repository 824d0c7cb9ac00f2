"""One finding for one cause: a finding that explains others at its place stands for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..normalize.finding import Finding, Severity

PATTERN = frozenset({"filled-elsewhere-empty-here", "empty-elsewhere-filled-here", "cell-missing"})
LENGTH = frozenset({"cell-truncated", "cell-too-long"})
PLACE = frozenset({"cell-in-wrong-column", "cells-swapped"})

# At the same cell, a finding of the first code makes those of the others superfluous.
EXPLAINS_CELL: dict[str, frozenset[str]] = {
    "text-garbled": LENGTH
    | PLACE
    | {"cell-in-other-language", "bracket-unbalanced", "look-alike-letter", "hyphen-suspect", "furniture-in-cell"},
    "cell-in-other-language": LENGTH
    | PLACE
    | {"cell-untranslated", "look-alike-letter", "hyphen-suspect", "cell-repeated"},
    "cell-untranslated": LENGTH | PLACE,
    "letter-unexpected": LENGTH | {"empty-elsewhere-filled-here", "furniture-in-cell"},
    "cell-missing": frozenset({"filled-elsewhere-empty-here"}),
    "cell-duplicated": frozenset({"cell-missing", "filled-elsewhere-empty-here"}),
    "furniture-in-cell": LENGTH,
    "markup-left": LENGTH,
    "cell-repeated": LENGTH | PLACE,
    "cells-swapped": LENGTH,
    "cell-in-wrong-column": LENGTH,
    "cell-truncated": frozenset({"bracket-unbalanced", "hyphen-suspect"}),
    "cell-too-long": frozenset({"cell-truncated", "bracket-unbalanced"}),
    "empty-elsewhere-filled-here": LENGTH | PLACE | {"cell-repeated"},
}
# At the same row, likewise; of rows there may be two, the second named by the evidence.
EXPLAINS_ROW: dict[str, frozenset[str]] = {
    "row-missing": PATTERN | {"area-missing"},
    "row-duplicated": PATTERN | PLACE | LENGTH | {"cell-repeated", "area-differs"},
    "rows-swapped": PATTERN | PLACE | LENGTH | {"area-differs"},
    "number-unexpected": PATTERN | {"area-missing", "section-differs", "low-confidence"},
}

Place = tuple[str | None, ...]


def merge_findings(read: Iterable[Finding], checked: Iterable[Finding]) -> list[Finding]:
    """What reading found and what checking found, each code once at a place, without what others explain."""
    merged: dict[tuple[str, Place], Finding] = {}
    for finding in (*read, *checked):
        merged.setdefault((finding.code, place_of(finding)), finding)
    return drop_explained(list(merged.values()))


def drop_peers_faults(findings: Sequence[Finding], languages: Sequence[str]) -> list[Finding]:
    """Of two editions alone, without what only shows that the other's cell or row is wrong.

    A text looks too short, or exchanged, beside a counterpart that is itself in error.
    """
    if len(set(languages)) != 2:
        return list(findings)
    wrong = {
        (finding.language, finding.number, finding.column, finding.code in PLACE)
        for finding in findings
        if finding.severity is Severity.ERROR and finding.code not in LENGTH
    }

    def is_peers(finding: Finding) -> bool:
        return any(
            (language, finding.number, column, exchanged) in wrong
            for language in languages
            if language != finding.language
            for column in (finding.column, None)
            for exchanged in ((False, True) if finding.code in LENGTH else (False,))
        )

    return [finding for finding in findings if finding.code not in LENGTH | PLACE or not is_peers(finding)]


def place_of(finding: Finding) -> Place:
    """What tells places apart: the edition, the number, the column; the page where there is no number."""
    page = None if finding.number or finding.page is None else str(finding.page)
    return (finding.framework, finding.version, finding.language, finding.number, finding.column, page)


def drop_explained(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that no other finding at their cell or row explains."""
    explained = {
        (place_of(finding)[:5], code)
        for finding in findings
        if finding.number and finding.severity is not Severity.INFO
        for code in EXPLAINS_CELL.get(finding.code, ())
    }
    in_row = {
        (place_of(finding)[:4], code)
        for finding in findings
        if finding.number
        for code in EXPLAINS_ROW.get(finding.code, ())
    }
    return [
        finding
        for finding in findings
        if (place_of(finding)[:5], finding.code) not in explained
        and (place_of(finding)[:4], finding.code) not in in_row
    ]
