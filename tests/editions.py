"""Editions for tests, built straight from texts, without a document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from esqf.normalize.edition import CELL_TYPES, EMPTY, FILLED, Edition, Source
from esqf.normalize.profile import Profile, load_profile
from printing.edition import PrintedEdition, load_edition

SAMPLES = Path(__file__).parent.parent / "samples"
SHARED = Path(__file__).parent.parent.parent / "shared"
PROFILE = "esqf-occupational"


def sample(language: str) -> PrintedEdition:
    """The sample edition of a language as it is printed into raw/."""
    return load_edition(SAMPLES / f"{language}.json")


def build_edition(printed: PrintedEdition, version: str = "sample-1", profile: str = PROFILE) -> Edition:
    """The edition that a perfect reader would make of a printed edition."""
    framework = load_profile(profile)
    records = [
        _record(framework, printed, version, row.number, row.section, row.area, column.id, row.cells)
        for row in printed.rows
        for column in framework.columns
    ]
    return Edition(
        framework=framework.id,
        version=version,
        language=printed.language,
        cells=pl.DataFrame(records, schema=CELL_TYPES),
        title=printed.title,
        source=Source(f"{printed.language}.json", "0" * 64, "json"),
    )


def _record(
    framework: Profile,
    printed: PrintedEdition,
    version: str,
    number: str,
    section: str,
    area: str,
    letter: str,
    cells: Mapping[str, str],
) -> dict[str, object]:
    """One canonical row."""
    text = cells[letter]
    known = framework.area_of(number)
    column = framework.column(letter)
    return {
        "framework": framework.id,
        "version": version,
        "language": printed.language,
        "section": section,
        "section_title": printed.sections[section],
        "area_id": known.id if known else None,
        "area": area,
        "order": framework.order(number) or len(framework.numbers) + 1,
        "number": number,
        "column": letter,
        "code": number + letter,
        "level": column.level,
        "descriptor": column.descriptor,
        "text": text,
        "status": FILLED if text else EMPTY,
        "source_text": text,
        "repairs": "",
        "confidence": 1.0,
        "page": None,
        "x0": None,
        "top": None,
        "x1": None,
        "bottom": None,
        "source": "0" * 64,
    }
