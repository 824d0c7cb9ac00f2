"""Write the report: a static site that opens from disk, without a server or anything from the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from ...extract.errors import UsageError
from ...normalize.edition import Edition
from ...normalize.finding import Finding, Severity
from ...normalize.text import REPAIRS
from ..release import PIVOT, make_release
from .details import describe_edition, detail_edition, hand_over, list_grid
from .news import Build, gather_news
from .pages import (
    EditionPage,
    FrameworkPages,
    Images,
    count_codes,
    count_totals,
    group_pages,
    list_findings,
    make_pages,
)
from .pictures import Cut, cut_pictures
from .site import PICTURES, Site
from .view import State, group_areas

NO_DOCUMENTS: Mapping[str, Path] = MappingProxyType({})


def write_report(
    editions: Iterable[Edition],
    findings: Sequence[Finding],
    directory: Path,
    *,
    documents: Mapping[str, Path] = NO_DOCUMENTS,
    images: Images = "doubtful",
    previous: Build | None = None,
    cut: Cut = cut_pictures,
) -> Path:
    """Write the report of editions and the findings over them into a directory; the path of its first page.

    `documents` (SHA-256 -> path) are what `cut` makes pictures from, `previous` is the build before. The caller
    stages the directory and moves it into place. UsageError without an edition, for two of one key, or for
    another word for `images`; DatasetError for cells that break the schema; OSError for a document that
    cannot be read.
    """
    if images not in get_args(Images):
        raise UsageError(f"images {images!r}: expected {', '.join(get_args(Images))}")
    release = make_release(editions, findings=findings)
    pages = make_pages(release, documents, directory / PICTURES, images, cut)
    frameworks = group_pages(release, pages)
    listed = list_findings(release, pages)
    totals = count_totals(pages.values(), listed)
    site = Site(directory, {"frameworks": frameworks, "states": State, "severities": Severity, "totals": totals})
    site.copy_assets()
    news = gather_news(release.editions, findings, previous) if previous else None
    site.write_page("index.html", "overview.html", news=news, codes=count_codes(listed), pages=pages)
    for framework in frameworks:
        _write_editions(site, framework, images)
        _write_changes(site, framework)
    site.write_page("versions.html", "versions.html")
    site.write_page("findings.html", "findings.html", listed=listed)
    choice = _describe_choice(frameworks)
    site.write_page("side-by-side.html", "side_by_side.html", choice=choice)
    site.write_page("search.html", "search.html", choice=choice)
    return directory / "index.html"


def _write_editions(site: Site, framework: FrameworkPages, images: Images) -> None:
    """The page and the texts of each edition."""
    for version in framework.versions:
        for page in version.pages:
            site.write_page(
                page.path,
                "edition.html",
                framework=framework,
                version=version,
                page=page,
                view=page.view,
                group_areas=group_areas,
                details=detail_edition(page.view, page.pictures),
                about=_describe_page(page, images),
            )
            site.write_data(page.data, page.place, hand_over(page.view))


def _describe_page(page: EditionPage, images: Images) -> dict[str, object]:
    """What the script of an edition's page says about all its cells."""
    source = page.view.edition.source
    used = {repair for cell in page.view.cells for repair in cell.repairs}
    return describe_edition(page.view, page.place) | {
        "columns": {column.id: [column.level, column.descriptor] for column in page.view.columns},
        "repairs": {code: meaning for code, meaning in REPAIRS.items() if code in used},
        "document": source.name.rpartition("/")[2] if source else "",
        "paged": source is not None and source.pages is not None,
        "images": images,
    }


def _write_changes(site: Site, framework: FrameworkPages) -> None:
    """The page of changes of each language between two versions."""
    places = {page.view.edition.key: page.path for page in framework.pages}
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
    return {
        "pivot": PIVOT,
        "editions": [describe_edition(page.view, page.place) for framework in frameworks for page in framework.pages],
        "grids": {
            framework.id: list_grid([framework.versions[0].coverage.pivot, *(p.view for p in framework.pages)])
            for framework in frameworks
        },
    }
