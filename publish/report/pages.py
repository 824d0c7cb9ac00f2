"""The pages of a report: editions by framework and version, and the findings beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...extract.errors import ProfileError
from ...normalize.edition import Edition
from ...normalize.finding import CODES, Code, Finding, Severity
from ...normalize.profile import load_profile
from ..release import PIVOT, Release, pick_pivot
from .changes import VersionChanges, list_changes
from .coverage import HeatMap, draw_thumbnail, map_coverage
from .pictures import Cut, Picture, Pictures, cut_pictures, draw_pictures
from .site import place_edition
from .view import EditionView, count_severities, summarize_text, view_edition

Images = Literal["doubtful", "all", "none"]
Key = tuple[str, str, str]


@dataclass(frozen=True)
class EditionPage:
    """An edition, the place of its files (without a suffix), its pictures, and its outline in small."""

    view: EditionView
    place: str
    pictures: Pictures
    thumbnail: Mapping[str, str]
    summary: str

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"editions/{self.place}.html"

    @property
    def data(self) -> str:
        """The path of its texts."""
        return f"data/{self.place}.js"


@dataclass(frozen=True)
class VersionPages:
    """The editions of one version and what they cover."""

    version: str
    pages: tuple[EditionPage, ...]
    coverage: HeatMap

    @property
    def paths(self) -> list[str]:
        """The paths of the editions' pages."""
        return [page.path for page in self.pages]


@dataclass(frozen=True)
class FrameworkPages:
    """A framework with its versions, the newest first, and what changed between them."""

    id: str
    title: str
    versions: tuple[VersionPages, ...]
    changes: tuple[VersionChanges, ...]

    @property
    def pages(self) -> tuple[EditionPage, ...]:
        """The pages of all editions."""
        return tuple(page for version in self.versions for page in version.pages)

    @property
    def languages(self) -> frozenset[str]:
        """The languages of all versions."""
        return frozenset(page.view.edition.language for page in self.pages)


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """A finding with the page of its edition and its picture, where there are such."""

    finding: Finding
    page: EditionPage | None
    picture: Picture | None

    @property
    def code(self) -> Code | None:
        """What its code means."""
        return CODES.get(self.finding.code)


@dataclass(frozen=True, slots=True)
class CountedCode:
    """A kind of finding: its worst severity, what it means, how many there are, in how many editions."""

    name: str
    severity: Severity
    code: Code | None
    findings: int
    editions: int


def make_pages(
    release: Release, documents: Mapping[str, Path], folder: Path, images: Images, cut: Cut = cut_pictures
) -> dict[Key, EditionPage]:
    """The page of each edition; its pictures, made by `cut`, are written into `folder`."""
    found = assign_findings(release)
    pages = {}
    for edition in release.editions:
        view = view_edition(edition, found[edition.key])
        document = documents.get(edition.source.sha256) if edition.source else None
        pictures: Pictures = {}
        if document is not None and images != "none":
            pictures = draw_pictures(view, document, folder, every=images == "all", cut=cut)
        pages[edition.key] = EditionPage(
            view, place_edition(edition), pictures, draw_thumbnail(view), summarize_text(view)
        )
    return pages


def assign_findings(release: Release) -> dict[Key | None, list[Finding]]:
    """The findings about each edition; under None those that are about no one edition."""
    found: dict[Key | None, list[Finding]] = {None: []} | {e.key: [] for e in release.editions}
    for finding in release.findings:
        keys = [edition.key for edition in release.editions if _is_about(finding, edition.key)]
        found[keys[0] if len(keys) == 1 else None].append(finding)
    return found


def _is_about(finding: Finding, key: Key) -> bool:
    """Whether a finding names the edition of this key, as far as it names any."""
    names = (finding.framework, finding.version, finding.language)
    return finding.language is not None and all(
        name is None or name == own for name, own in zip(names, key, strict=True)
    )


def group_pages(release: Release, pages: Mapping[Key, EditionPage]) -> tuple[FrameworkPages, ...]:
    """The pages by framework and version."""
    return tuple(
        FrameworkPages(
            framework,
            _name_framework(framework, versions),
            tuple(_group_version(version, same, pages) for version, same in [*versions.items()][::-1]),
            list_changes(framework, versions),
        )
        for framework, versions in release.frameworks().items()
    )


def _group_version(version: str, editions: Sequence[Edition], pages: Mapping[Key, EditionPage]) -> VersionPages:
    """The pages of one version."""
    mine = tuple(pages[edition.key] for edition in editions)
    pivot = pages[pick_pivot(editions, PIVOT).key].view
    return VersionPages(version, mine, map_coverage([page.view for page in mine], pivot))


def _name_framework(framework: str, versions: Mapping[str, Sequence[Edition]]) -> str:
    """The title of a framework: its profile's, else as the newest edition prints it."""
    try:
        return load_profile(framework).title
    except ProfileError:
        return pick_pivot([*versions.values()][-1], PIVOT).title or framework


def list_findings(release: Release, pages: Mapping[Key, EditionPage]) -> list[ListedFinding]:
    """All findings in the order of editions and places; those about no one edition come first."""
    listed = [ListedFinding(finding, None, None) for finding in assign_findings(release)[None]]
    for page in pages.values():
        for finding in page.view.all_findings:
            picture = page.pictures.get(finding.box) if finding.box else None
            listed.append(ListedFinding(finding, page, picture))
    return listed


def count_codes(listed: Iterable[ListedFinding]) -> list[CountedCode]:
    """The kinds of findings that there are, the worst and most frequent first."""
    groups: dict[str, list[ListedFinding]] = {}
    for entry in listed:
        groups.setdefault(entry.finding.code, []).append(entry)
    order = [*Severity]
    counted = [
        CountedCode(
            name,
            min((entry.finding.severity for entry in group), key=order.index),
            group[0].code,
            len(group),
            len({entry.page.path for entry in group if entry.page}),
        )
        for name, group in groups.items()
    ]
    return sorted(counted, key=lambda code: (order.index(code.severity), -code.findings, code.name))


def count_totals(pages: Iterable[EditionPage], listed: Iterable[ListedFinding]) -> dict[str, Mapping[str, int]]:
    """How many cells there are in each state, and findings of each severity, over all editions."""
    states = [page.view.counts for page in pages]
    return {
        "cells": {state.value: sum(counts[state] for counts in states) for state in states[0]},
        "findings": {s.value: n for s, n in count_severities(entry.finding for entry in listed).items()},
    }
