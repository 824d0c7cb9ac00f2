"""Changes in words for a person: what the renderers for reading have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .change import Change, Comparison, Kind, Part, Summary
from .releases import ReleaseComparison, SharedChange

ARROW = "→"

# What happened at a place; the same is counted as "2 cells reworded".
HAPPENED: dict[Kind, str] = {
    Kind.ROW_ADDED: "added",
    Kind.ROW_REMOVED: "removed",
    Kind.ROW_MOVED: "moved",
    Kind.CELL_REWORDED: "reworded",
    Kind.CELL_FILLED: "filled",
    Kind.CELL_EMPTIED: "emptied",
    Kind.CELL_MOVED: "moved to another column",
    Kind.AREA_RENAMED: "renamed",
    Kind.AREA_CHANGED: "moved to another area",
    Kind.SECTION_CHANGED: "changed",
    Kind.TITLE_CHANGED: "changed",
    Kind.HEADER_CHANGED: "changed",
    Kind.TYPOGRAPHIC: "set differently",
    Kind.ROW_MISSING: "not in the new document",
    Kind.ROW_FOUND: "not in the old document",
    Kind.CELL_MISSING: "not in the new document",
    Kind.CELL_FOUND: "not in the old document",
    Kind.AREA_MISSING: "without an area in the new document",
    Kind.AREA_FOUND: "without an area in the old document",
    Kind.SECTION_MISSING: "without a section in the new document",
    Kind.SECTION_FOUND: "without a section in the old document",
}
COUNTED: dict[Kind, tuple[str, str]] = {
    Kind.SECTION_CHANGED: ("section", "sections"),
    Kind.TITLE_CHANGED: ("title", "titles"),
    Kind.HEADER_CHANGED: ("column header", "column headers"),
    Kind.AREA_RENAMED: ("area", "areas"),
    **{kind: ("cell", "cells") for kind in Kind if kind.startswith("cell-")},
}
COMPETENCE = ("competence", "competences")


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as a reader sees it: where, what happened, the area around it, and the change itself."""

    place: str
    happened: str
    area: str
    change: Change


def list_entries(comparison: Comparison, changes: Iterable[Change]) -> list[Entry]:
    """The changes of a comparison, for a reader."""
    return [
        Entry(
            name_place(change),
            describe_kind(change.kind, change.part),
            _find_area(comparison, change),
            change,
        )
        for change in changes
    ]


def describe_kind(kind: Kind, part: Part) -> str:
    """What happened to a part: `reworded`."""
    return "moved to another section" if (kind, part) == (Kind.SECTION_CHANGED, Part.ROW) else HAPPENED[kind]


def name_place(change: Change) -> str:
    """Where a change is: `6c`, `16c → 15c`, `competence 15`, `area at 15`, `title`, `column c`."""
    names = list(dict.fromkeys(place.name for place in change.places))
    match change.part:
        case Part.CELL:
            prefix = ""
        case Part.ROW:
            prefix = "competence "
        case Part.AREA | Part.SECTION:
            prefix = f"{change.part} at "
        case Part.HEADER:
            prefix = "column "
        case Part.TITLE:
            return "title"
    return prefix + f" {ARROW} ".join(names)


def _find_area(comparison: Comparison, change: Change) -> str:
    """The printed area where a cell or competence stands, in the new edition if it is there."""
    if change.part not in (Part.CELL, Part.ROW):
        return ""
    content, place = (comparison.new, change.new) if change.new else (comparison.old, change.old)
    row = content.by_number.get(place.number or "") if place else None
    return (row and row.area) or ""


def name_editions(comparison: Comparison) -> str:
    """What was compared: `esqf-occupational en: 2021 → 2024`."""
    old, new = comparison.old, comparison.new
    if old.language == new.language:
        return f"{new.framework} {new.language}: {old.version} {ARROW} {new.version}"
    return f"{new.framework}: {old.version} {old.language} {ARROW} {new.version} {new.language}, structure alone"


def summarize(summary: Summary) -> str:
    """The counts in a line: `1 competence removed, 2 cells reworded; 22 renumbered`."""
    counts = [_count(number, Kind(kind)) for kind, number in summary.counts.items()]
    rest = [
        f"{summary.renumbered} renumbered" if summary.renumbered else "",
        f"{summary.typographic} in typography alone" if summary.typographic else "",
        f"{_plural(summary.gaps, ('gap', 'gaps'))} in the documents" if summary.gaps else "",
    ]
    return "; ".join([", ".join(counts) or "no changes", *filter(None, rest)])


def _count(number: int, kind: Kind) -> str:
    """A number of changes of a kind: `2 cells reworded`."""
    return f"{_plural(number, COUNTED.get(kind, COMPETENCE))} {HAPPENED[kind]}"


def _plural(number: int, forms: tuple[str, str]) -> str:
    """A number with its noun."""
    return f"{number} {forms[number != 1]}"


def name_shared(change: SharedChange) -> str:
    """Where a change across languages is."""
    name = f"{change.number or ''}{change.column or ''}"
    prefixes = {Part.CELL: "", Part.ROW: "competence ", Part.HEADER: "column ", Part.TITLE: "title"}
    return prefixes.get(change.part, f"{change.part} at ") + name


def describe_shared(change: SharedChange) -> str:
    """Who made a change and who did not: `reworded in en; not in de, fr`."""
    by_kind: dict[Kind, list[str]] = {}
    for language, kind in change.kinds.items():
        by_kind.setdefault(kind, []).append(language)
    made = ", ".join(
        f"{describe_kind(kind, change.part)} in {', '.join(languages)}" for kind, languages in by_kind.items()
    )
    lagging = f"; not in {', '.join(change.lagging)}" if change.lagging else ""
    return made + lagging + (f"; unknown in {', '.join(change.unknown)}" if change.unknown else "")


def describe_languages(release: ReleaseComparison) -> list[str]:
    """What a reader should know about the languages of two versions, a line each."""
    changes = ("change", "changes")
    lines = [f"{language} lags behind by {_plural(count, changes)}" for language, count in release.lagging.items()]
    lines += [f"{language} is not in {release.new_version}" for language in release.only_old]
    return lines + [f"{language} is new in {release.new_version}" for language in release.only_new]


def shorten_numbers(numbers: Mapping[str, str]) -> str:
    """The old -> new numbers, runs in one: `16–37 → 15–36, 40 → 38`."""
    runs: list[list[tuple[str, str]]] = []
    for pair in numbers.items():
        if runs and _follows(runs[-1][-1], pair):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return ", ".join(f"{_span(old)} {ARROW} {_span(new)}" for old, new in (zip(*run, strict=True) for run in runs))


def _follows(before: tuple[str, str], pair: tuple[str, str]) -> bool:
    """Whether both numbers are one more than those before."""
    return all(b.isdecimal() and a.isdecimal() and int(b) == int(a) + 1 for a, b in zip(before, pair, strict=True))


def _span(numbers: Sequence[str]) -> str:
    """The first and the last number."""
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def replace_controls(text: str) -> str:
    """The text without characters that command a terminal or break a file; line breaks and tabs stay."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) == "Cc" and c not in "\n\t" else c for c in text
    )
