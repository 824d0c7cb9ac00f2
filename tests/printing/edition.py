"""Editions to print: the truth that a reader of the printed document must find again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COLUMNS = "abcdefghi"
LEVELS = "ABC"
DESCRIPTORS = ("knowledge", "able", "responsible")


@dataclass(frozen=True)
class Labels:
    """The words printed in the header of the table."""

    area: str
    complexity: str
    knowledge: Mapping[str, str]
    able: str
    responsible: str

    def describe(self, level: str, descriptor: str) -> str:
        """The label over the column of that level (A, B, C) and descriptor."""
        texts = {"knowledge": self.knowledge[level], "able": self.able, "responsible": self.responsible}
        return texts[descriptor]


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
        PrintedRow(number, row["section"], row["area"], row["cells"])
        for number, row in record["rows"].items()
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
            row.number: {"section": row.section, "area": row.area, "cells": dict(row.cells)}
            for row in edition.rows
        },
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
