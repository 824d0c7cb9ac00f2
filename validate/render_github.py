"""Findings as annotations of GitHub Actions: one workflow command a line."""

from __future__ import annotations

from collections.abc import Sequence

from ..normalize.finding import Finding, Severity

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_github(findings: Sequence[Finding]) -> str:
    """One `::error file=…,title=…::message` line a finding."""
    return "".join(f"{_annotate(found)}\n" for found in findings)


def _annotate(found: Finding) -> str:
    """The workflow command of one finding."""
    properties = {
        "file": found.document,
        "title": f"{found.code} {found.number or ''}{found.column or ''}".strip(),
    }
    listed = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items() if value)
    page = f" (page {found.page})" if found.page is not None else ""
    advice = f". {found.suggestion}" if found.suggestion else ""
    return f"::{COMMANDS[found.severity]} {listed}::{_escape(f'{found.message}{page}{advice}')}"


def _escape(text: str) -> str:
    """A message as workflow commands want it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    """A property as workflow commands want it."""
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
