"""Findings for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ..normalize.finding import Finding, Severity
from .summary import describe_summary

if TYPE_CHECKING:
    from rich.console import Group
    from rich.text import Text

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def render_text(findings: Sequence[Finding]) -> Group:
    """The findings under the document they are in, each with its place, severity, code, message and what to
    do."""
    from rich.console import Group  # imported only to print
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    parts: list[Table | Padding | Text] = []
    for name, group in groupby(findings, key=_name):
        table = Table.grid(padding=(0, 2))
        for _ in range(3):
            table.add_column(no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        for found in group:
            says = Text(found.message)
            if found.suggestion:
                says.append(f"\n{found.suggestion}", style="dim")
            table.add_row(*_head(found), says)
        parts += [Text(name, style="bold"), Padding(table, (0, 0, 1, 2))]
    return Group(*parts, Text(describe_summary(findings)))


def list_lines(findings: Sequence[Finding]) -> list[str]:
    """One plain line a finding, for logs and pipes: `nl.pdf, page 3, 6c: error cell-truncated: …`."""
    return [f"{f.place or 'dataset'}: {f.severity.value} {f.code}: {f.message}" for f in findings]


def _name(found: Finding) -> str:
    """The document or the edition that a finding is in."""
    edition = "/".join(part for part in (found.framework, found.version, found.language) if part)
    return " ".join(part for part in (found.document, f"({edition})" if edition else "") if part) or "dataset"


def _head(found: Finding) -> tuple[Text, Text, Text]:
    """The place within the document, the severity, the code."""
    from rich.text import Text

    page = f"p. {found.page}" if found.page is not None else ""
    place = " ".join(part for part in (f"{found.number or ''}{found.column or ''}", page) if part)
    style = STYLES[found.severity]
    return Text(place), Text(found.severity.value, style=style), Text(found.code)
