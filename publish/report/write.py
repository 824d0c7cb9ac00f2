"""Write the report: a static site that opens from disk, without a server and without anything from the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from ...extract.errors import ProfileError, UsageError
from ...normalize.edition import Edition
from ...normalize.finding import CODES, Code, Finding, Severity
from ...normalize.profile import load_profile
from ...normalize.text import REPAIRS
from ..release import PIVOT, Release, make_release, pick_pivot
from .changes import VersionChanges, list_changes
from .coverage import HeatMap, draw_thumbnail, map_coverage
from .details import describe_edition, detail_edition, hand_over, list_grid
from .news import Build, gather_news
from .pictures import Picture, Pictures, draw_pictures
from .site import PICTURES, Site, direction, place_edition
from .view import EditionView, State, count_severities, group_areas, summarize_text, view_edition

Images = Literal["doubtful", "all", "none"]
NO_DOCUMENTS: Mapping[str, Path] = MappingProxyType({})


@dataclass(frozen=True)
class EditionPage:
    """An edition, the place of its page (without a suffix), its pictures, and its outline in small."""

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


@dataclass(frozen=True)
class FrameworkPages:
    """A framework with its versions, the newest first, and what changed between them."""

    id: str
    title: str
    versions: tuple[VersionPages, ...]
    changes: tuple[VersionChanges, ...]


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


def write_report(
    editions: Iterable[Edition],
    findings: Sequence[Finding],
    directory: Path,
    *,
    documents: Mapping[str, Path] = NO_DOCUMENTS,
    images: Images = "doubtful",
    previous: Build | None = None,
) -> Path:
    """Write the report of editions and the findings over them into a directory; the path of its first page.

    `documents` (SHA-256 -> path) are what pictures are cut from, `previous` is the build before. The caller
    stages the directory and moves it into place. UsageError without an edition, for two of one key, or for
    another word for `images`; DatasetError for cells that break the schema; OSError for an unreadable document.
    """
    if images not in get_args(Images):
        raise UsageError(f"images {images!r}: expected {', '.join(get_args(Images))}")
    release = make_release(editions, findings=findings)
    pages, loose = _make_pages(release, directory, documents, images)
    frameworks = _group_pages(release, pages)
    listed = _list_findings(pages, loose)
    site = Site(
        directory,
        {"frameworks": frameworks, "states": State, "severities": Severity, "totals": _count(pages, listed)},
    )
    news = gather_news(release.editions, findings, previous) if previous else None
    site.copy_assets()
    site.write_page("index.html", "overview.html", news=news, loose=loose, codes=_count_codes(listed), pages=pages)
    for framework in frameworks:
        _write_editions(site, framework, images)
    _write_changes(site, frameworks)
    site.write_page("findings.html", "findings.html", listed=listed)
    choice = _describe_choice(frameworks)
    site.write_page("side-by-side.html", "side_by_side.html", choice=choice)
    site.write_page("search.html", "search.html", choice=choice)
    return directory / "index.html"


def _make_pages(
    release: Release, directory: Path, documents: Mapping[str, Path], images: Images
) -> tuple[dict[tuple[str, str, str], EditionPage], list[Finding]]:
    """The page of each edition, with its pictures written; and the findings that are about no one edition."""
    found: dict[tuple[str, str, str], list[Finding]] = {edition.key: [] for edition in release.editions}
    loose = []
    for finding in release.findings:
        keys = [key for key in found if _is_about(finding, key)]
        (found[keys[0]] if len(keys) == 1 else loose).append(finding)
    pages = {}
    for edition in release.editions:
        view = view_edition(edition, found[edition.key])
        document = documents.get(edition.source.sha256) if edition.source else None
        pictures: Pictures = {}
        if document is not None and images != "none":
            pictures = draw_pictures(view, document, directory / PICTURES, every=images == "all")
        pages[edition.key] = EditionPage(
            view, place_edition(edition), pictures, draw_thumbnail(view), summarize_text(view)
        )
    return pages, loose


def _is_about(finding: Finding, key: tuple[str, str, str]) -> bool:
    """Whether a finding names the edition of this key, as far as it names any."""
    names = (finding.framework, finding.version, finding.language)
    return finding.language is not None and all(
        name is None or name == own for name, own in zip(names, key, strict=True)
    )


def _group_pages(
    release: Release, pages: Mapping[tuple[str, str, str], EditionPage]
) -> tuple[FrameworkPages, ...]:
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


def _group_version(
    version: str, editions: Sequence[Edition], pages: Mapping[tuple[str, str, str], EditionPage]
) -> VersionPages:
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


def _list_findings(
    pages: Mapping[tuple[str, str, str], EditionPage], loose: Iterable[Finding]
) -> list[ListedFinding]:
    """All findings in the order of editions and places; those about no one edition come first."""
    listed = [ListedFinding(finding, None, None) for finding in loose]
    for page in pages.values():
        for finding in page.view.all_findings:
            picture = page.pictures.get(finding.box) if finding.box else None
            listed.append(ListedFinding(finding, page, picture))
    return listed


def _count(
    pages: Mapping[tuple[str, str, str], EditionPage], listed: Sequence[ListedFinding]
) -> dict[str, Mapping[str, int]]:
    """How many cells there are in each state, and findings of each severity, over all editions."""
    cells = {state.value: sum(page.view.counts[state] for page in pages.values()) for state in State}
    severities = count_severities(entry.finding for entry in listed)
    return {"cells": cells, "findings": {severity.value: n for severity, n in severities.items()}}


def _count_codes(listed: Sequence[ListedFinding]) -> list[tuple[str, Severity, Code | None, int, int]]:
    """Code, worst severity, meaning, findings and editions concerned; the worst and most frequent first."""
    groups: dict[str, list[ListedFinding]] = {}
    for entry in listed:
        groups.setdefault(entry.finding.code, []).append(entry)
    order = [*Severity]
    rows = [
        (
            code,
            min((entry.finding.severity for entry in group), key=order.index),
            group[0].code,
            len(group),
            len({entry.page.path for entry in group if entry.page}),
        )
        for code, group in groups.items()
    ]
    return sorted(rows, key=lambda row: (order.index(row[1]), -row[3], row[0]))


def _write_editions(site: Site, framework: FrameworkPages, images: Images) -> None:
    """The page and the texts of each edition."""
    for version in framework.versions:
        for page in version.pages:
            details = detail_edition(page.view, page.pictures)
            used = {repair for cell in page.view.cells for repair in cell.repairs}
            site.write_page(
                page.path,
                "edition.html",
                framework=framework,
                version=version,
                page=page,
                view=page.view,
                group_areas=group_areas,
                images=images,
                details={
                    "cells": details,
                    "repairs": {code: meaning for code, meaning in REPAIRS.items() if code in used},
                },
            )
            site.write_data(page.data, page.place, hand_over(page.view))


def _write_changes(site: Site, frameworks: Iterable[FrameworkPages]) -> None:
    """The page of versions, and the page of each language's changes."""
    site.write_page("versions.html", "versions.html")
    for framework in frameworks:
        places = {page.view.edition.key: page.path for v in framework.versions for page in v.pages}
        for changes in framework.changes:
            for language in changes.languages:
                comparison = language.comparison
                site.write_page(
                    language.path,
                    "changes.html",
                    framework=framework,
                    changes=changes,
                    language=language,
                    comparison=comparison,
                    old_path=places[framework.id, comparison.old.version, comparison.old.language],
                    new_path=places[framework.id, comparison.new.version, comparison.new.language],
                )


def _describe_choice(frameworks: Iterable[FrameworkPages]) -> dict[str, object]:
    """What the pages of several editions let a person choose from."""
    pages = [page for framework in frameworks for version in framework.versions for page in version.pages]
    return {
        "pivot": PIVOT,
        "editions": [
            describe_edition(page.view, page.place, direction(page.view.edition.language)) for page in pages
        ],
        "grids": {
            framework.id: list_grid([view for v in framework.versions for view in (v.coverage.pivot, *v.coverage.views)])
            for framework in frameworks
        },
    }
