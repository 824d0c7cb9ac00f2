"""Editions to print: the truth that a reader of the printed document must find again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from printing.labels import COLUMNS, Labels
from printing.words import Vocabulary, load_vocabulary

SECTIONS = ("generic", "specific", "management")
ROWS = 37


@dataclass(frozen=True)
class PrintedRow:
    """One competence; `cells` has a text, perhaps empty, for every column letter."""

    number: str
    section: str
    area: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class PrintedEdition:
    """One language's edition; `sections` gives the title of each section id, in order."""

    language: str
    title: str
    subtitle: str
    labels: Labels
    sections: Mapping[str, str]
    rows: tuple[PrintedRow, ...]


def load_edition(path: Path) -> PrintedEdition:
    """The edition in a JSON file; raises OSError, ValueError or KeyError."""
    record = json.loads(path.read_text(encoding="utf-8"))
    rows = tuple(
        PrintedRow(number, row["section"], row["area"], row["cells"]) for number, row in record["rows"].items()
    )
    return PrintedEdition(
        record["language"],
        record["title"],
        record["subtitle"],
        Labels(**record["labels"]),
        record["sections"],
        rows,
    )


def dump_edition(edition: PrintedEdition) -> str:
    """The edition as JSON text that `load_edition` reads back equal."""
    labels = edition.labels
    record = {
        "language": edition.language,
        "title": edition.title,
        "subtitle": edition.subtitle,
        "labels": {
            "area": labels.area,
            "complexity": labels.complexity,
            "knowledge": dict(labels.knowledge),
            "able": labels.able,
            "responsible": labels.responsible,
        },
        "sections": dict(edition.sections),
        "rows": {
            row.number: {"section": row.section, "area": row.area, "cells": dict(row.cells)} for row in edition.rows
        },
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def random_edition(rng: Random, language: str, rows: int = ROWS) -> PrintedEdition:
    """A random edition of that many rows: three sections, areas of one to four rows, gaps on purpose."""
    words = load_vocabulary(language)
    areas = list(_draw_areas(rng, words, rows))
    return PrintedEdition(
        language,
        words.title,
        words.subtitle,
        words.labels,
        dict(zip(SECTIONS, words.sections, strict=True)),
        tuple(
            PrintedRow(str(place + 1), section, area, _draw_cells(rng, words))
            for place, (section, area) in enumerate(areas)
        ),
    )


def _draw_areas(rng: Random, words: Vocabulary, rows: int) -> Iterator[tuple[str, str]]:
    """Section and area of each row; no area goes over the end of a section."""
    ends = [*sorted(rng.sample(range(4, rows - 3), len(SECTIONS) - 1)), rows]
    place = 0
    names: set[str] = set()
    for section, end in zip(SECTIONS, ends, strict=True):
        while place < end:
            count = min(rng.choice((1, 1, 1, 2, 2, 3, 4)), end - place)
            name = _capitalise(" ".join(_draw_words(rng, words, rng.randint(1, 5))), words.language)
            if name in names:
                continue
            names.add(name)
            yield from [(section, name)] * count
            place += count


def _draw_cells(rng: Random, words: Vocabulary) -> dict[str, str]:
    """Texts of one row, about six in ten, at least one."""
    filled = {column for column in COLUMNS if rng.random() < 0.6} or {rng.choice(COLUMNS)}
    return {column: _draw_sentence(rng, words) if column in filled else "" for column in COLUMNS}


def _draw_sentence(rng: Random, words: Vocabulary) -> str:
    count = min(40, 2 + round(rng.gammavariate(2.5, 3.5)))
    drawn = _draw_words(rng, words, count)
    if count > 8 and rng.random() < 0.2:
        first = rng.randrange(2, count - 3)
        last = rng.randrange(first + 1, count - 1)
        drawn[first] = f"({drawn[first]}"
        drawn[last] = f"{drawn[last]})"
    comma = "،" if words.rtl else ","
    for place in range(1, count - 1):
        if drawn[place] not in words.connectives and rng.random() < 0.08:
            drawn[place] += comma
    return _capitalise(" ".join(drawn), words.language)


def _draw_words(rng: Random, words: Vocabulary, count: int) -> list[str]:
    """Words with connectives between them, never at either end."""
    drawn: list[str] = []
    linked = True
    while len(drawn) < count:
        if not linked and len(drawn) < count - 1 and rng.random() < 0.45:
            drawn.append(rng.choice(words.connectives))
            linked = True
            continue
        word = rng.choice(words.phrases if rng.random() < 0.07 else words.words)
        if word not in drawn[-2:]:
            drawn.append(word)
            linked = False
    return drawn


def _capitalise(text: str, language: str) -> str:
    """The text with a capital at its start, in scripts that have them."""
    first = "İ" if language == "tr" and text[0] == "i" else text[0].upper()
    # Georgian has capitals in Unicode, but no sentence starts with one.
    return text if language == "ka" else first + text[1:]
