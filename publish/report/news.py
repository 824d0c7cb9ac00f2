"""What is new since the build before: editions, cells and findings that came, went or changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...compare.change import Comparison
from ...compare.editions import compare_editions
from ...compare.wording import summarize
from ...normalize.edition import Edition
from ...normalize.finding import Finding

Signature = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """An earlier build: its editions and the findings it reported."""

    editions: Sequence[Edition]
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class ChangedEdition:
    """An edition that reads otherwise than in the build before."""

    edition: Edition
    comparison: Comparison
    summary: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The codes of the cells that read otherwise."""
        places = (change.new for change in self.comparison.everything)
        return tuple(dict.fromkeys(place.code for place in places if place and place.code))


@dataclass(frozen=True, slots=True)
class News:
    """What came, went and changed since the build before."""

    added: tuple[Edition, ...]
    removed: tuple[Edition, ...]
    changed: tuple[ChangedEdition, ...]
    raised: tuple[Finding, ...]
    settled: int

    @property
    def quiet(self) -> bool:
        """Whether nothing at all is new."""
        return not (self.added or self.removed or self.changed or self.raised or self.settled)


def gather_news(editions: Sequence[Edition], findings: Sequence[Finding], previous: Build) -> News:
    """The difference between this build and the one before."""
    before = {edition.key: edition for edition in previous.editions}
    now = {edition.key: edition for edition in editions}
    old, new = (Counter(map(_sign, found)) for found in (previous.findings, findings))
    fresh = new - old
    raised = []
    for finding in findings:
        if fresh[_sign(finding)] > 0:
            fresh[_sign(finding)] -= 1
            raised.append(finding)
    return News(
        added=tuple(edition for key, edition in now.items() if key not in before),
        removed=tuple(edition for key, edition in before.items() if key not in now),
        changed=tuple(
            ChangedEdition(edition, comparison, summarize(comparison.summary))
            for key, edition in now.items()
            if key in before and _differ(comparison := compare_editions(before[key], edition))
        ),
        raised=tuple(raised),
        settled=(old - new).total(),
    )


def _differ(comparison: Comparison) -> bool:
    """Whether anything reads otherwise, be it typography alone."""
    return any(True for _ in comparison.everything) or bool(comparison.numbers)


def _sign(finding: Finding) -> Signature:
    """What tells a finding from another: what and where, not how sure or how worded."""
    return (
        finding.code,
        finding.framework,
        finding.version,
        finding.language,
        finding.number,
        finding.column,
        finding.evidence,
    )
