"""How many findings there are, by severity and code, and whether they fail a build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from ..normalize.finding import Finding, Severity


class Summary(TypedDict):
    """The summary of findings as other programs read it."""

    errors: int
    warnings: int
    infos: int
    codes: dict[str, int]


def summarise(findings: Sequence[Finding]) -> Summary:
    """The counts of some findings."""
    severities = Counter(found.severity for found in findings)
    return Summary(
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        infos=severities[Severity.INFO],
        codes=dict(sorted(Counter(found.code for found in findings).items())),
    )


def describe_summary(findings: Sequence[Finding]) -> str:
    """The counts in a sentence: `2 errors, 1 warning, 3 notes`."""
    counts = summarise(findings)
    named = ((counts["errors"], "error"), (counts["warnings"], "warning"), (counts["infos"], "note"))
    return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in named)


def fails(findings: Sequence[Finding]) -> bool:
    """Whether there is a finding of severity error."""
    return any(found.severity is Severity.ERROR for found in findings)
