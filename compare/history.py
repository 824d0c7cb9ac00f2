"""The versions of a framework, with what each changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..normalize.edition import Edition
from .releases import ReleaseComparison, compare_releases
from .wording import describe_languages, summarize


@dataclass(frozen=True)
class Version:
    """A version of a framework: its languages, what changed since the version before (None for the first)."""

    framework: str
    version: str
    languages: tuple[str, ...]
    changes: ReleaseComparison | None


def trace_versions(editions: Iterable[Edition]) -> tuple[Version, ...]:
    """The versions of each framework, oldest first; digits in a version sort as numbers."""
    groups: dict[tuple[str, str], list[Edition]] = {}
    for edition in editions:
        groups.setdefault((edition.framework, edition.version), []).append(edition)
    versions: list[Version] = []
    before: list[Edition] = []
    for framework, version in sorted(groups, key=lambda key: (key[0], _natural(key[1]))):
        group = groups[framework, version]
        known = versions and versions[-1].framework == framework
        changes = compare_releases(before, group) if known else None
        versions.append(Version(framework, version, tuple(sorted(e.language for e in group)), changes))
        before = group
    return tuple(versions)


def _natural(version: str) -> list[tuple[int, str]]:
    """A key that sorts `2` before `10`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", version) if part]


def describe_version(version: Version) -> str:
    """A version in one line: `2024  de en fr  1 competence removed; fr lags behind by 1 change`."""
    if version.changes is None:
        changed = "first version"
    else:
        changed = "; ".join([summarize(version.changes.summary), *describe_languages(version.changes)])
    return f"{version.version}  {' '.join(version.languages)}  {changed}"
