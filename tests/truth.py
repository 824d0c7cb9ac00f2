"""How far an edition as read agrees with the one that was printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from esqf.extract.pdf import read
from esqf.normalize.edition import MISSING, Edition
from esqf.normalize.normalise import normalise
from esqf.normalize.profile import load_profile
from printing.edition import PrintedEdition

PROFILE = "esqf-occupational"
_BREAKS = re.compile("[\\s\u00a0\u202f\\-\u2010\u2011\u00ad]+")


@dataclass(frozen=True)
class Agreement:
    """Codes of cells whose text differs (`wrong`) or differs in hyphens and white space alone (`inexact`), with what
    was read and what was printed; the same of the areas and sections of rows, and of cells that are not there."""

    cells: int
    wrong: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)
    inexact: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)
    areas: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)
    sections: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)

    @property
    def exact_share(self) -> float:
        """Share of the cells that are exactly as printed."""
        return 1 - (len(self.wrong) + len(self.inexact)) / self.cells


def squeeze(text: str | None) -> str | None:
    """A text without hyphens and white space; None stays."""
    return None if text is None else _BREAKS.sub("", text)


def read_pdf(data: bytes, language: str | None = None, name: str = "sample.pdf") -> Edition:
    """The edition in a PDF as our own engine reads it."""
    return normalise(read(data, name), load_profile(PROFILE), language=language, version="test")


def compare_with(edition: Edition, printed: PrintedEdition) -> Agreement:
    """How an edition differs from what was printed."""
    read_cells = edition.texts()
    truth = {row.number + letter: text for row in printed.rows for letter, text in row.cells.items()}
    differing = {code: (read_cells.get(code), text) for code, text in truth.items() if read_cells.get(code) != text}
    rows = {row["number"]: row for row in edition.cells.unique("number", keep="first").iter_rows(named=True)}
    areas = {row.number: (_value(rows, row.number, "area"), row.area) for row in printed.rows}
    sections = {row.number: (_value(rows, row.number, "section"), row.section) for row in printed.rows}
    titles = {
        f"{row.number} title": (_value(rows, row.number, "section_title"), printed.sections[row.section])
        for row in printed.rows
    }
    return Agreement(
        cells=len(truth),
        wrong={code: pair for code, pair in differing.items() if squeeze(pair[0]) != squeeze(pair[1])},
        inexact={code: pair for code, pair in differing.items() if squeeze(pair[0]) == squeeze(pair[1])},
        areas={number: pair for number, pair in areas.items() if pair[0] != pair[1]},
        sections={number: pair for number, pair in (sections | titles).items() if pair[0] != pair[1]},
    )


def _value(rows: Mapping[str, Mapping[str, object]], number: str, name: str) -> str | None:
    """A field of a row that is there."""
    row = rows.get(number)
    return None if row is None or row["status"] == MISSING else str(row[name])


def find_unnamed(edition: Edition, codes: Mapping[str, object]) -> set[str]:
    """Those of the codes for which the edition has no finding, neither for the cell nor for its row."""
    named = {(found.number or "") + (found.column or "") for found in edition.findings}
    return {code for code in codes if code not in named and code[:-1] not in named}
