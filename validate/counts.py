"""Expected counts: how many cells of each edition are filled, empty and missing, committed beside the
documents.

`raw/<framework>/<version>/expected.toml` has one table a language:

    [nl]
    filled = 214
    empty = 119
    missing = 0
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..extract.errors import DatasetError
from ..normalize.edition import EMPTY, FILLED, MISSING, Edition
from ..normalize.finding import Finding
from .pair import Pair
from .subject import Subject

EXPECTED_NAME = "expected.toml"


@dataclass(frozen=True, slots=True)
class Counts:
    """The number of cells of an edition by status."""

    filled: int
    empty: int
    missing: int


def count_cells(edition: Edition) -> Counts:
    """The counts of an edition as it is."""
    statuses = edition.cells["status"].to_list()
    return Counts(*(statuses.count(status) for status in (FILLED, EMPTY, MISSING)))


def load_counts(path: Path) -> dict[str, Counts]:
    """Language -> expected counts; {} where there is no file; DatasetError where it is wrong."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            language: Counts(**{key: _whole(value) for key, value in table.items()})
            for language, table in tables.items()
        }
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError, AttributeError) as error:
        raise DatasetError(f"{path}: {error}; expected filled, empty and missing for each language") from None


def dump_counts(counts: Mapping[str, Counts]) -> str:
    """The text of an expected.toml, languages sorted."""
    lines = ["# Cells of each edition by status. A change fails validation; commit new counts if they are right."]
    for language, entry in sorted(counts.items()):
        lines += ["", f"[{language}]", *(f"{name} = {value}" for name, value in asdict(entry).items())]
    return "\n".join(lines) + "\n"


def check_counts(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """The edition has as many filled, empty and missing cells as recorded."""
    expected = subject.expected
    found = count_cells(subject.edition)
    if expected is not None and found != expected:
        changes = [
            f"{name} {was} -> {now}"
            for (name, was), now in zip(asdict(expected).items(), asdict(found).values(), strict=True)
            if was != now
        ]
        yield subject.report(
            "count-changed",
            f"the counts of cells differ from those recorded in {EXPECTED_NAME}: {', '.join(changes)}",
            evidence=", ".join(changes),
            suggestion="look for what was lost or gained; if it is right, commit the new counts",
        )


def _whole(value: object) -> int:
    """A count; ValueError for anything but a whole number from 0."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value
