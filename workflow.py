"""What commands do between reading and printing, apart from the command line so that it can be tested and reused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from .build import check_all
from .compare.change import Comparison
from .compare.releases import ReleaseComparison
from .compare.selection import select_changes
from .extract.errors import UsageError
from .normalize.edition import Edition
from .normalize.finding import Finding
from .normalize.profile import load_profile
from .validate.baseline import acknowledge, dump_baseline, load_baseline, make_baseline


def check_paths(editions: Sequence[Edition], paths: Sequence[Path], baseline: Path | None) -> list[Finding]:
    """The findings over editions read from some paths, against the counts recorded beside them."""
    findings = check_all(editions, _raw_of(paths))
    return acknowledge(findings, load_baseline(baseline)) if baseline else findings


def write_acknowledged(findings: Sequence[Finding], path: Path, reason: str | None) -> None:
    """Write a baseline that acknowledges the errors and warnings; UsageError without a reason, or over another file."""
    if not reason:
        raise UsageError("--acknowledge needs --reason: why the findings may stand")
    if path.exists():
        raise UsageError(f"{path}: there is such a file already; add entries to it by hand, or remove it first")
    path.write_text(dump_baseline(make_baseline(findings, reason)), encoding="utf-8")


def _raw_of(paths: Sequence[Path]) -> Path:
    """The folder that holds <framework>/<version>/ of the first path, wherever below it the path points."""
    first = paths[0].absolute()
    for folder in (first, *first.parents):
        if any(folder.glob("*/*/expected.toml")):
            return folder
    return first if first.is_dir() else first.parent


def narrow(
    result: Comparison | ReleaseComparison, codes: Sequence[str], areas: Sequence[str]
) -> Comparison | ReleaseComparison:
    """A comparison with only the changes at some codes or in some areas; as it is where none is asked for."""
    if not codes and not areas:
        return result
    if isinstance(result, Comparison):
        return select_changes(result, codes, areas)
    narrowed = {language: select_changes(one, codes, areas) for language, one in result.comparisons.items()}
    return replace(result, comparisons=narrowed)


def render_changes(
    result: Comparison | ReleaseComparison, format_: str, *, colour: bool, width: int, typographic: bool
) -> str:
    """A comparison as text in one of the formats of `esqf diff`."""
    from .compare.as_html import render_html
    from .compare.as_json import render_json
    from .compare.as_markdown import render_markdown
    from .compare.as_table import render_table
    from .compare.as_text import render_text

    if format_ == "text":
        return render_text(result, colour=colour, width=width, typographic=typographic)
    if format_ == "csv":
        if not isinstance(result, Comparison):
            raise UsageError("--format csv compares one language; give one document or dataset on each side")
        return render_table(result)
    renderers = {"json": render_json, "markdown": render_markdown, "html": render_html}
    return renderers[format_](result)


def describe_profile(name: str) -> str:
    """A profile for a person to read."""
    profile = load_profile(name)
    lines = [f"{profile.id}: {profile.title}", "", "columns"]
    lines += [f"  {c.id}  level {c.level}, {c.descriptor}" for c in profile.columns]
    for section in profile.sections:
        lines += ["", f"section {section.id}: {section.numbers[0]}–{section.numbers[-1]}"]
        for area in (a for a in profile.areas if a.section == section.id):
            lines.append(f"  {area.id}")
            lines += [f"    {number:>4} {_pattern(number, profile.filled, profile.letters)}" for number in area.numbers]
    lines += ["", f"header words: {', '.join(sorted(profile.headers))}"]
    return "\n".join(lines)


def _pattern(number: str, filled: Mapping[str, frozenset[str]], letters: Sequence[str]) -> str:
    """The letters of a competence's filled cells, dots for the others."""
    mine = filled.get(number, frozenset())
    return "".join(letter if letter in mine else "·" for letter in letters)
