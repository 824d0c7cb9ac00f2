"""Baselines: findings that a person has looked at and acknowledged, with a reason, until their evidence
changes.

A baseline is a TOML file of entries like

    [[acknowledged]]
    code = "cell-truncated"
    framework = "esqf-occupational"
    version = "2021"
    language = "nl"
    number = "6"
    column = "c"
    evidence = "3f6c0a1b2d4e5f60"
    reason = "printed so; the translators know"

where `evidence` is the fingerprint of what was seen when the finding was acknowledged.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from ..extract.errors import DatasetError
from ..normalize.corrections import quote_toml
from ..normalize.finding import Finding, Severity, finding

FINGERPRINT_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One acknowledged finding: its code and place, the fingerprint of its evidence, and why it may stand."""

    code: str
    evidence: str
    reason: str
    framework: str | None = None
    version: str | None = None
    language: str | None = None
    number: str | None = None
    column: str | None = None

    @property
    def place(self) -> tuple[str | None, ...]:
        """What the finding must share with it."""
        return (self.code, self.framework, self.version, self.language, self.number, self.column)


Baseline = Sequence[Acknowledgement]


def fingerprint(found: Finding) -> str:
    """A short hash of a finding's evidence: it changes with what was seen, not with the words of the
    message."""
    seen = json.dumps([found.code, found.evidence or found.message], ensure_ascii=False)
    return hashlib.sha256(seen.encode()).hexdigest()[:FINGERPRINT_DIGITS]


def acknowledge(findings: Sequence[Finding], baseline: Baseline) -> list[Finding]:
    """The findings, the acknowledged ones as information with the reason, and one for each stale
    acknowledgement."""
    entries = {(entry.place, entry.evidence): entry for entry in baseline}
    places = {entry.place for entry in baseline}
    used: set[tuple[tuple[str | None, ...], str]] = set()
    result: list[Finding] = []
    for found in findings:
        key = (place_of_finding(found), fingerprint(found))
        if key in entries:
            used.add(key)
            message = f"{found.message} (acknowledged: {entries[key].reason})"
            result.append(replace(found, severity=Severity.INFO, message=message))
        else:
            result.append(found)
    here = {place_of_finding(found) for found in findings} & places
    return result + [_stale(entry, entry.place in here) for key, entry in entries.items() if key not in used]


def is_acknowledged(found: Finding, baseline: Baseline) -> bool:
    """Whether the baseline acknowledges the finding with its present evidence."""
    return any(e.place == place_of_finding(found) and e.evidence == fingerprint(found) for e in baseline)


def place_of_finding(found: Finding) -> tuple[str | None, ...]:
    """The code and place by which a finding is acknowledged."""
    return (found.code, found.framework, found.version, found.language, found.number, found.column)


def _stale(entry: Acknowledgement, still_here: bool) -> Finding:
    """The finding for an acknowledgement that no longer holds."""
    what = "has other evidence now" if still_here else "is no longer found"
    return finding(
        "baseline-stale",
        f"the acknowledged {entry.code} {what} (acknowledged because: {entry.reason})",
        language=entry.language,
        number=entry.number,
        column=entry.column,
        framework=entry.framework,
        version=entry.version,
        evidence=entry.evidence,
        suggestion="look at it again, then renew or remove the acknowledgement",
    )


def make_baseline(findings: Sequence[Finding], reason: str) -> list[Acknowledgement]:
    """Acknowledgements of findings that are errors or warnings, all for one reason."""
    return [
        Acknowledgement(f.code, fingerprint(f), reason, f.framework, f.version, f.language, f.number, f.column)
        for f in findings
        if f.severity is not Severity.INFO
    ]


def load_baseline(path: Path) -> list[Acknowledgement]:
    """The acknowledgements in a file; DatasetError where it cannot be read or an entry is wrong."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = set(tables) - {"acknowledged"}
        if unknown:
            raise ValueError(f"unknown table {sorted(unknown)[0]!r}")
        entries = [Acknowledgement(**table) for table in tables.get("acknowledged", [])]
        wrong = [entry for entry in entries if not entry.reason.strip()]
    except (
        OSError,
        tomllib.TOMLDecodeError,
        UnicodeDecodeError,
        TypeError,
        ValueError,
        AttributeError,
    ) as error:
        raise DatasetError(f"{path}: {error}; expected [[acknowledged]] entries") from None
    if wrong:
        raise DatasetError(f"{path}: the acknowledgement of {wrong[0].code} gives no reason")
    return entries


def dump_baseline(baseline: Baseline) -> str:
    """The text of a baseline file."""
    lines = ["# Findings that were looked at and may stand until their evidence changes."]
    for entry in baseline:
        lines += ["", "[[acknowledged]]"]
        for field in fields(entry):
            value = getattr(entry, field.name)
            if value is not None:
                lines.append(f"{field.name} = {quote_toml(value)}")
    return "\n".join(lines) + "\n"
