"""Findings as SARIF 2.1.0, which editors and code hosts read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ..normalize.finding import CODES, Finding, Severity
from .baseline import fingerprint

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
HELP = "docs/findings.md"


def render_sarif(findings: Sequence[Finding], *, version: str = "0") -> str:
    """The findings as one run of a SARIF log, ending in a line feed; `version` is the program's."""
    codes = sorted({found.code for found in findings})
    driver = {
        "name": "esqf",
        "version": version,
        "rules": [_rule(code) for code in codes],
    }
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(found, codes.index(found.code)) for found in findings],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    """The description of one code."""
    known = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": known.meaning},
        "help": {"text": f"{known.meaning}; see {HELP}"},
        "defaultConfiguration": {"level": LEVELS[known.severity]},
    }


def _result(found: Finding, rule: int) -> dict[str, Any]:
    """One finding: its place is the document, with the page and the box as properties."""
    text = f"{found.message}. {found.suggestion}." if found.suggestion else found.message
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": LEVELS[found.severity],
        "message": {"text": text},
        "partialFingerprints": {"evidence/v1": fingerprint(found)},
        "properties": {key: value for key, value in found.record().items() if value is not None and key != "message"},
    }
    location: dict[str, Any] = {}
    if found.document:
        location["physicalLocation"] = {"artifactLocation": {"uri": quote(found.document)}}
    name = f"{found.number or ''}{found.column or ''}"
    if name:
        edition = "/".join(part for part in (found.framework, found.version, found.language) if part)
        location["logicalLocations"] = [{"name": name, "fullyQualifiedName": f"{edition}/{name}", "kind": "member"}]
    if location:
        result["locations"] = [location]
    return result
