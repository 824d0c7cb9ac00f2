"""A finding: something seen in an edition that a person should know, with its place and what to do.

The codes are a promise to other programs: they never change their meaning, and each has its line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from ..extract.table import Box


class Severity(StrEnum):
    """How much a finding matters: an error is wrong data, a warning a doubt, info something to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class FindingRecord(TypedDict):
    """A finding as other programs read it; what does not apply is null, `box` is [x0, top, x1, bottom]."""

    code: str
    severity: str
    language: str | None
    number: str | None
    column: str | None
    message: str
    page: int | None
    box: list[float] | None
    evidence: str | None
    suggestion: str | None
    framework: str | None
    version: str | None
    document: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen, what was expected and why (`message`, `evidence`), where, and what to do (`suggestion`)."""

    code: str
    severity: Severity
    message: str
    language: str | None = None
    number: str | None = None
    column: str | None = None
    page: int | None = None
    box: Box | None = None
    evidence: str | None = None
    suggestion: str | None = None
    framework: str | None = None
    version: str | None = None
    document: str | None = None

    @property
    def place(self) -> str:
        """The finding's place for a person: `nl.pdf, page 3, 6c`, as far as it is known."""
        edition = "/".join(part for part in (self.version, self.language) if part)
        page = f"page {self.page}" if self.page is not None else ""
        cell = f"{self.number or ''}{self.column or ''}"
        return ", ".join(part for part in (self.document or edition, page, cell) if part)

    def record(self) -> FindingRecord:
        """The record of the JSON output."""
        box = self.box
        return FindingRecord(
            code=self.code,
            severity=self.severity.value,
            language=self.language,
            number=self.number,
            column=self.column,
            message=self.message,
            page=self.page,
            box=None if box is None else [box.x0, box.top, box.x1, box.bottom],
            evidence=self.evidence,
            suggestion=self.suggestion,
            framework=self.framework,
            version=self.version,
            document=self.document,
        )


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding: its usual severity and its line in the documentation."""

    severity: Severity
    meaning: str


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

CODES: dict[str, Code] = {
    # what the document lacks or has too much of
    "row-missing": Code(ERROR, "a competence of the framework is not in the document"),
    "row-duplicated": Code(ERROR, "a competence stands more than once in the document"),
    "row-out-of-order": Code(ERROR, "a competence stands at another place than the numbering says"),
    "number-unexpected": Code(ERROR, "a number that the framework does not have, or not at this place"),
    "cell-missing": Code(ERROR, "a cell of a competence that is there is not in the document"),
    "cell-duplicated": Code(ERROR, "two cells of one competence carry the same letter"),
    "cell-in-wrong-column": Code(ERROR, "the text of a cell belongs to another column"),
    "letter-unexpected": Code(ERROR, "a column letter that does not fit its place"),
    "text-outside": Code(WARNING, "text inside the table that belongs to no cell"),
    # how editions agree
    "filled-elsewhere-empty-here": Code(ERROR, "a cell is empty here that the other editions fill"),
    "empty-elsewhere-filled-here": Code(ERROR, "a cell is filled here that the other editions leave empty"),
    "area-differs": Code(ERROR, "competences are grouped into areas differently from the framework"),
    "area-missing": Code(ERROR, "a competence without the name of its area"),
    "section-differs": Code(ERROR, "a competence stands in another section than the framework says"),
    "section-missing": Code(WARNING, "the banner of a section was not found"),
    "header-missing": Code(WARNING, "no header row was found for the columns"),
    "header-differs": Code(WARNING, "the header of a column names another descriptor than the framework's column"),
    "profile-differs": Code(WARNING, "the edition as a whole has another structure than the profile describes"),
    "count-changed": Code(ERROR, "an edition has another number of filled, empty or missing cells than recorded"),
    "language-differs": Code(ERROR, "the edition is in another language than its path says"),
    # the text of a cell
    "cell-in-other-language": Code(ERROR, "the text of a cell is in another language than its edition"),
    "cell-untranslated": Code(ERROR, "the text of a cell is identical to that of another edition"),
    "cell-repeated": Code(ERROR, "two cells of an edition have the same text where other editions differ"),
    "cell-truncated": Code(ERROR, "the text of a cell is cut off"),
    "cell-too-long": Code(
        ERROR, "the text of a cell is far longer than its counterparts; a neighbour's text may have run in"
    ),
    "rows-swapped": Code(ERROR, "the texts of two competences seem to be exchanged"),
    "cells-swapped": Code(ERROR, "the texts of two cells seem to be exchanged"),
    "hyphen-suspect": Code(WARNING, "a hyphen that may be left from the end of a line"),
    "text-garbled": Code(
        ERROR, "characters or words that cannot be right: no Unicode map, wrong encoding, controls, misprints"
    ),
    "look-alike-letter": Code(WARNING, "a letter of another script inside a word"),
    "bracket-unbalanced": Code(WARNING, "an opening or closing bracket or quotation mark without its counterpart"),
    "furniture-in-cell": Code(ERROR, "a header, footer or page number inside a cell"),
    "markup-left": Code(WARNING, "mark-up that a converter left in the text"),
    # how sure the reading is
    "engines-disagree": Code(ERROR, "a second engine reads another text"),
    "low-confidence": Code(WARNING, "the evidence for this cell is thin; look at it"),
    "hidden-content": Code(INFO, "hidden rows, columns or text were found in the document"),
    "tracked-changes": Code(INFO, "tracked changes were read as accepted"),
    "encoding-guessed": Code(WARNING, "the character encoding was not declared and had to be guessed"),
    "page-unreadable": Code(ERROR, "a page could not be read"),
    "page-without-text": Code(WARNING, "a page shows a picture but carries no text"),
    # data around the documents
    "correction-applied": Code(INFO, "a person's correction replaced what was read"),
    "correction-stale": Code(ERROR, "a correction no longer fits the text it was written for"),
    "edition-stale": Code(ERROR, "the document could not be read; the dataset still holds its last good edition"),
    "baseline-stale": Code(WARNING, "an acknowledged finding is no longer there, or its evidence changed"),
    "schema-violated": Code(ERROR, "rows of the dataset break the schema"),
}


def finding(code: str, message: str, *, severity: Severity | None = None, **fields: object) -> Finding:
    """A finding of a known code with the code's severity unless another is given; KeyError for an unknown code."""
    return Finding(code, severity or CODES[code].severity, message, **fields)  # type: ignore[arg-type]  # fields are Finding's own
