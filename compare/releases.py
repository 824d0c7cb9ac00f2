"""Compare two versions across all languages: which editions made a change, and which lag behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..extract.errors import UsageError
from ..normalize.edition import Edition
from .change import Change, Comparison, Kind, Part, Summary
from .editions import compare_editions


class Spot(NamedTuple):
    """A place that is the same in every language."""

    part: Part
    kind: Kind | None
    number: str | None
    column: str | None


@dataclass(frozen=True, slots=True)
class SharedChange:
    """A change across languages: its place (old, or new if added), the kind each language made of it, the
    languages that did not make it, and those whose documents do not tell."""

    part: Part
    number: str | None
    column: str | None
    kinds: Mapping[str, Kind]
    lagging: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @property
    def uniform(self) -> bool:
        """Whether every edition that can tell made the same change."""
        return not self.lagging and len(set(self.kinds.values())) == 1

    @property
    def kind(self) -> Kind:
        """The kind that most languages made of it."""
        return Counter(self.kinds.values()).most_common(1)[0][0]


@dataclass(frozen=True)
class ReleaseComparison:
    """What changed between two versions: language -> comparison, the changes across languages, and the
    languages that only one version has."""

    old_version: str
    new_version: str
    comparisons: Mapping[str, Comparison]
    shared: tuple[SharedChange, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether any edition differs, came or went."""
        return bool(self.only_old or self.only_new) or any(c.differs for c in self.comparisons.values())

    @property
    def lagging(self) -> dict[str, int]:
        """Language -> number of changes of other editions that it lacks, where it lacks any."""
        counts = Counter(language for change in self.shared for language in change.lagging)
        return {language: counts[language] for language in self.comparisons if counts[language]}

    @property
    def summary(self) -> Summary:
        """The counts over all languages, each change across languages once."""
        counts = Counter(change.kind.value for change in self.shared)
        ordered = {kind.value: counts[kind.value] for kind in Kind if counts[kind.value]}
        every = self.comparisons.values()
        return Summary(
            ordered,
            sum(len(c.typographic) for c in every),
            sum(len(c.gaps) for c in every),
            max((len(c.numbers) for c in every), default=0),
        )


def compare_releases(old: Sequence[Edition], new: Sequence[Edition]) -> ReleaseComparison:
    """The editions of two versions by language. UsageError where a language stands twice in one version."""
    before, after = _by_language(old), _by_language(new)
    both = [language for language in after if language in before]
    comparisons = {language: compare_editions(before[language], after[language]) for language in both}
    return ReleaseComparison(
        _name_versions(old),
        _name_versions(new),
        comparisons,
        _share_changes(comparisons),
        tuple(language for language in before if language not in after),
        tuple(language for language in after if language not in before),
    )


def compare_sides(old: Sequence[Edition], new: Sequence[Edition]) -> Comparison | ReleaseComparison:
    """Compare two editions, or the language that a single edition shares with a release, or two releases.

    UsageError where a side has no edition, or the sides have no language in common.
    """
    if len(old) == 1 and len(new) == 1:
        return compare_editions(old[0], new[0])
    if not {edition.language for edition in old} & {edition.language for edition in new}:
        raise UsageError("the two sides have no language in common")
    release = compare_releases(old, new)
    single = len(old) == 1 or len(new) == 1
    return next(iter(release.comparisons.values())) if single else release


def _by_language(editions: Sequence[Edition]) -> dict[str, Edition]:
    """Language -> edition, in alphabetical order."""
    counts = Counter(edition.language for edition in editions)
    twice = [language for language, count in counts.items() if count > 1]
    if twice:
        raise UsageError(f"two editions of one side are in {', '.join(sorted(twice))}; give one version a side")
    return {edition.language: edition for edition in sorted(editions, key=lambda edition: edition.language)}


def _name_versions(editions: Sequence[Edition]) -> str:
    """The version of all editions of one side."""
    return ", ".join(sorted({edition.version for edition in editions}))


def _share_changes(comparisons: Mapping[str, Comparison]) -> tuple[SharedChange, ...]:
    """The changes of all languages, each spot once, in the order of the framework."""
    made: dict[Spot, dict[str, Kind]] = {}
    for language, comparison in comparisons.items():
        for change in comparison.changes:
            made.setdefault(_spot(change), {})[language] = change.kind
    shared: list[SharedChange] = []
    for spot, kinds in made.items():
        others = [language for language in comparisons if language not in kinds]
        unknown = tuple(language for language in others if _cannot_tell(comparisons[language], spot))
        lagging = tuple(language for language in others if language not in unknown)
        shared.append(SharedChange(spot.part, spot.number, spot.column, kinds, lagging, unknown))
    order = {row.number: row.position for c in comparisons.values() for row in (*c.new.rows, *c.old.rows)}
    return tuple(sorted(shared, key=lambda change: (order.get(change.number or "", 0), change.column or "")))


def _spot(change: Change) -> Spot:
    """What tells one change from another in every language: texts differ, numbers and columns do not."""
    place = change.places[0]
    # reworded here and emptied there is one change made differently; of a row, moved and regrouped are two
    kind = None if change.part is Part.CELL else change.kind
    return Spot(change.part, kind, place.number, place.column)


def _cannot_tell(comparison: Comparison, spot: Spot) -> bool:
    """Whether a document of this language lacks the spot, so that nobody knows if it changed."""
    old, new = comparison.old, comparison.new
    if spot.part is Part.TITLE:
        return old.title is None or new.title is None
    if spot.part is Part.HEADER:
        return spot.column not in old.headers or spot.column not in new.headers
    number = spot.number or ""
    after = new.by_number.get(comparison.numbers.get(number, number))
    if spot.kind is Kind.ROW_ADDED:
        return number in new.by_number and new.by_number[number].absent
    rows = [old.by_number.get(number), after]
    if any(row is None or row.absent for row in rows):
        return True
    return spot.column is not None and any(row is not None and row.cells.get(spot.column, "") is None for row in rows)
