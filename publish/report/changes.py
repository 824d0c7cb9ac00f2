"""The versions of a framework and what changed between them, a page a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...compare.change import Comparison, Kind
from ...compare.releases import ReleaseComparison, SharedChange, compare_releases
from ...compare.wording import Entry, describe_languages, list_entries, shorten_numbers, summarize
from ...normalize.edition import Edition
from .site import place_changes


@dataclass(frozen=True)
class LanguageChanges:
    """What changed in one language: for its page at `path`, and in a line."""

    comparison: Comparison
    language: str
    path: str
    summary: str
    changes: tuple[Entry, ...]
    typographic: tuple[Entry, ...]
    gaps: tuple[Entry, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Changes, then gaps, then what differs in typography alone."""
        return (*self.changes, *self.gaps, *self.typographic)

    @property
    def kinds(self) -> Mapping[Kind, int]:
        """How many entries there are of each kind, in the order of kinds."""
        counts = Counter(entry.change.kind for entry in self.entries)
        return {kind: counts[kind] for kind in Kind if counts[kind]}

    @property
    def renumbered(self) -> str:
        """The old and new numbers, runs in one."""
        return shorten_numbers(self.comparison.numbers)


@dataclass(frozen=True)
class VersionChanges:
    """What changed between two versions of a framework, in all languages that both have."""

    framework: str
    release: ReleaseComparison
    summary: str
    notes: tuple[str, ...]
    languages: tuple[LanguageChanges, ...]

    @property
    def uneven(self) -> tuple[SharedChange, ...]:
        """The changes that not every edition made alike."""
        return tuple(change for change in self.release.shared if not change.uniform)


def list_changes(framework: str, versions: Mapping[str, Sequence[Edition]]) -> tuple[VersionChanges, ...]:
    """Each version against the one before, the newest first; then the last against the first, if not done."""
    names = list(versions)
    pairs = [*pairwise(names)][::-1]
    if len(names) > 2:
        pairs.append((names[0], names[-1]))
    return tuple(_compare_versions(framework, versions[old], versions[new]) for old, new in pairs)


def _compare_versions(framework: str, old: Sequence[Edition], new: Sequence[Edition]) -> VersionChanges:
    """The changes from one version to another."""
    release = compare_releases(old, new)
    return VersionChanges(
        framework,
        release,
        summarize(release.summary),
        tuple(describe_languages(release)),
        tuple(
            LanguageChanges(
                comparison,
                language,
                place_changes(framework, release.old_version, release.new_version, language),
                summarize(comparison.summary),
                tuple(list_entries(comparison, comparison.changes)),
                tuple(list_entries(comparison, comparison.typographic)),
                tuple(list_entries(comparison, comparison.gaps)),
            )
            for language, comparison in release.comparisons.items()
        ),
    )
