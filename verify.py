"""A second engine reads the same document; where the two disagree, the cell says so."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from .extract.errors import EsqfError
from .extract.reader import read_bytes
from .extract.table import Document
from .normalize.edition import MISSING, Edition
from .normalize.finding import Finding, Severity, finding
from .normalize.normalise import normalise
from .normalize.profile import Profile

SECOND = {"pdfium": "pdfplumber", "pdfplumber": "pdfium", "camelot": "pdfium"}
AGREED = 0.999  # confidence of a cell that two engines read alike
DISAGREED = 0.5  # factor where they do not


def verify_edition(
    edition: Edition, data: bytes, profile: Profile, document: Document, password: str | None = None
) -> Edition:
    """The edition of a document with these bytes, its confidence raised where a second engine agrees, and a finding
    where it does not.

    Formats with one reader are returned as they are; a second engine that fails is a finding."""
    engine = SECOND.get(document.engine)
    if engine is None:
        return edition
    try:
        second = read_bytes(data, document.name, engine, password)
        other = normalise(second, profile, language=edition.language, version=edition.version)
    except EsqfError as error:
        note = _about(edition, "engines-disagree", f"{engine} could not read the document: {error}", Severity.WARNING)
        return replace(edition, findings=(*edition.findings, note))
    theirs = other.texts()
    confidence: list[float] = []
    findings: list[Finding] = []
    for code, number, column, text, status, sure, page in edition.cells.select(
        "code", "number", "column", "text", "status", "confidence", "page"
    ).iter_rows():
        mine = None if status == MISSING else text
        if _squeezed(mine) == _squeezed(theirs.get(code)):
            confidence.append(max(sure, AGREED) if sure >= 0.9 else sure)
            continue
        confidence.append(round(sure * DISAGREED, 4))
        message = f"{document.engine} and {engine} read this cell differently"
        both = f"{document.engine}: {_shown(mine)} | {engine}: {_shown(theirs.get(code))}"
        findings.append(
            _about(
                edition,
                "engines-disagree",
                message,
                Severity.WARNING,
                number=number,
                column=column,
                page=page,
                evidence=both,
            )
        )
    cells = edition.cells.with_columns(confidence=pl.Series(confidence, dtype=pl.Float64()))
    return replace(edition, cells=cells, findings=(*edition.findings, *findings))


def _about(edition: Edition, code: str, message: str, severity: Severity, **more: object) -> Finding:
    """A finding about an edition."""
    return finding(
        code,
        message,
        severity=severity,
        framework=edition.framework,
        version=edition.version,
        language=edition.language,
        document=edition.source.name if edition.source else None,
        suggestion="look at the page; if our reading is wrong, add a correction",
        **more,
    )


def _squeezed(text: str | None) -> str | None:
    """A text without white space and hyphens: what two engines must agree on."""
    return None if text is None else re.sub(r"[\s\-‐‑\u00ad]+", "", text)


def _shown(text: str | None) -> str:
    """A text for a message."""
    return "(not there)" if text is None else f"“{text}”"
