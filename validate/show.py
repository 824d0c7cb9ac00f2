"""Findings and coverage as text in the format that a person asked for."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..extract.errors import UsageError
from ..normalize.edition import Edition
from ..normalize.finding import Finding
from .coverage import dump_coverage, measure_coverage, tabulate_coverage
from .render_github import render_github
from .render_json import render_json
from .render_sarif import render_sarif
from .render_text import render_text

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMATS = ("text", "json", "sarif", "github")
WIDTH_WITHOUT_TERMINAL = 140


def show_findings(findings: Sequence[Finding], editions: Sequence[Edition], format_: str) -> str:
    """The findings as text, json, sarif or github; UsageError for another format."""
    if format_ == "text":
        names = ", ".join("/".join(edition.key) for edition in editions)
        return f"{print_rich(render_text(findings))}checked: {names}\n"
    if format_ == "json":
        return render_json(findings)
    if format_ == "sarif":
        return render_sarif(findings)
    if format_ == "github":
        return render_github(findings)
    raise UsageError(f"no format {format_!r} for findings; there are {', '.join(FORMATS)}")


def show_coverage(editions: Sequence[Edition], format_: str) -> str:
    """The coverage matrix as text or json; UsageError for another format."""
    coverages = measure_coverage(editions)
    if format_ == "text":
        return "\n".join(print_rich(tabulate_coverage(coverage)) for coverage in coverages)
    if format_ == "json":
        return dump_coverage(coverages)
    raise UsageError(f"no format {format_!r} for coverage; there are text and json")


def print_rich(content: RenderableType) -> str:
    """What rich prints: with colours and as wide as the terminal where there is one."""
    from rich.console import Console  # imported only to print

    terminal = sys.stdout.isatty()
    console = Console(file=io.StringIO(), force_terminal=terminal, width=None if terminal else WIDTH_WITHOUT_TERMINAL)
    with console.capture() as capture:
        console.print(content)
    return capture.get()
