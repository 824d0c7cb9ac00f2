"""Findings for other programs: `{"findings": [...], "summary": {...}}`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..normalize.finding import Finding
from .summary import summarise


def render_json(findings: Sequence[Finding]) -> str:
    """The findings and their summary as JSON, ending in a line feed."""
    document = {"findings": [found.record() for found in findings], "summary": summarise(findings)}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
