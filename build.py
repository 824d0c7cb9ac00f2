"""`esqf build`: every document in raw/ read, checked and published; output/ replaced whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .extract.errors import DatasetError, DocumentError, EsqfError, UsageError
from .normalize.edition import Edition
from .normalize.finding import Finding, finding
from .options import Options
from .reading import Outcome, ReadDocuments, find_documents, find_twins, place_document, read_here
from .staging import replace_directory

if TYPE_CHECKING:
    from .publish.report.news import Build as PreviousBuild
    from .publish.report.pictures import Cut

STALE = "edition-stale"
FINDINGS = "findings.json"


@dataclass(frozen=True, slots=True)
class Build:
    """What a build did: editions in order, findings over all of them, errors of documents that failed, where it is."""

    editions: tuple[Edition, ...]
    findings: tuple[Finding, ...]
    errors: tuple[EsqfError, ...]
    output: Path


def build(
    raw: Path,
    output: Path,
    options: Options,
    read: ReadDocuments = read_here,
    waiting: Callable[[Path], None] = lambda _: None,
    cut: Cut | None = None,
) -> Build:
    """Read all of `raw` by `read`, check it, publish it to `output`, with pictures of doubtful places made by `cut`.

    A document that fails leaves its last good edition in place, marked stale. Where another build writes to `output`,
    `waiting` is told and its end awaited. DatasetError where there is nothing to publish, or it cannot be written."""
    from .validate.confidence import weigh_editions

    _check_apart(raw, output)
    with replace_directory(output, waiting) as staged:
        previous = read_previous(output)
        outcomes = _read_all(raw, options, read)
        editions = [outcome.edition for outcome in outcomes if outcome.edition]
        errors = [outcome.error for outcome in outcomes if outcome.error]
        twins = find_twins(editions)
        if twins:
            raise twins[0]
        editions += find_last_good(outcomes, previous.editions, options)
        if not editions:
            expected = "no documents; expected <framework>/<version>/<language>.<ext>"
            raise DatasetError(f"{raw}: {errors[0] if errors else expected}")
        findings = check_all(editions, raw)
        editions = weigh_editions(editions, findings)
        publish_all(editions, findings, staged, raw, previous, cut)
    return Build(tuple(editions), tuple(findings), tuple(errors), output)


def _check_apart(raw: Path, output: Path) -> None:
    """UsageError where one folder lies in the other: what is published replaces all that was in its folder."""
    source, target = raw.resolve(), output.resolve()
    if source == target or source in target.parents or target in source.parents:
        raise UsageError(f"raw folder {raw} and output folder {output} overlap; expected two folders apart")


def _read_all(raw: Path, options: Options, read: ReadDocuments) -> list[Outcome]:
    """What came of every document below `raw`; DatasetError where the folder itself fails."""
    try:
        return list(read(find_documents(raw), options))
    except OSError as error:
        raise DatasetError(f"{raw}: cannot be read ({error})") from error


def read_previous(output: Path) -> PreviousBuild:
    """What was published before: nothing where there is no dataset, or none that can be read."""
    from .publish.json_dataset import restore_finding
    from .publish.read_back import is_dataset, read_dataset
    from .publish.report.news import Build as PreviousBuild

    try:
        editions = read_dataset(output) if is_dataset(output) else []
        records = json.loads((output / FINDINGS).read_text(encoding="utf-8"))["findings"] if editions else []
        return PreviousBuild(editions, [restore_finding(record) for record in records])
    except (DatasetError, OSError, ValueError, KeyError, TypeError):
        return PreviousBuild((), ())


def find_last_good(outcomes: Sequence[Outcome], published: Sequence[Edition], options: Options) -> list[Edition]:
    """The editions published before of documents that failed, each with a finding that says so."""
    present = {outcome.edition.key for outcome in outcomes if outcome.edition}
    return [
        _mark_stale(edition, outcome.path, outcome.error)
        for outcome in outcomes
        if outcome.error
        for edition in published
        if edition.key not in present and _is_of(edition, outcome.path, options)
    ]


def _is_of(edition: Edition, path: Path, options: Options) -> bool:
    """Whether an edition came from the document at a path below raw/: by its language, or by its name."""
    profile, version, language = place_document(path, options)
    if (profile.id, version) != edition.key[:2]:
        return False
    return edition.language == language or (edition.source is not None and edition.source.name == path.name)


def _mark_stale(edition: Edition, path: Path, error: EsqfError) -> Edition:
    """An edition of an earlier build with the finding that its document cannot be read now."""
    source = f" with SHA-256 {edition.source.sha256[:12]}…" if edition.source else ""
    found, expected = (error.found, error.expected) if isinstance(error, DocumentError) else (str(error), "")
    stale = finding(
        STALE,
        f"{path.name} cannot be read: {found}; this is the edition of an earlier document{source}",
        framework=edition.framework,
        version=edition.version,
        language=edition.language,
        document=str(path),
        page=error.page if isinstance(error, DocumentError) else None,
        suggestion=f"mend the document; expected {expected}" if expected else "mend the document and build again",
    )
    others = tuple(known for known in edition.findings if known.code != STALE)
    return replace(edition, findings=(*others, stale))


def check_all(editions: Sequence[Edition], raw: Path) -> list[Finding]:
    """All findings, against the counts recorded beside the documents and the acknowledged findings."""
    from .validate.baseline import load_baseline
    from .validate.check import check_editions
    from .validate.counts import load_counts

    expected = {}
    for framework, version in sorted({edition.key[:2] for edition in editions}):
        recorded = load_counts(raw / framework / version / "expected.toml")
        expected.update({(framework, version, language): counts for language, counts in recorded.items()})
    known = raw / "baseline.toml"
    baseline = load_baseline(known) if known.exists() else None
    return check_editions(editions, expected=expected, baseline=baseline)


def publish_all(
    editions: Sequence[Edition],
    findings: Sequence[Finding],
    directory: Path,
    raw: Path,
    previous: PreviousBuild | None = None,
    cut: Cut | None = None,
) -> None:
    """The standard set of formats, the findings, and the report, which tells what is new since the `previous` build."""
    from .publish.dataset import STANDARD, write_editions
    from .publish.report.pictures import cut_pictures
    from .publish.report.write import write_report

    write_editions(editions, directory, STANDARD, findings=findings)
    records = {"findings": [_name_in(raw, found).record() for found in findings]}
    (directory / FINDINGS).write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_report(
        editions,
        findings,
        directory / "report",
        documents=locate_documents(editions, [raw]),
        previous=previous if previous and previous.editions else None,
        cut=cut or cut_pictures,
    )


def locate_documents(editions: Sequence[Edition], places: Sequence[Path]) -> dict[str, Path]:
    """SHA-256 -> path of the editions' documents that lie at or below some places, for pictures of their pages."""
    wanted = {edition.source.sha256 for edition in editions if edition.source}
    found: dict[str, Path] = {}
    for place in places:
        for path in find_documents(place) if place.is_dir() else [place]:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest in wanted:
                found[digest] = path
    return found


def _name_in(raw: Path, found: Finding) -> Finding:
    """A finding with its document's path below `raw`; where that lies differs between machines."""
    if found.document is None or not Path(found.document).is_relative_to(raw):
        return found
    return replace(found, document=Path(found.document).relative_to(raw).as_posix())
