"""Checking editions: every rule over every edition, one finding for one cause, known ones acknowledged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..normalize.edition import CELL_TYPES, Edition
from ..normalize.finding import Finding, Severity
from ..normalize.profile import Profile, load_profile
from .baseline import Baseline, acknowledge
from .causes import drop_peers_faults, merge_findings
from .counts import Counts
from .pair import Pair
from .rules import RULES
from .subject import Subject

# Comparing with more editions tells no more, and takes longer.
PEERS_AT_MOST = 8
SEVERITIES = tuple(Severity)

ExpectedCounts = Mapping[tuple[str, str, str], Counts]


def check_editions(
    editions: Sequence[Edition],
    *,
    expected: ExpectedCounts | None = None,
    baseline: Baseline | None = None,
    profile: Profile | None = None,
) -> list[Finding]:
    """All findings over some editions, those of their reading included, sorted by edition and place.

    `expected` has the counts recorded for (framework, version, language); findings that `baseline`
    acknowledges
    become information. ProfileError where an edition names a framework without profile and none is given.
    """
    counts = expected or {}
    subjects = [Subject(e, profile or load_profile(e.framework), counts.get(e.key)) for e in editions]
    findings: list[Finding] = []
    for group in _group(subjects):
        found = [f for subject in group for f in check_subject(subject, pair_up(subject, group))]
        findings += drop_peers_faults(found, [subject.language for subject in group])
    ordered = sort_findings(findings, subjects)
    return ordered if baseline is None else acknowledge(ordered, baseline)


def _group(subjects: Sequence[Subject]) -> list[list[Subject]]:
    """The editions by framework and version."""
    groups: dict[tuple[str, str], list[Subject]] = {}
    for subject in subjects:
        groups.setdefault(subject.edition.key[:2], []).append(subject)
    return list(groups.values())


def pair_up(subject: Subject, group: Sequence[Subject]) -> list[Pair]:
    """The edition beside those of its group in other languages, the next ones first."""
    start = group.index(subject)
    others = [*group[start + 1 :], *group[:start]]
    peers = [other for other in others if other.language != subject.language and is_sound(other)]
    return [Pair(subject, peer) for peer in peers[:PEERS_AT_MOST]]


def is_sound(subject: Subject) -> bool:
    """Whether the edition's frame has the columns of the contract and each cell once, so that rules can look at it."""
    cells = subject.edition.cells
    return dict(cells.schema) == CELL_TYPES and cells["code"].n_unique() == cells.height


def check_subject(subject: Subject, pairs: Sequence[Pair]) -> list[Finding]:
    """The findings of one edition: those of its reading, then those of the rules."""
    rules = RULES if is_sound(subject) else RULES[:1]  # nothing but the schema can be said of others
    found = [finding for rule in rules for finding in rule.check(subject, pairs)]
    return merge_findings((_place(finding, subject) for finding in subject.edition.findings), found)


def _place(finding: Finding, subject: Subject) -> Finding:
    """A finding of the reading with the edition's names, where the reader did not give them."""
    edition = subject.edition
    return replace(
        finding,
        framework=finding.framework or edition.framework,
        version=finding.version or edition.version,
        language=finding.language or edition.language,
        document=finding.document or (edition.source.name if edition.source else None),
    )


def sort_findings(findings: Sequence[Finding], subjects: Sequence[Subject]) -> list[Finding]:
    """Findings by edition, then place in the framework, those of whole editions first, then severity and
    code."""
    order: dict[str, int] = {}
    for subject in subjects:
        for number in (*subject.profile.numbers, *(subject.rows if is_sound(subject) else ())):
            order.setdefault(number, len(order) + 1)

    def key(finding: Finding) -> tuple[str, str, str, int, str, str, int, str]:
        return (
            finding.framework or "",
            finding.version or "",
            finding.language or "",
            order.get(finding.number or "", 0),
            finding.number or "",
            finding.column or "",
            SEVERITIES.index(finding.severity),
            finding.code,
        )

    return sorted(findings, key=key)
