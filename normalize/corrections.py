"""Corrections that a person made: data beside the document, applied last, each with the text it replaces.

`raw/<framework>/<version>/<language>.corrections.toml` holds entries like

    [[correction]]
    code = "6c"
    field = "text"
    value = "Respect cultural diversity in a variety of professional situations"
    replaces = "Respect cultural diver-\\nsity in a variety of professional situations"
    reason = "the hyphen ends a line"
    by = "A. Steward"
    date = 2025-03-01

`code` is a cell for the field `text`, and the number of a competence for `area`, `section` and
`section_title`.
`replaces` is what the document says: the source text of a cell, or the field as read.
"""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

import polars as pl

from ..extract.errors import CorrectionError
from .edition import EMPTY, FILLED, Edition
from .finding import Finding, finding

REPAIR = "correction"
CELL_FIELDS = ("text",)
ROW_FIELDS = ("area", "section", "section_title")


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: the cell or competence (`code`), its new `value`, what it replaces, and who says so and
    why."""

    code: str
    field: str
    value: str
    replaces: str
    reason: str
    by: str
    date: date

    @property
    def signature(self) -> str:
        """Who corrected it, when and why, for a message."""
        return f"by {self.by} on {self.date.isoformat()}: {self.reason}"


def corrections_path(document: Path) -> Path:
    """Where the corrections to a document stand: `nl.corrections.toml` beside `nl.pdf`."""
    return document.with_name(f"{document.name.split('.')[0]}.corrections.toml")


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections in a file, none where there is no file; CorrectionError naming the entry that is
    wrong."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{path}: {error}") from None
    entries = tables.get("correction", [])
    if set(tables) - {"correction"} or not isinstance(entries, list):
        raise CorrectionError(f"{path}: found {', '.join(sorted(tables))}; expected [[correction]] entries only")
    corrections = tuple(_read_entry(entry, f"{path}, correction {n}") for n, entry in enumerate(entries, 1))
    twice = [key for key, n in Counter((c.code, c.field) for c in corrections).items() if n > 1]
    if twice:
        raise CorrectionError(f"{path}: {twice[0][0]} {twice[0][1]} is corrected twice; keep one of the entries")
    return corrections


def _read_entry(entry: object, where: str) -> Correction:
    """A correction from its table; CorrectionError for lacking or unknown keys and wrong values."""
    if not isinstance(entry, dict):
        raise CorrectionError(f"{where}: found {entry!r}, expected a table")
    names = [field.name for field in fields(Correction)]
    unknown, lacking = sorted(set(entry) - set(names)), [name for name in names if name not in entry]
    if unknown or lacking:
        what = f"unknown key {unknown[0]!r}" if unknown else f"no {lacking[0]!r}"
        raise CorrectionError(f"{where}: {what}; expected {', '.join(names)}")
    wrong = [name for name in names if not isinstance(entry[name], date if name == "date" else str)]
    if wrong:
        kind = "a date such as 2025-03-01" if wrong[0] == "date" else "text"
        raise CorrectionError(f"{where}: {wrong[0]} is {entry[wrong[0]]!r}, expected {kind}")
    correction = Correction(**entry)
    _check_entry(correction, where)
    return correction


def _check_entry(correction: Correction, where: str) -> None:
    """Raise CorrectionError for a correction of no known field, or without a reason or an author."""
    if correction.field not in (*CELL_FIELDS, *ROW_FIELDS):
        known = ", ".join((*CELL_FIELDS, *ROW_FIELDS))
        raise CorrectionError(f"{where}: the field {correction.field!r} cannot be corrected; expected {known}")
    for name in ("code", "reason", "by"):
        if not getattr(correction, name).strip():
            raise CorrectionError(f"{where}: {name} is empty")


def apply_corrections(
    edition: Edition, corrections: Sequence[Correction], *, where: str = "corrections", strict: bool = True
) -> Edition:
    """A new edition with the corrections applied and listed among its findings.

    CorrectionError where one matches no cell, two correct the same, or (`strict`) one is stale: the document
    says
    something else than it replaces, or already what it corrects to. Not `strict`, a stale one is a finding
    and is
    not applied.
    """
    _check_matches(edition, corrections, where)
    problems = {c: problem for c in corrections if (problem := _find_stale(edition, c)) is not None}
    if problems and strict:
        listed = "; ".join(f"{c.code} {c.field}: {problem}" for c, problem in problems.items())
        raise CorrectionError(f"{where}: {listed}")
    cells = edition.cells
    for correction in corrections:
        if correction not in problems:
            cells = _replace_field(cells, correction)
    reports = [_report_stale(edition, c, p) for c, p in problems.items()]
    applied = [c for c in corrections if c not in problems]
    kept = [found for found in edition.findings if not any(_settles(c, found) for c in applied)]
    return replace(
        edition,
        cells=cells,
        findings=(*kept, *reports, *(_report_applied(edition, c) for c in applied)),
    )


def _check_matches(edition: Edition, corrections: Sequence[Correction], where: str) -> None:
    """Raise CorrectionError where a correction matches no cell, or two match the same."""
    for (code, field), n in Counter((c.code, c.field) for c in corrections).items():
        if n > 1:
            raise CorrectionError(f"{where}: {code} {field} is corrected twice; keep one of the entries")
        matches = edition.cells.filter(_matching(code, field)).height
        if matches == 0:
            what = "cell" if field in CELL_FIELDS else "competence"
            raise CorrectionError(f"{where}: the edition {'/'.join(edition.key)} has no {what} {code}")
        if field in CELL_FIELDS and matches > 1:
            raise CorrectionError(f"{where}: {code} matches {matches} cells of {'/'.join(edition.key)}, expected 1")


def _matching(code: str, field: str) -> pl.Expr:
    """Which rows of the frame a correction is for."""
    return pl.col("code" if field in CELL_FIELDS else "number") == code


def _find_stale(edition: Edition, correction: Correction) -> str | None:
    """Why a correction no longer fits; None where it does."""
    rows = edition.cells.filter(_matching(correction.code, correction.field))
    printed = _printed(rows, correction.field)
    if printed != correction.replaces:
        return (
            f"the document now says {printed!r}, the correction replaces {correction.replaces!r};"
            " look at it again, then renew or remove the correction"
        )
    if rows[correction.field][0] == correction.value:
        return f"it is read as {correction.value!r} without the correction; remove it"
    return None


def _printed(rows: pl.DataFrame, field: str) -> str:
    """What the document says: the source text of a cell, or the field as read."""
    return str(rows["source_text" if field in CELL_FIELDS else field][0] or "")


def _replace_field(cells: pl.DataFrame, correction: Correction) -> pl.DataFrame:
    """The frame with one correction applied and recorded."""
    hit = _matching(correction.code, correction.field)
    recorded = pl.concat_str(pl.col("repairs"), pl.lit(REPAIR), separator=" ").str.strip_chars()
    changes = {correction.field: pl.lit(correction.value), "repairs": recorded}
    if correction.field in CELL_FIELDS:
        changes["status"] = pl.lit(FILLED if correction.value.strip() else EMPTY)
        changes["confidence"] = pl.lit(1.0)
    return cells.with_columns(
        pl.when(hit).then(new).otherwise(pl.col(name)).alias(name) for name, new in changes.items()
    )


def _settles(correction: Correction, found: Finding) -> bool:
    """Whether a doubt of the reading is about just what a person has corrected."""
    place = f"{found.number or ''}{found.column or ''}"
    return correction.code == place and (found.column is not None) == (correction.field in CELL_FIELDS)


def _report_applied(edition: Edition, correction: Correction) -> Finding:
    """The finding that lists an applied correction."""
    return _report(
        edition,
        "correction-applied",
        f"the {correction.field} of {correction.code} was corrected {correction.signature}",
        correction,
    )


def _report_stale(edition: Edition, correction: Correction, problem: str) -> Finding:
    """The finding for a correction that was not applied."""
    return _report(edition, "correction-stale", f"a correction of {correction.code} is stale: {problem}", correction)


def _report(edition: Edition, code: str, message: str, correction: Correction) -> Finding:
    """A finding about a correction, placed at what it corrects."""
    row = edition.cells.filter(_matching(correction.code, correction.field)).row(0, named=True)
    return finding(
        code,
        message,
        language=edition.language,
        number=row["number"],
        column=row["column"] if correction.field in CELL_FIELDS else None,
        page=row["page"],
        evidence=f"{correction.replaces!r} -> {correction.value!r}",
        framework=edition.framework,
        version=edition.version,
        document=edition.source.name if edition.source else None,
    )


def make_correction(
    edition: Edition, code: str, value: str, *, reason: str, by: str, on: date, field: str = "text"
) -> Correction:
    """A correction of what the edition's document says now; CorrectionError where it matches nothing or says
    nothing new."""
    correction = Correction(code, field, value, "", reason, by, on)
    _check_entry(correction, f"correction of {code}")
    _check_matches(edition, [correction], f"correction of {code}")
    correction = replace(correction, replaces=_printed(edition.cells.filter(_matching(code, field)), field))
    problem = _find_stale(edition, correction)
    if problem:
        raise CorrectionError(f"correction of {code}: {problem}")
    return correction


def write_correction(path: Path, correction: Correction) -> None:
    """Add a correction to a file, which is replaced whole; CorrectionError where the same is corrected
    already."""
    for other in load_corrections(path):
        if (other.code, other.field) == (correction.code, correction.field):
            raise CorrectionError(
                f"{path}: the {other.field} of {other.code} is corrected already, {other.signature};"
                " remove that entry first"
            )
    before = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if path.exists() else ""
    _replace_file(path, before + dump_correction(correction))


def dump_correction(correction: Correction) -> str:
    """The TOML entry of a correction."""
    values = {field.name: getattr(correction, field.name) for field in fields(correction)}
    lines = [f"{k} = {v.isoformat() if isinstance(v, date) else quote_toml(v)}" for k, v in values.items()]
    return "\n".join(["[[correction]]", *lines]) + "\n"


def quote_toml(text: str) -> str:
    """A text as a basic string of TOML, on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _replace_file(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
