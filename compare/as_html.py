"""A comparison as one HTML page that needs nothing else: both texts side by side, changed words marked."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from .change import Comparison
from .releases import ReleaseComparison
from .wording import (
    ARROW,
    Entry,
    describe_kind,
    describe_languages,
    list_entries,
    name_editions,
    name_shared,
    replace_controls,
    shorten_numbers,
    summarize,
)

if TYPE_CHECKING:
    from jinja2 import Template

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Section:
    """What the page shows of one language."""

    comparison: Comparison
    title: str
    summary: str
    changes: list[Entry]
    typographic: list[Entry]
    gaps: list[Entry]
    numbers: str


def render_html(result: Comparison | ReleaseComparison) -> str:
    """The result as a page without scripts; nothing but its own style may load."""
    from markupsafe import Markup

    release = result if isinstance(result, ReleaseComparison) else None
    comparisons = [result] if isinstance(result, Comparison) else list(result.comparisons.values())
    title = f"{release.old_version} {ARROW} {release.new_version}" if release else name_editions(comparisons[0])
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    return _load_template().render(
        title=title,
        summary=summarize(result.summary),
        release=release,
        languages=describe_languages(release) if release else [],
        uneven=[change for change in release.shared if not change.uniform] if release else [],
        sections=[_build_section(comparison) for comparison in comparisons],
        style=Markup(style),  # our own file, not a document's text  # noqa: S704
        style_hash=f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}",
        operation_name={"del": "delete", "ins": "insert"},
    )


def _build_section(comparison: Comparison) -> Section:
    """One language for the page."""
    return Section(
        comparison,
        name_editions(comparison),
        summarize(comparison.summary),
        list_entries(comparison, comparison.changes),
        list_entries(comparison, comparison.typographic),
        list_entries(comparison, comparison.gaps),
        shorten_numbers(comparison.numbers),
    )


@cache
def _load_template() -> Template:
    """The page's template, escaping everything it is given."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = replace_controls
    environment.filters["shared"] = name_shared
    environment.filters["happened"] = describe_kind
    return environment.get_template("page.html")
